// On pages with forms: what was sent is not sent again while its answer is under way. The second half of a double click would spend a code
// twice, and show that refusal in place of what the code had brought: a session, or recovery codes that are shown only once.

/** No handler of ours takes longer; after that, sending it again is in order. */
const ANSWER_MS = 10_000

let sentAtMs = Number.NEGATIVE_INFINITY

document.addEventListener('submit', (event) => {
  if (event.timeStamp - sentAtMs < ANSWER_MS) event.preventDefault()
  else sentAtMs = event.timeStamp
})

// Come back to by the Back button, the page may be as it was left.
window.addEventListener('pageshow', () => {
  sentAtMs = Number.NEGATIVE_INFINITY
})

// Clicks that come sooner than anybody could have seen the screen were meant for what was there before (threat model T88): the second half
// of a double click, on our own last screen or on a window that a site had laid over this one and just took away. A held key likewise.

/** Longer than between the clicks of a double click, shorter than it takes to read a button. */
const SETTLE_MS = 400

/**
 * Marks the root while its buttons take no clicks (assets/dialog.css): after each call, and after this window comes to the front.
 * The keyboard is not slowed, but for keys held down since before.
 */
export function createSettling(root: HTMLElement): () => void {
  const { ownerDocument } = root
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(): void {
    root.dataset.settling = ''
    clearTimeout(timer)
    timer = setTimeout(() => delete root.dataset.settling, SETTLE_MS)
  }

  ownerDocument.defaultView?.addEventListener('focus', settle)
  ownerDocument.addEventListener('visibilitychange', settle)
  root.addEventListener('keydown', (event) => {
    if (event.repeat && event.key === 'Enter') event.preventDefault()
  })
  return settle
}

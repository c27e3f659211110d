// When a page has been read to its end. The old service asked a frame first, and no handler of a page ever ran before its last element was there.

/** Patience with a page that has a body and no end: one written into a window and never closed, or held up by somebody's script. */
const PATIENCE_MS = 2000

/** Runs work once: now where the page has been read, else when it has been. */
export function onceRead(
  document: Pick<Document, 'readyState' | 'body' | 'addEventListener'>,
  work: () => void,
): void {
  if (document.readyState !== 'loading') {
    work()
    return
  }
  let ran = false
  const run = (): void => {
    if (!ran) work()
    ran = true
  }
  document.addEventListener('DOMContentLoaded', run)
  setTimeout(() => {
    if (document.body) run()
  }, PATIENCE_MS)
}

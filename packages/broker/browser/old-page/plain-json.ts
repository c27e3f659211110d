// JSON on pages whose frameworks change it: Prototype 1.6 gives lists, and others give objects, a toJSON that makes text of them, MooTools 1.2 puts an object without parse and stringify in JSON's place.

const CHANGED = [Object, Array].map((kind): object => kind.prototype)

/** Runs our work with the language's own JSON; the page gets its changes back. */
export function withPlainJson<T>(work: () => T): T {
  restoreMissing()
  const lifted = CHANGED.flatMap((prototype) => {
    const changed = Object.getOwnPropertyDescriptor(prototype, 'toJSON')
    return changed?.configurable ? [{ prototype, changed }] : []
  })
  for (const { prototype } of lifted) Reflect.deleteProperty(prototype, 'toJSON')
  try {
    return work()
  } finally {
    for (const { prototype, changed } of lifted) Object.defineProperty(prototype, 'toJSON', changed)
  }
}

/** What a page threw away is borrowed from an empty frame, and left there for everybody. */
function restoreMissing(): void {
  const page = JSON as Partial<JSON>
  if (typeof page.parse === 'function' && typeof page.stringify === 'function') return
  const frame = document.createElement('iframe')
  document.documentElement.appendChild(frame)
  const own = (frame.contentWindow as (Window & typeof globalThis) | null)?.JSON
  frame.remove()
  if (own) Object.assign(page, { parse: own.parse, stringify: own.stringify })
}

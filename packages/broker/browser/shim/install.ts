// Adds methods to navigator.id, unless the browser has its own of that name (protocol 5.1).

/** Puts the methods there. @param sign name of a method: where the browser has one of its own, nothing changes */
export function install(methods: object, sign: string): void {
  const host = navigator as unknown as { id?: Record<string, unknown> }
  const id = host.id ?? {}
  if (id[sign] && !id._primaryAPIIsShimmed) return
  Object.assign(id, methods, { _primaryAPIIsShimmed: true })
  host.id = id
}

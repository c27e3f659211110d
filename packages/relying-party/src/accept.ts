// Who is asking: a person's browser, or a program (threat model T101; RFC 9110, section 12.5.1).

/** True when the request says by name that it takes HTML; a bare wildcard is a program's default, not a wish. */
export function acceptsHtml(headers: Headers): boolean {
  return qualityOf(headers, /^(?:text\/(?:html|\*)|application\/xhtml\+xml)$/) > 0
}

/** True when the request asks for JSON and not for HTML. */
export function prefersJson(headers: Headers): boolean {
  return qualityOf(headers, /^application\/(?:json|[a-z.]+\+json|\*)$/) > 0 && !acceptsHtml(headers)
}

function qualityOf(headers: Headers, type: RegExp): number {
  let best = 0
  for (const range of (headers.get('accept') ?? '').slice(0, 1024).split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    if (!type.test(name)) continue
    const q = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1)
    best = Math.max(best, Number.isNaN(q) ? 0 : q)
  }
  return best
}

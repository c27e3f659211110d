// The first look at a request, before anything is made of it (threat model T124): one Host, and a path. Which methods there are is what
// the routes of a service say.
import type { IncomingMessage } from 'node:http'

/** The status to refuse a request with, or undefined when it is plain. */
export function refusalStatus(request: IncomingMessage): 400 | 414 | undefined {
  const { url = '', rawHeaders } = request
  // Absolute and asterisk forms are for proxies; a second Host is somebody's attempt to be read in two ways.
  if (!url.startsWith('/') || url.startsWith('//')) return 400
  if (url.length > MAX_URL_LENGTH) return 414
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.toLowerCase() === 'host') hosts++
  // Probes of load balancers speak HTTP/1.0, where there need be none.
  if (hosts === 0 && request.httpVersion === '1.0') return undefined
  return hosts === 1 && isHost(request.headers.host ?? '') ? undefined : 400
}

/** Characters in a request's path and query (threat model 5.6). */
const MAX_URL_LENGTH = 2048

function isHost(text: string): boolean {
  return /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/.test(text)
}

// An answer with a cookie of one person is nobody else's: a shared cache may keep `Set-Cookie` with the rest (threat model T33; RFC 9111, section 7.3).
import type { ServerResponse } from 'node:http'

/** Headers of an answer, as each framework lets them be read and written. */
export interface AnswerHeaders {
  get(name: string): unknown
  set(name: string, value: string): unknown
  delete(name: string): unknown
}

/** What speaks to shared caches alone (RFC 9213, and its elder). */
const TO_SHARED_CACHES = ['CDN-Cache-Control', 'Surrogate-Control']
const KEEPS_OUT = /^(?:no-store|private)$/i
const LETS_IN = /^(?:public|s-maxage\s*=.*|proxy-revalidate)$/i

/** Makes an answer one that only its own browser may keep. What it says to that browser stays as it is. */
export function keepFromSharedCaches(headers: AnswerHeaders): void {
  const directives = String(headers.get('Cache-Control') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !LETS_IN.test(each))
  if (!directives.some((each) => KEEPS_OUT.test(each))) directives.unshift('private')
  headers.set('Cache-Control', directives.join(', '))
  for (const name of TO_SHARED_CACHES) headers.delete(name)
}

const kept = new WeakSet<ServerResponse>()

/** The same for a Node response, in the moment its head goes out: until then the application may change its mind. */
export function keepAnswerFromSharedCaches(response: ServerResponse): void {
  if (kept.has(response)) return
  kept.add(response)
  const { writeHead } = response
  const headers: AnswerHeaders = {
    get: (name) => response.getHeader(name),
    set: (name, value) => response.setHeader(name, value),
    delete: (name) => response.removeHeader(name),
  }
  Object.assign(response, {
    writeHead(status: number, ...rest: readonly unknown[]): ServerResponse {
      const [reason] = rest
      for (const [name, values] of headersGiven(rest.at(-1))) response.setHeader(name, values)
      keepFromSharedCaches(headers)
      if (typeof reason === 'string') response.statusMessage = reason
      return writeHead.call(response, status)
    },
  })
}

/** Headers as `writeHead` takes them: an object, or names and values in turn. */
function headersGiven(value: unknown): Iterable<[string, string | string[]]> {
  if (typeof value !== 'object' || value === null) return []
  if (!Array.isArray(value)) return Object.entries(value).filter(([, each]) => each !== undefined)
  const all = new Map<string, string[]>()
  for (let i = 0; i + 1 < value.length; i += 2) {
    const name = String(value[i])
    all.set(name, [...(all.get(name) ?? []), String(value[i + 1])])
  }
  return all
}

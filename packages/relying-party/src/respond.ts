// Answers, with the headers each kind must have (threat model 5.9, design 3).
import type { Html } from './html.ts'

/** Journey pages must not cut the opener, or a dialog in a pop-up loses its site (design 3). */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'unsafe-none',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Referrer-Policy': 'strict-origin',
  'X-Content-Type-Options': 'nosniff',
}

/**
 * The policy of a page the site brought itself: beside its own files it may run the broker's script, and what carries the nonce
 * (threat model 5.9).
 */
export function customPagePolicy(brokerOrigin: string, nonce: string): string {
  const own = `'self' 'nonce-${nonce}'`
  return `default-src 'none'; script-src ${own} ${brokerOrigin}; style-src ${own}; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
}

/** What an answer has beyond its body; default status 200. */
export interface AnswerOptions {
  readonly status?: number
  readonly setCookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** An HTML page; `HEAD` gets its headers. */
export function pageResponse(
  request: Request,
  page: Html | string,
  options: AnswerOptions,
): Response {
  return answer(request, String(page), {
    ...options,
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...options.headers },
  })
}

/** The same news for programs. */
export function jsonResponse(request: Request, value: object, options: AnswerOptions): Response {
  return answer(request, `${JSON.stringify(value)}\n`, {
    ...options,
    headers: { 'Content-Type': 'application/json', ...options.headers },
  })
}

/** Status 302, as the classic plug-in answers; browsers follow with `GET`. */
export function redirectResponse(location: string, options: AnswerOptions = {}): Response {
  return new Response(null, {
    status: 302,
    headers: headersOf({ ...options, headers: { Location: location, ...options.headers } }),
  })
}

function answer(request: Request, body: string, options: AnswerOptions): Response {
  return new Response(request.method === 'HEAD' ? null : body, {
    status: options.status ?? 200,
    headers: headersOf(options),
  })
}

function headersOf(options: AnswerOptions): Headers {
  const headers = new Headers({ ...PAGE_HEADERS, ...options.headers })
  for (const cookie of options.setCookies ?? []) headers.append('Set-Cookie', cookie)
  return headers
}

// Headers of every answer of the service (protocol 4.5): nothing is kept, framed, sniffed or shown as a page. No CORS: servers only.

/** Headers by lower-case name. */
export const SERVICE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-cache, no-store, must-revalidate, max-age=0',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'strict-transport-security': 'max-age=15552000',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; report-uri /__cspreport__",
}

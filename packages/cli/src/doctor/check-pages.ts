// The provider's pages as a browser gets them through everything in between: reachable, whole headers, whole cookies, not cached.
import { type Finding, ok, warning, wrong } from './finding.ts'
import type { Answer, NoAnswer } from './look.ts'

/** @param url of the authentication page, as the document names it */
export function checkAuthenticationPage(
  url: string,
  answer: Answer | NoAnswer,
): readonly Finding[] {
  if ('failure' in answer)
    return [
      wrong(
        'pages',
        'pages-unreachable',
        `${url} does not answer (${answer.failure})`,
        'see that the web server passes the paths of the document to signet',
      ),
    ]
  const isOurs = answer.status === 200 && answer.body.includes('id="journey"')
  if (!isOurs)
    return [
      wrong(
        'pages',
        'pages-missing',
        `${url} is not signet's page (status ${answer.status}); people would be sent to nowhere`,
        'let the web server pass the whole host to signet, or at least /browserid/ and /assets/',
      ),
    ]
  return [
    ok('pages', `${url} answers`),
    checkOpener(answer),
    checkCache(answer),
    ...cookies(answer),
  ]
}

function checkOpener({ headers, rawHeaders }: Answer): Finding {
  const opener = headers['cross-origin-opener-policy']
  if (opener !== undefined && opener !== 'unsafe-none')
    return wrong(
      'headers',
      'opener-policy',
      `something in between sets Cross-Origin-Opener-Policy: ${opener}; sites that open a window would wait for ever`,
      'take that header out of the web server: signet sends its own',
    )
  const policies = rawHeaders.filter(
    (name, i) => i % 2 === 0 && /^content-security-policy$/i.test(name),
  )
  if (policies.length > 1 || (headers['content-security-policy'] ?? '').includes(','))
    return wrong(
      'headers',
      'policy-doubled',
      'two Content-Security-Policy headers arrive; browsers apply both, and pages break',
      "take the web server's own out for this host: signet sends one",
    )
  const missing = [
    'content-security-policy',
    'x-content-type-options',
    'strict-transport-security',
  ].filter((name) => headers[name] === undefined)
  if (missing.length > 0)
    return wrong(
      'headers',
      'headers-stripped',
      `${missing.join(', ')} did not arrive; something in between takes headers away`,
      'let the web server pass the headers of signet as they are',
    )
  if (headers['x-frame-options'] !== undefined)
    return warning(
      'headers',
      'frame-options',
      'the web server adds X-Frame-Options; signet says the same by its policy',
      'take it out, so that one place decides',
    )
  return ok('headers', 'the security headers arrive whole')
}

function checkCache({ headers }: Answer): Finding {
  const hit = String(headers['cf-cache-status'] ?? headers['x-cache'] ?? '')
  if (headers.age !== undefined || /hit/i.test(hit))
    return wrong(
      'page-cache',
      'page-cached',
      'a cache in between keeps the sign-in page; people would get the form token of somebody else',
      'turn caching off for everything but /assets/ and /.well-known/browserid',
    )
  if (!/no-store/.test(headers['cache-control'] ?? ''))
    return wrong(
      'page-cache',
      'page-cacheable',
      `the sign-in page arrives with Cache-Control: ${headers['cache-control'] ?? 'nothing'}, not no-store`,
      "do not let the web server set Cache-Control on signet's pages",
    )
  return ok('page-cache', 'the sign-in page is not cached')
}

function cookies({ headers }: Answer): readonly Finding[] {
  const [cookie] = headers['set-cookie'] ?? []
  if (cookie === undefined)
    return [
      wrong(
        'cookies',
        'cookie-stripped',
        'no cookie arrives with the sign-in page, so nobody can sign in',
        'let the web server pass Set-Cookie',
      ),
    ]
  const isLocal = /^[a-z_]+-http=/.test(cookie)
  if (isLocal) return [ok('cookies', 'the cookie is that of plain http on this machine')]
  const faults = [
    ...(cookie.startsWith('__Host-') ? [] : ['its name lost the __Host- prefix']),
    ...(/;\s*secure/i.test(cookie) ? [] : ['Secure is missing']),
    ...(/;\s*httponly/i.test(cookie) ? [] : ['HttpOnly is missing']),
    ...(/;\s*domain=/i.test(cookie) ? ['it has a Domain, so other hosts get it'] : []),
    ...(/;\s*path=\/(?:;|$)/i.test(cookie) ? [] : ['its Path is not /']),
  ]
  if (faults.length === 0) return [ok('cookies', 'cookies belong to this host alone')]
  return [
    wrong(
      'cookies',
      'cookie-rewritten',
      `the cookie was rewritten on its way: ${faults.join(', ')}; browsers throw it away`,
      'take proxy_cookie_domain, proxy_cookie_path and the like out of the web server',
    ),
  ]
}

// The provider's pages as a browser gets them through everything in between: reachable, with their scripts, whole headers, whole cookies, not cached.
import { headersFor } from '@signet-id/server-kit'
import { PASSED_PATHS } from '../passed-paths.ts'
import { type Finding, ok, warning, wrong } from './finding.ts'
import type { Answer, NoAnswer } from './look.ts'

/** One of our pages, and how it is known. */
export interface LookedAtPage {
  readonly url: string
  readonly answer: Answer | NoAnswer
}

/** Pages that links and mails lead to, and words that only ours have. */
export const OWN_PAGES: Readonly<Record<string, string>> = {
  '/account': 'action="/account/sign-in"',
  '/enrol': 'ERR_LINK_INVALID', // there is no link in the question
}

const PASS_ALL = `let the web server pass the whole host to signet, or at least ${PASSED_PATHS}`

/** A page of the journey. Where it is not there, the only finding is `wrong`. */
export function checkJourneyPage({ url, answer }: LookedAtPage): Finding {
  if ('failure' in answer)
    return wrong(
      'pages',
      'pages-unreachable',
      `${url} does not answer (${answer.failure})`,
      'see that the web server passes the paths of the document to signet',
    )
  if (answer.status === 200 && answer.body.includes('id="journey"'))
    return ok('pages', `${url} answers`)
  return wrong(
    'pages',
    'pages-missing',
    `${url} is not signet's page (status ${answer.status}); people would be sent to nowhere`,
    PASS_ALL,
  )
}

/** What the authentication page brings with it. */
export function checkAuthenticationPage(answer: Answer): readonly Finding[] {
  return [checkHeaders(answer), checkCache(answer), checkCookies(answer)]
}

/** Paths of the scripts that a page loads, or undefined where something in between has changed them. */
export function scriptsOf({ body }: Answer): readonly string[] | undefined {
  const tags = body.match(/<script\b[^>]*>/gi) ?? []
  const paths = tags.map((tag) => /^<script src="(\/assets\/[^"]+)" defer>$/.exec(tag)?.[1])
  const ours = paths.filter((path) => path !== undefined)
  return ours.length > 0 && ours.length === tags.length ? ours : undefined
}

/** @param scripts what came for each script; undefined: the page does not load ours */
export function checkScripts(scripts: readonly LookedAtPage[] | undefined): Finding {
  if (scripts === undefined)
    return wrong(
      'scripts',
      'page-rewritten',
      'something in between rewrites the sign-in page and its scripts, which browsers then refuse to run',
      'switch off what changes pages on their way, such as script loaders, injected analytics and minifiers',
    )
  const bad = scripts.find(
    ({ answer }) =>
      'failure' in answer ||
      answer.status !== 200 ||
      !/^text\/javascript\b/i.test(answer.headers['content-type'] ?? ''),
  )
  if (bad === undefined) return ok('scripts', 'the scripts of the pages arrive')
  const { url, answer } = bad
  const came = 'failure' in answer ? answer.failure : `${answer.status}, ${typeOf(answer)}`
  return wrong(
    'scripts',
    'scripts-missing',
    `${url} is not signet's script (${came}), so nothing happens on the sign-in page`,
    'let the web server pass /assets/ to signet, as it is',
  )
}

/** @param pages those of {@link OWN_PAGES} */
export function checkOwnPages(
  pages: readonly (LookedAtPage & { readonly words: string })[],
): Finding {
  const bad = pages.find(({ answer, words }) => 'failure' in answer || !answer.body.includes(words))
  if (bad === undefined) return ok('own-pages', 'the pages for enrolment and accounts answer')
  return wrong(
    'own-pages',
    'own-pages-missing',
    `${bad.url} is not signet's page, so links to enrol and people's accounts lead to nowhere`,
    PASS_ALL,
  )
}

function typeOf({ headers }: Answer): string {
  return headers['content-type'] ?? 'no Content-Type'
}

/** What signet sends with these pages. */
const SENT = headersFor('journey')

function checkHeaders({ headers, rawHeaders }: Answer): Finding {
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
    'referrer-policy',
  ].filter((name) => headers[name] === undefined)
  if (missing.length > 0)
    return wrong(
      'headers',
      'headers-stripped',
      `${missing.join(', ')} did not arrive; something in between takes headers away`,
      'let the web server pass the headers of signet as they are',
    )
  // Browsers go by the last one.
  const referrer = String(headers['referrer-policy']).split(',').at(-1)?.trim()
  if (referrer !== SENT['referrer-policy'])
    return wrong(
      'headers',
      'referrer-policy',
      `something in between sets Referrer-Policy: ${referrer}; then pages cannot tell who sent people, and forms are refused as foreign`,
      'take that header out of the web server: signet sends its own',
    )
  if (headers['content-security-policy'] !== SENT['content-security-policy'])
    return wrong(
      'headers',
      'policy-replaced',
      'another Content-Security-Policy arrives than signet sends; scripts or forms may not work, or strange ones may',
      "take the web server's own out for this host, and pass on that of signet",
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

/** The cookie that form tokens go with; a load balancer may add one of its own. */
const OWN_COOKIE = /^[^=]*idp_tx[^=]*=/

function checkCookies({ headers }: Answer): Finding {
  const cookie = headers['set-cookie']?.find((line) => OWN_COOKIE.test(line))
  if (cookie === undefined)
    return wrong(
      'cookies',
      'cookie-stripped',
      "signet's cookie does not arrive with the sign-in page, so nobody can sign in",
      'let the web server pass Set-Cookie',
    )
  const isLocal = /^[a-z_]+-http=/.test(cookie)
  if (isLocal) return ok('cookies', 'the cookie is that of plain http on this machine')
  const faults = [
    ...(cookie.startsWith('__Host-') ? [] : ['its name lost the __Host- prefix']),
    ...(/;\s*secure/i.test(cookie) ? [] : ['Secure is missing']),
    ...(/;\s*httponly/i.test(cookie) ? [] : ['HttpOnly is missing']),
    ...(/;\s*domain=/i.test(cookie) ? ['it has a Domain, so other hosts get it'] : []),
    ...(/;\s*path=\/(?:;|$)/i.test(cookie) ? [] : ['its Path is not /']),
    ...(/;\s*samesite=lax(?:;|$)/i.test(cookie) ? [] : ['SameSite is not Lax']),
  ]
  if (faults.length === 0) return ok('cookies', 'cookies belong to this host alone')
  return wrong(
    'cookies',
    'cookie-rewritten',
    `the cookie was rewritten on its way: ${faults.join(', ')}; browsers throw it away, or send it where it must not go`,
    'take proxy_cookie_domain, proxy_cookie_path, proxy_cookie_flags and the like out of the web server',
  )
}

// A site as they were built in 2012: include.js, a session on the server, a page that reloads itself. Its server verifies for real.
import { createPublicKey, verify } from 'node:crypto'
import {
  certificateEmail,
  parseBackedAssertion,
  requireAudience,
  type Signer,
  verifyAssertion,
  verifyCertificate,
} from '@signet-id/protocol'
import { type LocalServer, startLocally } from './local-server.ts'

export interface OldSite extends LocalServer {
  /** A server that says no to every assertion. */
  refuses: boolean
  /** A server that forgets to end its sessions. */
  keepsSessions: boolean
  coop: string | undefined
  /** Times the page was loaded. */
  loads: number
}

/** @param signer whose certificates count */
export async function startOldSite(
  host: string,
  broker: () => string,
  signer: () => Signer,
): Promise<OldSite> {
  let origin = ''
  async function emailOf(assertion: unknown): Promise<string> {
    const backed = parseBackedAssertion(assertion)
    const check = (key: Signer['publicKey'], data: Uint8Array, signature: Uint8Array) =>
      verify(
        key.algorithm.digest,
        data,
        createPublicKey({ key: { ...key.jwk }, format: 'jwk' }),
        signature,
      )
    requireAudience(origin, backed.assertion.audience)
    await verifyCertificate(backed.certificate, [signer().publicKey], check)
    await verifyAssertion(backed.assertion, backed.certificate, check)
    return certificateEmail(backed.certificate)
  }

  const site = {
    refuses: false,
    keepsSessions: false,
    coop: undefined as string | undefined,
    loads: 0,
  }
  const server = await startLocally(host, () => async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/login') {
      if (site.refuses) return new Response(null, { status: 403 })
      const email = await emailOf(((await request.json()) as { assertion: unknown }).assertion)
      return new Response(null, { headers: { 'set-cookie': `who=${email}; Path=/` } })
    }
    if (pathname === '/logout')
      return new Response(null, {
        headers: site.keepsSessions ? {} : { 'set-cookie': 'who=; Path=/; Max-Age=0' },
      })
    if (pathname !== '/' && pathname !== '/stateless' && pathname !== '/2011')
      return new Response(null, { status: 404 })
    site.loads++
    const who = /who=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? null
    const headers = new Headers({ 'content-type': 'text/html' })
    if (site.coop) headers.set('cross-origin-opener-policy', site.coop)
    return new Response(pageOf(pathname, broker(), who), { headers })
  })
  origin = server.origin
  return Object.assign(site, server)
}

function pageOf(path: string, broker: string, who: string | null): string {
  const script = path === '/' ? CLASSIC : path === '/stateless' ? STATELESS : YEAR_2011
  return `<!doctype html><title>Old site</title>
<script src="${broker}/include.js"></script>
<p id="who">${who ?? 'nobody'}</p><button id="in">Sign in</button><button id="out">Sign out</button><ul id="events"></ul>
<script>
var currentUser = ${JSON.stringify(who)}
function log(text) {
  var line = document.createElement('li')
  line.appendChild(document.createTextNode(text))
  document.getElementById('events').appendChild(line)
}
function post(path, body, done, failed) {
  var xhr = new XMLHttpRequest()
  xhr.open('POST', path, true)
  xhr.onload = function () { xhr.status === 200 ? done() : failed() }
  xhr.send(JSON.stringify(body))
}
${script}
</script>`
}

const CLASSIC = `
navigator.id.watch({
  loggedInUser: currentUser,
  onlogin: function (assertion) {
    post('/login', { assertion: assertion },
      function () { window.location.reload() },
      function () { log('refused'); navigator.id.logout() })
  },
  onlogout: function () { log('logout'); post('/logout', {}, function () { window.location.reload() }) },
  onmatch: function () { log('match') },
  onready: function () { log('ready') }
})
document.getElementById('in').onclick = function () { navigator.id.request() }
document.getElementById('out').onclick = function () { navigator.id.logout() }`

const STATELESS = `
navigator.id.watch({
  onlogin: function (assertion) { log('login'); post('/login', { assertion: assertion }, function () { log('accepted') }) },
  onready: function () { log('ready') }
})
document.getElementById('in').onclick = function () { navigator.id.request({ oncancel: function () { log('cancel') } }) }`

const YEAR_2011 = `
document.getElementById('in').onclick = function () {
  navigator.id.getVerifiedEmail(function (assertion) {
    if (!assertion) return log('no assertion')
    post('/login', { assertion: assertion }, function () { log('accepted') })
  })
}`

// A provider as they were built in 2012: pages with the broker's scripts in them, a backend with XMLHttpRequest, one page per habit.
import {
  issueCertificate,
  parseDomain,
  parseEmailAddress,
  parsePublicKey,
  type Signer,
} from '@signet-id/protocol'
import { createSigner, generatePrivateKey } from '@signet-id/server-kit'
import { testKey } from '@signet-id/testing'
import type { Discovery } from '@signet-id/verifier/discovery'
import { type LocalServer, startLocally } from './local-server.ts'

/** How its pages behave. */
export type Habit =
  | 'asynchronous'
  | 'synchronous'
  | 'local-storage'
  | 'several-steps'
  | 'late'
  | 'twice'
  | 'never'
  | 'no-key'
  | 'unparsed-key'
  | 'wrong-person'
  | 'both-scripts'
  | 'framework'
  | 'own-names'
  | 'old-key'

export interface OldProvider extends LocalServer {
  habit: Habit
  /** Its key: with the habit `old-key` one of DSA, as the examples of 2012 made them. */
  readonly signer: () => Signer
  readonly discovery: Discovery
  /** Pages loaded, oldest first. */
  readonly loads: string[]
}

/** What the backend's script calls look like from a page; `sync` blocks, as many pages did. */
const XHR = `
function call(path, body, done, sync) {
  var xhr = new XMLHttpRequest()
  xhr.open('POST', path, !sync)
  xhr.setRequestHeader('Content-Type', 'application/json')
  if (sync) { xhr.send(JSON.stringify(body)); return done(JSON.parse(xhr.responseText)) }
  xhr.onload = function () { done(JSON.parse(xhr.responseText)) }
  xhr.send(JSON.stringify(body))
}`

const PROVISION: Readonly<Record<Habit, string>> = {
  asynchronous: provisionScript(false),
  synchronous: provisionScript(true),
  'local-storage': `
navigator.id.beginProvisioning(function (email, seconds) {
  var token = localStorage.getItem('token:' + email)
  if (!token) return navigator.id.raiseProvisioningFailure('no token')
  navigator.id.genKeyPair(function (key) {
    call('/certificate', { email: email, token: token, pubkey: JSON.parse(key), duration: seconds }, function (answer) {
      navigator.id.registerCertificate(answer.cert)
    }, true)
  })
})`,
  'several-steps': inTwoSteps(provisionScript(false)),
  late: `setTimeout(function () {${provisionScript(false)}}, 2500)`,
  twice: `
navigator.id.beginProvisioning(function (email, seconds) {
  navigator.id.genKeyPair(function (key) {
    call('/certificate', { email: email, pubkey: JSON.parse(key), duration: seconds }, function (answer) {
      if (!answer.success) { navigator.id.raiseProvisioningFailure('a'); return navigator.id.raiseProvisioningFailure('b') }
      navigator.id.registerCertificate(answer.cert)
      navigator.id.registerCertificate(answer.cert)
      navigator.id.raiseProvisioningFailure('changed my mind')
    })
  })
})`,
  never: 'navigator.id.beginProvisioning(function () {})',
  'no-key': `navigator.id.beginProvisioning(function () { navigator.id.registerCertificate('x.y.z') })`,
  'unparsed-key': `
navigator.id.beginProvisioning(function (email, seconds) {
  navigator.id.genKeyPair(function (key) {
    call('/certificate', { email: email, pubkey: key, duration: seconds }, function (answer) {
      answer.success ? navigator.id.registerCertificate(answer.cert) : navigator.id.raiseProvisioningFailure(answer.reason)
    })
  })
})`,
  'wrong-person': provisionScript(false),
  'both-scripts': provisionScript(false),
  framework: inTwoSteps(provisionScript(true)),
  'own-names': inTwoSteps(provisionScript(false)),
  'old-key': provisionScript(false),
}

function provisionScript(sync: boolean): string {
  return `
navigator.id.beginProvisioning(function (email, seconds) {
  call('/whoami', {}, function (who) {
    if (who.email !== email) return navigator.id.raiseProvisioningFailure('user is not authenticated as target user')
    navigator.id.genKeyPair(function (key) {
      call('/certificate', { email: email, pubkey: JSON.parse(key), duration: seconds }, function (answer) {
        answer.success ? navigator.id.registerCertificate(answer.cert) : navigator.id.raiseProvisioningFailure(answer.reason)
      }, ${sync})
    })
  }, ${sync})
})`
}

function inTwoSteps(script: string): string {
  return `
if (!/step=2/.test(location.search)) location.replace('/provision?step=2')
else {${script}}`
}

const AUTHENTICATE = `<h1 id="who"></h1>
<button id="yes">Log in</button> <button id="no">Never mind</button>
<script>
navigator.id.beginAuthentication(function (email) {
  document.getElementById('who').textContent = email
  document.getElementById('yes').onclick = function () {
    call('/login', { email: email }, function (answer) {
      localStorage.setItem('token:' + email, answer.token)
      if (answer.next) location.href = answer.next
      else navigator.id.completeAuthentication()
    })
  }
  document.getElementById('no').onclick = function () { navigator.id.raiseAuthenticationFailure('user cancelled') }
})
</script>`

const SECOND_STEP = `<h1>Just one more question</h1><button id="done">Done</button>
<script>document.getElementById('done').onclick = function () { navigator.id.completeAuthentication() }</script>`

/** Variables of a page that was written before browsers had things of these names, or beside what fills them in. */
const OWN_NAMES = `
var URL = '/api/', TextEncoder = null, TextDecoder = null, Uint8Array = 0, BigInt = 0, Reflect = 0, Set = {}, Map = {}
var Promise = function () {}, Symbol = null, DOMException = 1, Error = 'error', origin = 'x', name = 'x'`

/** The scripts of a page; some load both on each page, some a framework that has its own idea of lists and of the time. */
function headOf(habit: Habit, script: string): string {
  const tag = (url: string): string => `<script src="${url}"></script>`
  if (habit === 'framework')
    return `<script>
Array.prototype.toJSON = function () { return 'list' }
Date.now = function () { return new Date() }
</script>${tag(script)}`
  if (habit === 'own-names') return `${tag(script)}<script>${OWN_NAMES}</script>`
  if (habit !== 'both-scripts') return tag(script)
  return ['authentication_api.orig.js', 'provisioning_api.orig.js']
    .map((name) => tag(new URL(name, script).href))
    .join('')
}

/** @param broker origin of the scripts its pages include */
export async function startOldProvider(name: string, broker: () => string): Promise<OldProvider> {
  const domain = parseDomain(name)
  const rsa = createSigner(await generatePrivateKey('RS256'))
  const signer = (): Signer => (old.habit === 'old-key' ? testKey('DS128').signer : rsa)
  const loads: string[] = []
  const page = (script: string, body: string): Response =>
    new Response(
      `<!doctype html><title>Old</title>${headOf(old.habit, `${broker()}/${script}`)}<script>${XHR}</script>${body}`,
      { headers: { 'content-type': 'text/html' } },
    )

  async function backend(path: string, request: Request): Promise<Response> {
    const asked = (await request.json()) as Record<string, unknown>
    const session = /session=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
    if (path === '/whoami') return Response.json({ email: session && decodeURIComponent(session) })
    if (path === '/login') {
      const email = old.habit === 'wrong-person' ? `somebody.else@${domain}` : String(asked.email)
      const body = { token: 'token', next: old.habit === 'several-steps' ? '/second' : undefined }
      return Response.json(body, {
        headers: { 'set-cookie': `session=${encodeURIComponent(email)}; Path=/; HttpOnly` },
      })
    }
    const who =
      asked.token === 'token' ? String(asked.email) : session && decodeURIComponent(session)
    if (who !== asked.email) return Response.json({ success: false, reason: 'not logged in' })
    const nowMs = Date.now()
    try {
      const cert = await issueCertificate(
        {
          issuer: domain,
          email: parseEmailAddress(asked.email),
          publicKey: parsePublicKey(asked.pubkey),
          issuedAtMs: nowMs,
          expiresAtMs: nowMs + Number(asked.duration) * 1000,
        },
        signer(),
      )
      return Response.json({ success: true, cert })
    } catch (error) {
      return Response.json({ success: false, reason: String(error) })
    }
  }

  const old = {
    habit: 'asynchronous' as Habit,
    signer,
    loads,
    discovery: {
      discover: async (asked) =>
        asked === domain
          ? {
              kind: 'provider',
              domain,
              issuer: domain,
              keys: [signer().publicKey],
              authenticationUrl: `${server.origin}/authenticate`,
              provisioningUrl: `${server.origin}/provision`,
              chain: [domain],
            }
          : { kind: 'none', domain: asked, reason: 'x', code: 'ERR_X' },
    } satisfies Discovery,
  }
  const server = await startLocally(`id.${name}`, () => async (request) => {
    const { pathname } = new URL(request.url)
    if (request.method === 'POST') return backend(pathname, request)
    if (pathname === '/favicon.ico') return new Response(null, { status: 404 })
    loads.push(pathname)
    if (pathname === '/provision')
      return page('provisioning_api.js', `<script>${PROVISION[old.habit]}</script>`)
    if (pathname === '/authenticate') return page('authentication_api.js', AUTHENTICATE)
    if (pathname === '/second') return page('authentication_api.js', SECOND_STEP)
    return new Response(null, { status: 404 })
  })
  return Object.assign(old, server)
}

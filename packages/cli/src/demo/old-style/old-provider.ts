// The demo's old provider: pages as they were built in 2012, which include the broker's scripts and know nothing of its window.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AuthenticationError,
  type Domain,
  issueCertificate,
  parseEmailAddress,
  parsePublicKey,
  type Signer,
  SUPPORT_DOCUMENT_PATH,
  secondsToMs,
  supportDocumentText,
} from '@signet-id/protocol'
import {
  createCookie,
  createService,
  createSigner,
  equalSecrets,
  generatePrivateKey,
  type Logger,
  loadAssets,
  Reply,
  randomToken,
  readJsonBody,
  type Service,
  type ServiceRequest,
  writePrivateFile,
  z,
} from '@signet-id/server-kit'
import { SHOP_STYLE } from '../shop-page.ts'
import {
  LOGIN_SCRIPT,
  PROVISION_SCRIPT,
  renderLoginPage,
  renderProvisionPage,
  renderStartPage,
} from './old-provider-pages.ts'

/** For whom the old provider speaks, and with which broker. */
export interface OldProviderOptions {
  readonly origin: string
  readonly domain: Domain
  /** Its one person, and her password. */
  readonly email: string
  readonly password: string
  /** Origin of the scripts its pages include. */
  readonly broker: string
  /** Keeps its key here, so that certificates of an earlier start still count. */
  readonly folder: string
  readonly log: Logger
  readonly now: () => number
}

const KEY_FILE = 'old-provider.key'
const PATHS = { provisioning: '/provision', authentication: '/login' } as const
const MAX_BODY_BYTES = 4096
/** What a provider of that time certified at most, in seconds; asked for more, it gives this. */
const LONGEST_SECONDS = 3600

const loginBody = z.strictObject({ email: z.string().max(254), password: z.string().max(64) })
const certificateBody = z.strictObject({
  email: z.string().max(254),
  pubkey: z.record(z.string().max(32), z.unknown()),
  duration: z.number().positive(),
})

/** Builds the provider. Its sessions end with the process. */
export async function createOldProvider(options: OldProviderOptions): Promise<Service> {
  const { origin, domain, email, broker, now } = options
  const signer = await keptSigner(join(options.folder, KEY_FILE))
  const cookie = createCookie('old', origin)
  const sessions = new Set<string>()
  const emailOf = (request: ServiceRequest): string | null =>
    sessions.has(cookie.read(request) ?? '') ? email : null
  const page = (text: string): Reply =>
    new Reply(text, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self' ${broker}; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
      },
    })
  const file = (body: string, contentType: string) => (): Reply =>
    new Reply(body, {
      headers: { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': 'no-store' },
    })
  const document = supportDocumentText({ keys: [signer.publicKey], ...PATHS })

  return createService({
    origin,
    log: options.log,
    trustedProxies: [],
    assets: loadAssets({}),
    errorPage: { owner: domain, styles: ['/style.css'] },
    routes: [
      {
        method: 'GET',
        path: SUPPORT_DOCUMENT_PATH,
        kind: 'document',
        handle: file(document, 'application/json'),
      },
      { method: 'GET', path: '/', kind: 'page', handle: () => page(renderStartPage()) },
      {
        method: 'GET',
        path: PATHS.provisioning,
        kind: 'journey',
        handle: () => page(renderProvisionPage(broker)),
      },
      {
        method: 'GET',
        path: PATHS.authentication,
        kind: 'journey',
        handle: () => page(renderLoginPage(broker, options.password)),
      },
      {
        method: 'GET',
        path: '/provision.js',
        kind: 'asset',
        handle: file(PROVISION_SCRIPT, 'text/javascript'),
      },
      {
        method: 'GET',
        path: '/login.js',
        kind: 'asset',
        handle: file(LOGIN_SCRIPT, 'text/javascript'),
      },
      { method: 'GET', path: '/style.css', kind: 'asset', handle: file(SHOP_STYLE, 'text/css') },
      {
        method: 'GET',
        path: '/whoami',
        kind: 'api',
        handle: (request) => Reply.json({ email: emailOf(request) }),
      },
      {
        method: 'POST',
        path: '/session',
        kind: 'api',
        async handle(request) {
          const asked = await readJsonBody(request, loginBody, MAX_BODY_BYTES)
          if (asked.email !== email || !equalSecrets(asked.password, options.password))
            return Reply.json({ success: false })
          const session = randomToken()
          sessions.add(session)
          return Reply.json({ success: true }, { headers: { 'set-cookie': cookie.set(session) } })
        },
      },
      {
        method: 'POST',
        path: '/certificate',
        kind: 'api',
        async handle(request) {
          const asked = await readJsonBody(request, certificateBody, MAX_BODY_BYTES)
          if (emailOf(request) !== asked.email) throw notLoggedIn()
          const nowMs = now()
          const cert = await issueCertificate(
            {
              issuer: domain,
              email: parseEmailAddress(asked.email),
              publicKey: parsePublicKey(asked.pubkey),
              issuedAtMs: nowMs,
              expiresAtMs:
                nowMs + secondsToMs(Math.min(Math.ceil(asked.duration), LONGEST_SECONDS)),
            },
            signer,
          )
          return Reply.json({ cert })
        },
      },
    ],
  })
}

async function keptSigner(path: string): Promise<Signer> {
  if (existsSync(path)) return createSigner(readFileSync(path))
  const privateKey = await generatePrivateKey('RS256')
  writePrivateFile(path, privateKey)
  return createSigner(privateKey)
}

function notLoggedIn(): AuthenticationError {
  return new AuthenticationError('ERR_SESSION_EXPIRED', 'log in first')
}

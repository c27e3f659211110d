// A broker with its fallback over a database in memory, a mailbox instead of a mail server, and a world that each test decides.
import {
  DiscoveryError,
  type Domain,
  type Origin,
  parseDomain,
  publicKeyToWire,
  type Signer,
} from '@signet-id/protocol'
import {
  type Answer,
  createKeyEncryptionKey,
  createLogger,
  createSigner,
  generatePrivateKey,
  type Service,
} from '@signet-id/server-kit'
import type { Mail } from '@signet-id/server-kit/mail'
import type { Discovered, DiscoverOptions, Discovery } from '@signet-id/verifier/discovery'
import { createBroker } from '../app.ts'
import { FALLBACK_DEFAULTS, type FallbackConfig } from '../config.ts'
import { openBrokerStore } from '../store/sql-store.ts'
import type { BrokerStore } from '../store/store.ts'
import { createFallback } from './fallback.ts'

export const ORIGIN = 'https://broker.example' as Origin
export const SITE = 'https://shop.example' as Origin
export const ALIAS = 'https://login.persona.example' as Origin
/** Kept out by the operator. */
export const BARRED_SITE = 'https://barred.example' as Origin
export const EMAIL = 'bob@nowhere.example'
const CLIENT = '192.0.2.1'

/** One answer, read. */
export interface Answered {
  readonly status: number
  readonly body: Record<string, unknown> & { error?: { code?: string } }
  readonly headers: Answer['headers']
}

/** A browser: a cookie jar of one. */
export interface TestBrowser {
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>
  ask(email?: string, site?: string): Promise<Answered>
  prove(challenge: unknown, code: string, over?: Record<string, unknown>): Promise<Answered>
  cookie: string | undefined
}

/** What a test can change and look at. */
export interface FallbackWorld {
  readonly world: {
    nowMs: number
    client: string
    discover: (domain: Domain, options?: DiscoverOptions) => Discovered | Promise<Discovered>
    send: (mail: Mail) => Promise<void>
  }
  readonly mails: Mail[]
  readonly log: readonly string[]
  readonly store: BrokerStore
  readonly broker: Service
  readonly personal: Signer
  /** @param at our origin that it visits; default ORIGIN */
  createBrowser(at?: Origin): TestBrowser
  /** The code of the newest mail. */
  newestCode(): string
  close(): Promise<void>
}

export async function startFallbackWorld(
  config: Partial<FallbackConfig> = {},
): Promise<FallbackWorld> {
  const personal: Signer = createSigner(await generatePrivateKey('RS256'))
  const mails: Mail[] = []
  const log: string[] = []
  const world: FallbackWorld['world'] = {
    nowMs: 1_767_225_600_000,
    client: CLIENT,
    discover: (domain: Domain): Discovered => ({
      kind: 'none',
      domain,
      code: 'ERR_X',
      reason: 'x',
    }),
    send: async (mail: Mail): Promise<void> => void mails.push(mail),
  }
  const logger = createLogger('debug', (line) => log.push(line))
  const store = await openBrokerStore(':memory:')
  const discovery: Discovery = {
    discover: async (domain, options) => world.discover(domain, options),
  }
  const shared = { discovery, log: logger, now: () => world.nowMs }
  const fallback = createFallback({
    ...shared,
    config: { ...FALLBACK_DEFAULTS, ...config },
    origin: ORIGIN,
    store,
    kek: createKeyEncryptionKey(Buffer.alloc(32, 7)),
    mailer: { send: (mail) => world.send(mail), close() {} },
  })
  const broker = createBroker({
    ...shared,
    config: {
      origin: ORIGIN,
      allowInsecureSites: false,
      aliases: [ALIAS],
      denySites: [BARRED_SITE],
      denyDomains: [parseDomain('barred.example')],
    },
    fallback,
    trustedProxies: [],
  })

  function createBrowser(at: Origin = ORIGIN): TestBrowser {
    const browser: TestBrowser = {
      cookie: undefined,
      async post(path, body, headers = {}) {
        const response = await broker.handle(
          new Request(`${at}${path}`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              origin: at,
              host: new URL(at).host,
              ...(browser.cookie === undefined ? {} : { cookie: browser.cookie }),
              ...headers,
            },
            body: JSON.stringify(body),
          }),
          world.client,
        )
        const set = response.headers.get('set-cookie')
        if (set) browser.cookie = set.includes('Max-Age=0') ? undefined : set.split(';', 1)[0]
        const answered = (await response.json()) as Answered['body']
        await fallback.flush()
        return { status: response.status, body: answered, headers: response.headers }
      },
      ask: (email = EMAIL, site = SITE) => browser.post('/wsapi/fallback/code', { email, site }),
      prove: (challenge, code, over = {}) =>
        browser.post('/wsapi/fallback/certificate', {
          email: EMAIL,
          site: SITE,
          challenge,
          code,
          publicKey: publicKeyToWire(personal.publicKey),
          ...over,
        }),
    }
    return browser
  }

  return {
    world,
    mails,
    log,
    store,
    broker,
    personal,
    createBrowser,
    newestCode: () => /^ {4}(\S+)$/m.exec(mails.at(-1)?.text ?? '')?.[1] ?? 'none',
    async close() {
      await fallback.close()
      await store.close()
    },
  }
}

export function providerOf(domain: Domain, issuer: Domain = domain): Discovered {
  return {
    kind: 'provider',
    domain,
    issuer,
    keys: [],
    authenticationUrl: `https://${issuer}/auth`,
    provisioningUrl: `https://${issuer}/prov`,
    chain: [domain],
  }
}

export function away(): never {
  throw new DiscoveryError('ERR_DISCOVERY_UNAVAILABLE', 'the provider cannot be asked')
}

export const BROKER_DOMAIN: Domain = parseDomain('broker.example')

// A provider in memory for tests: real store, real keys, real cookies, a clock that tests move.
import { generateKeyPairSync } from 'node:crypto'
import {
  type Domain,
  type EmailAddress,
  parseDomain,
  parseEmailAddress,
  parsePublicKey,
  publicKeyToWire,
} from '@signet-id/protocol'
import {
  type Answer,
  createKeyEncryptionKey,
  type DatabaseOptions,
  type KeyEncryptionKey,
  type Logger,
  type Service,
  SILENT,
} from '@signet-id/server-kit'
import { createProvider } from './app.ts'
import { addDomain } from './domains/add-domain.ts'
import { confirmEnrolment, startEnrolment } from './enrolment/enrol.ts'
import { openProviderStore } from './store/sql-store.ts'
import type { ProviderStore } from './store/store.ts'
import { decodeBase32 } from './totp/base32.ts'
import { STEP_MS, stepAt, type TotpParameters, totpCode } from './totp/totp.ts'

export const ORIGIN = 'https://id.example.org'
export const BROKER = 'https://broker.example'
/** 2026-01-01T00:00:15Z: half way through a time step. */
export const START_MS = 1_767_225_615_000

export interface TestPerson {
  readonly email: EmailAddress
  readonly parameters: TotpParameters
}

export interface TestProvider {
  readonly service: Service
  readonly store: ProviderStore
  readonly kek: KeyEncryptionKey
  readonly domain: Domain
  nowMs: number
  enrol(email: string): Promise<TestPerson>
  /** The code of the step `offset` steps from now. */
  codeOf(person: TestPerson, offset?: number): string
  /** A browser of its own: keeps cookies, fetches form tokens. */
  browser(address?: string): TestBrowser
  close(): Promise<void>
}

export interface TestBrowser {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Posts a form of our own pages, with its token. */
  form(path: string, fields: Record<string, string>): Promise<Answer>
  signIn(email: string, code: string): Promise<Answer>
  certificate(email: string, overrides?: Record<string, unknown>): Promise<Answer>
}

/** A key as a dialog sends it; one for all tests, because making RSA keys is slow. */
export const PUBLIC_KEY: unknown = publicKeyToWire(
  parsePublicKey(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
  ),
)

/** @param options.location where the store is; in memory otherwise */
export async function createTestProvider(
  options: {
    readonly location?: string
    readonly log?: Logger
    readonly database?: DatabaseOptions
    readonly requireClock?: () => void
  } = {},
): Promise<TestProvider> {
  const store = await openProviderStore(options.location ?? ':memory:', options.database)
  const kek = createKeyEncryptionKey(Buffer.alloc(32, 7))
  const domain = parseDomain('example.org')
  if (!(await store.findDomain(domain))) {
    await addDomain(
      store,
      kek,
      {
        name: domain,
        issuer: parseDomain('id.example.org'),
        displayName: 'Example',
        brokers: [],
        algorithm: 'RS256',
      },
      START_MS,
    )
  }
  const kit: TestProvider = {
    store,
    kek,
    domain,
    nowMs: START_MS,
    service: createProvider({
      config: {
        origin: ORIGIN,
        brokers: [BROKER],
        sessionIdle: 3_600_000,
        sessionLifetime: 43_200_000,
        certificateLifetime: 3_600_000,
      },
      store,
      kek,
      log: options.log ?? SILENT,
      now: () => kit.nowMs,
      trustedProxies: [],
      requireClock: options.requireClock,
    }),
    async enrol(text) {
      const email = parseEmailAddress(text)
      const pending = await startEnrolment(store, kek, email, kit.nowMs)
      const person: TestPerson = {
        email,
        parameters: { secret: decodeBase32(pending.secret), algorithm: 'SHA1', digits: 6 },
      }
      await confirmEnrolment(store, kek, pending.id, kit.codeOf(person), kit.nowMs)
      kit.nowMs += STEP_MS
      return person
    },
    codeOf: (person, offset = 0) => totpCode(person.parameters, stepAt(kit.nowMs) + offset),
    browser: (address = '192.0.2.1') => createBrowser(kit, address),
    close: () => store.close(),
  }
  return kit
}

function createBrowser(kit: TestProvider, address: string): TestBrowser {
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers)
    if (cookies.size > 0 && !headers.has('cookie'))
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await kit.service.handle(
      new Request(`${ORIGIN}${path}`, { ...init, headers }),
      address,
    )
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const browser: TestBrowser = {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          origin: ORIGIN,
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
      }),
    async form(path, fields) {
      const body = new URLSearchParams({ ...fields, form_token: await formTokenOf(browser) })
      return browser.post(path, body.toString(), {
        'content-type': 'application/x-www-form-urlencoded',
      })
    },
    async signIn(email, code) {
      const formToken = await formTokenOf(browser)
      return browser.post('/browserid/sign-in', { email, code, formToken })
    },
    certificate: (email, overrides = {}) =>
      browser.post('/browserid/certificates', {
        email,
        publicKey: PUBLIC_KEY,
        durationSeconds: 3600,
        broker: BROKER,
        ...overrides,
      }),
  }
  return browser
}

async function formTokenOf(browser: TestBrowser): Promise<string> {
  const answer = await browser.get('/browserid/form-token')
  return ((await answer.json()) as { formToken: string }).formToken
}

/** The code of an error answer. */
export async function errorCode(response: Answer): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } }
  return error.code
}

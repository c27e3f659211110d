// The fallback issuer: speaks for addresses whose domain has no provider, by a code that it mails. Decisions and order; HTTP is in handler.ts.
import { randomBytes } from 'node:crypto'
import {
  AuthenticationError,
  canonicalAddress,
  type Domain,
  domainOf,
  type EmailAddress,
  HOUR_MS,
  issueCertificate,
  MINUTE_MS,
  type Origin,
  type PublicKey,
  parseDomain,
} from '@signet-id/protocol'
import {
  type Device,
  hashToken,
  type KeyEncryptionKey,
  type Language,
  type Logger,
  openSecret,
  randomToken,
  sealSecret,
  sourceOf,
} from '@signet-id/server-kit'
import type { Mailer } from '@signet-id/server-kit/mail'
import type { Discovered, DiscoverOptions, Discovery } from '@signet-id/verifier/discovery'
import type { FallbackConfig } from '../config.ts'
import { type BrokerKeys, createBrokerKeys } from '../keys/key-ring.ts'
import { PEPPER_PLACE } from '../keys/places.ts'
import { renderCodeMail } from '../mail/code-mail.ts'
import { createMailQueue, type MailQueue } from '../mail/mail-queue.ts'
import { TEXTS } from '../messages/catalogue.ts'
import type { BrokerStore } from '../store/store.ts'
import { startUpkeep } from '../upkeep.ts'
import { sendBudgets, tooManyCodes } from './budgets.ts'
import { createCode, keyedHash, parseTypedCode, proofOf } from './code.ts'
import { isEligible, requireEligible } from './eligible.ts'

/** Everything the fallback issuer is made of. */
export interface FallbackOptions {
  readonly config: FallbackConfig
  /** The broker's origin; its host is the issuer and must serve no other provider. */
  readonly origin: Origin
  readonly store: BrokerStore
  readonly kek: KeyEncryptionKey
  readonly mailer: Mailer
  readonly discovery: Discovery
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Who asks, for what. */
export interface CodeRequest {
  readonly email: EmailAddress
  readonly site: Origin
  /** Our origin that the browser was at, which an alias may be: the mail's link works there only. */
  readonly broker: Origin
  /** Value of the asking browser's cookie. */
  readonly browser: string
  /** Its network address. */
  readonly client: string
  /** What it says of itself, for the mail. */
  readonly device: Device
  /** Of the mail: that of the page where it was asked for. */
  readonly language: Language
}

/** A code that came back, and the key to certify. */
export interface CodeProof extends Pick<CodeRequest, 'email' | 'site' | 'browser'> {
  readonly challenge: string
  /** As typed. */
  readonly code: string
  readonly publicKey: PublicKey
}

/** Mails codes and certifies the keys of those who bring them back. */
export interface Fallback {
  readonly issuer: Domain
  readonly keys: Pick<BrokerKeys, 'publicKeys'>
  /** Does this broker speak for what discovery found? */
  offers(discovered: Discovered): boolean
  /**
   * Mails a code, in the background.
   * @throws {AuthenticationError} `ERR_FALLBACK_NOT_OFFERED`, `ERR_CODE_THROTTLED`
   * @throws {DiscoveryError} the domain's provider is away
   */
  sendCode(request: CodeRequest): Promise<{ readonly challenge: string }>
  /**
   * Takes a code, once, and certifies the key if the domain has no provider by then: a right code is spent even where it has.
   * @throws {AuthenticationError} `ERR_CODE_WRONG`, `ERR_CODE_TRIES`, `ERR_CODE_OVER`, `ERR_FALLBACK_NOT_OFFERED`
   * @throws {DiscoveryError} the domain's provider is away
   */
  certify(proof: CodeProof): Promise<string>
  /** Sends what waits; for tests. */
  flush(): Promise<void>
  /** Stops the upkeep and closes the mailer; the store stays open for whoever opened it. */
  close(): Promise<void>
}

/** Threat model 5.7. */
export const CODE_LIFE_MS: number = 10 * MINUTE_MS
/** How soon the dialog offers another mail, in milliseconds. */
export const RESEND_AFTER_MS: number = MINUTE_MS
const CERTIFICATE_LIFE_MS = HOUR_MS
/** Marks a certificate as the word of a mail, for sites that want more than that (T111). */
const METHODS: readonly string[] = ['email']

/**
 * Starts the fallback issuer: its mails, its upkeep; close it at the end.
 * @throws {ProtocolError} `ERR_DOMAIN_INVALID` when the origin's host is no domain
 */
export function createFallback(options: FallbackOptions): Fallback {
  const { config, origin, store, kek, discovery, log, now } = options
  const issuer = parseDomain(new URL(origin).hostname)
  const rules = { issuer, allowDomains: config.allowDomains, denyDomains: config.denyDomains }
  const keys = createBrokerKeys(store, kek, now)
  const mails: MailQueue = createMailQueue({ store, mailer: options.mailer, kek, log, now })
  const stopUpkeep = startUpkeep({ store, keys, mails, log, now })
  let known: Buffer | undefined

  async function pepper(): Promise<Buffer> {
    known ??= openSecret(
      kek,
      PEPPER_PLACE,
      await store.sharedValue(PEPPER_PLACE.row, () =>
        sealSecret(kek, PEPPER_PLACE, randomBytes(32)),
      ),
    )
    return known
  }

  /** Our own host needs no question: nobody else can speak for it. */
  async function requireOffered(domain: Domain, freshness: DiscoverOptions): Promise<void> {
    const discovered: Discovered =
      domain === issuer
        ? { kind: 'disabled', domain, chain: [domain] }
        : await discovery.discover(domain, freshness)
    requireEligible(discovered, rules)
  }

  return {
    issuer,
    keys,
    offers: (discovered) => isEligible(discovered, rules),

    async sendCode({ email, site, broker, browser, client, device, language }) {
      const domain = domainOf(email)
      await requireOffered(domain, {})
      const secret = await pepper()
      const address = keyedHash(secret, ['address', canonicalAddress(email)])
      const source = keyedHash(secret, ['source', sourceOf(client)])
      const challenge = randomToken(16)
      const code = createCode()
      const context = { challenge, address: canonicalAddress(email), site }
      const mail = mails.seal(
        renderCodeMail({
          texts: TEXTS.in(language).mail,
          language,
          to: email,
          code,
          site,
          broker,
          askedAtMs: now(),
          device,
        }),
      )
      const opened = await store.openChallenge(
        {
          id: challenge,
          browser: hashToken(browser),
          address,
          proof: proofOf(secret, context, code),
          expiresAtMs: now() + CODE_LIFE_MS,
        },
        mail,
        sendBudgets(address, domain, source, config),
        now(),
      )
      if (opened.kind === 'over-budget') {
        const [meter] = opened.meter.split(' ')
        if (meter === 'service-day') log.error('code.throttled', { meter })
        else log.info('code.throttled', { meter })
        throw tooManyCodes(opened.retryAfterMs)
      }
      log.info('code.asked', { mail: mail.id })
      if (opened.alarms.length > 0) log.warn('code.alarm', { limit: config.perDay })
      mails.wake()
      return { challenge }
    },

    async certify({ email, site, browser, challenge, code, publicKey }) {
      const sinceMs = now()
      await requireOffered(domainOf(email), { refresh: true })
      const typed = parseTypedCode(code)
      if (typed === undefined) throw wrongCode()
      const secret = await pepper()
      const address = canonicalAddress(email)
      const tried = await store.tryCode(
        {
          id: challenge,
          browser: hashToken(browser),
          address: keyedHash(secret, ['address', address]),
          proof: proofOf(secret, { challenge, address, site }, typed),
          lifeMs: CODE_LIFE_MS,
        },
        now(),
      )
      log.info('code.tried', { outcome: tried.kind })
      if (tried.kind === 'dead') throw codeOver()
      if (tried.kind === 'wrong') throw tried.triesLeft > 0 ? wrongCode() : tooManyTries()
      // Now that it cannot be had at will: an absence that others had looked for lately does not count (T109).
      await requireOffered(domainOf(email), { absenceSinceMs: sinceMs })
      const nowMs = now()
      const certificate = await issueCertificate(
        {
          issuer,
          email,
          publicKey,
          issuedAtMs: nowMs,
          expiresAtMs: nowMs + CERTIFICATE_LIFE_MS,
          extraClaims: { amr: METHODS },
        },
        await keys.signer(),
      )
      log.info('certificate.issued', { issuer, method: 'email' })
      return certificate
    },

    flush: () => mails.flush(),
    async close() {
      stopUpkeep()
      await mails.close()
    },
  }
}

function wrongCode(): AuthenticationError {
  return new AuthenticationError(
    'ERR_CODE_WRONG',
    'that is not the code in the mail; type it again',
  )
}

function tooManyTries(): AuthenticationError {
  return new AuthenticationError('ERR_CODE_TRIES', 'too many wrong codes; ask for a new one')
}

/** The code expired, was used, was replaced by a newer one, or belongs to another browser: strangers learn no more. */
function codeOver(): AuthenticationError {
  return new AuthenticationError('ERR_CODE_OVER', 'this code is over; ask for a new one')
}

// A visit to a provider: what this tab must still know when the answer comes, and what each answer leads to (design 3, steps 4 and 5).
import {
  type Domain,
  type EmailAddress,
  HOUR_MS,
  isJsonObject,
  type JsonObject,
  ProtocolError,
  type ProviderAnswer,
  parseDomain,
  parseEmailAddress,
} from '@signet-id/protocol'
import { parseKeptSite, type Site } from './site.ts'

/** Whose address, and whether this device may remember anything. */
export interface Choice {
  readonly email: EmailAddress
  /** "This is not my computer." */
  readonly ephemeral: boolean
}

/** Where discovery found the provider of an address. */
export interface Provider {
  readonly issuer: Domain
  readonly provisioningUrl: string
  readonly authenticationUrl: string
  /** Its sign-in page answers with the certificate. */
  readonly signInCertifies?: true
  /** Its public keys, as they travel. */
  readonly keys: readonly unknown[]
}

/** One way to a page of a provider and back. */
export interface Visit {
  readonly site: Site
  readonly choice: Choice
  readonly provider: Provider
  readonly page: 'provision' | 'authenticate'
  /** True from the moment the person was sent to sign in: provisioning is then tried once more, never again. */
  readonly signedInOnce: boolean
  /** Names the key pair that the certificate must be for. */
  readonly keyId: string
  readonly expiresAtMs: number
}

/** How long a person may take at a provider. */
export const VISIT_LIFE_MS: number = HOUR_MS

/** What follows an answer. */
export type AfterAnswer =
  | { readonly go: 'check'; readonly certificate: string }
  | { readonly go: 'visit'; readonly page: Visit['page'] }
  | { readonly go: 'address' }
  | {
      readonly go: 'problem'
      readonly problem: 'provider-refused' | 'provider-unavailable' | 'not-confirmed'
    }

/** The rule: provision, then authenticate once, then provision once more; nothing else ever repeats. */
export function afterAnswer(
  visit: Pick<Visit, 'page' | 'signedInOnce'>,
  answer: ProviderAnswer,
): AfterAnswer {
  if ('certificate' in answer) return { go: 'check', certificate: answer.certificate }
  switch (answer.error) {
    case 'cancelled':
      return { go: 'address' }
    case 'refused':
      return { go: 'problem', problem: 'provider-refused' }
    case 'temporarily_unavailable':
      return { go: 'problem', problem: 'provider-unavailable' }
    case 'not_authenticated':
      if (visit.page === 'authenticate') return { go: 'visit', page: 'provision' }
      return visit.signedInOnce
        ? { go: 'problem', problem: 'not-confirmed' }
        : { go: 'visit', page: 'authenticate' }
  }
}

/**
 * Reads back a choice kept in this tab.
 * @throws {BrowserIdError} when it was not written by us
 */
export function parseKeptChoice({ email, ephemeral }: JsonObject): Choice {
  return { email: parseEmailAddress(email), ephemeral: ephemeral === true }
}

/**
 * Reads back a visit kept in this tab.
 * @throws {BrowserIdError} when it was not written by us
 */
export function parseKeptVisit(kept: JsonObject): Visit {
  const { site, choice, provider, page } = kept
  if (!isJsonObject(site) || !isJsonObject(choice) || !isJsonObject(provider)) throw unreadable()
  if (page !== 'provision' && page !== 'authenticate') throw unreadable()
  return {
    site: parseKeptSite(site),
    choice: parseKeptChoice(choice),
    provider: {
      issuer: parseDomain(provider.issuer),
      provisioningUrl: String(provider.provisioningUrl),
      authenticationUrl: String(provider.authenticationUrl),
      keys: Array.isArray(provider.keys) ? provider.keys : [],
    },
    page,
    signedInOnce: kept.signedInOnce === true,
    keyId: String(kept.keyId),
    expiresAtMs: Number(kept.expiresAtMs),
  }
}

function unreadable(): ProtocolError {
  return new ProtocolError('ERR_JOURNEY_INVALID', 'what this tab kept of a visit cannot be read')
}

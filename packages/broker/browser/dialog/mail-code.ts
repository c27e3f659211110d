// A code by e-mail, as the dialog sees it: who speaks for the address, what this tab keeps while a code is on its way, what a person may type.
import {
  type Domain,
  isJsonObject,
  type JsonObject,
  MINUTE_MS,
  ProtocolError,
  parseDomain,
} from '@signet-id/protocol'
import { parseKeptSite, type Site } from './site.ts'
import { type Choice, parseKeptChoice } from './visit.ts'

/** The broker itself, where a domain has no provider: its word is a mail. */
export interface MailIssuer {
  readonly issuer: Domain
  /** Its public keys, as they travel. */
  readonly keys: readonly unknown[]
  readonly byMail: true
}

/** A code that was sent, waiting to be typed. */
export interface CodeWait {
  readonly site: Site
  readonly choice: Choice
  readonly issuer: MailIssuer
  /** Names the code at our server. */
  readonly challenge: string
  /** Names the key pair that the certificate will be for. */
  readonly keyId: string
  readonly expiresAtMs: number
}

/** What the screen says above the field. */
export interface CodeNotice {
  readonly name: 'sent' | 'sent-again' | 'wrong' | 'shape' | 'wait' | 'unreachable'
  /** How long, for `wait`. */
  readonly detail?: string | undefined
}

/** As long as the server keeps it. */
const CODE_LIFE_MS = 10 * MINUTE_MS
const TYPED = /^[A-HJ-NP-Z2-9]{8}$/

/** What was typed, as the server wants it; undefined for what can be no code. */
export function readTypedCode(text: string): string | undefined {
  const code = text.replace(/[\s\p{Pd}]/gu, '').toUpperCase()
  return TYPED.test(code) ? code : undefined
}

/** A wait in words, in the page's language: seconds up to a minute, else minutes, always enough. */
export function waitText(waitMs: number, language: string): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  const [unit, amount] = seconds <= 60 ? ['second', seconds] : ['minute', Math.ceil(seconds / 60)]
  const options = {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    numberingSystem: 'latn',
  } as Intl.NumberFormatOptions
  return new Intl.NumberFormat(language, options).format(Number(amount))
}

/**
 * Reads back what this tab kept of a code.
 * @throws {BrowserIdError} when it was not written by us
 */
export function parseKeptCode(kept: JsonObject): CodeWait {
  const { site, choice, issuer, challenge, keyId } = kept
  if (!isJsonObject(site) || !isJsonObject(choice) || !isJsonObject(issuer)) throw unreadable()
  return {
    site: parseKeptSite(site),
    choice: parseKeptChoice(choice),
    issuer: {
      issuer: parseDomain(issuer.issuer),
      keys: Array.isArray(issuer.keys) ? issuer.keys : [],
      byMail: true,
    },
    challenge: String(challenge),
    keyId: String(keyId),
    expiresAtMs: Number(kept.expiresAtMs),
  }
}

/** When a code sent now stops counting, by this device's clock. */
export function codeEndMs(nowMs: number): number {
  return nowMs + CODE_LIFE_MS
}

function unreadable(): ProtocolError {
  return new ProtocolError('ERR_JOURNEY_INVALID', 'what this tab kept of a code cannot be read')
}

// The code in a mail: 40 random bits that a person can type, and what is kept of it (threat model 5.7).
import { createHmac, randomBytes } from 'node:crypto'

/** 32 letters and digits without look-alikes: no I, O, 0, 1. */
export const CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 8
const TYPED = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`)

/** A fresh code. 256 is a multiple of 32, so every letter is equally likely. */
export function createCode(): string {
  return Array.from(
    randomBytes(CODE_LENGTH),
    (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length],
  ).join('')
}

/** As it stands in the mail: two groups of four. */
export function shownCode(code: string): string {
  return `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`
}

/** What a person typed, without blanks and dashes, in capitals; undefined when it cannot be a code. */
export function parseTypedCode(text: string): string | undefined {
  const code = text.replace(/[\s-]/g, '').toUpperCase()
  return TYPED.test(code) ? code : undefined
}

/** What a code counts for. */
export interface CodeContext {
  readonly challenge: string
  /** Canonical. */
  readonly address: string
  readonly site: string
}

/** What is kept of a code: bound to its challenge, its address and the site that the mail names. */
export function proofOf(pepper: Buffer, context: CodeContext, code: string): string {
  return keyedHash(pepper, ['code', context.challenge, context.address, context.site, code])
}

/** What is kept of a name, such as an address: enough to count it, too little to read it. */
export function keyedHash(pepper: Buffer, parts: readonly string[]): string {
  return createHmac('sha256', pepper).update(JSON.stringify(parts)).digest('base64url')
}

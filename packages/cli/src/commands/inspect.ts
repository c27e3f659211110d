// signet inspect: what a backed assertion says, without asking whether it is true.
import { createHash } from 'node:crypto'
import {
  ALGORITHMS,
  ALL_ALGORITHMS,
  type AlgorithmName,
  canonicalKeyText,
  certificateEmail,
  checkAssertionClaims,
  checkCertificateClaims,
  DEFAULT_ALGORITHMS,
  DEFAULT_CLOCK_SKEW_MS,
  isBrowserIdError,
  isJsonObject,
  type ParsedBackedAssertion,
  parseBackedAssertion,
  parsePublicKey,
  requireAudience,
  verifyAssertion,
} from '@signet-id/protocol'
import { checkSignature } from '@signet-id/verifier'
import { parseWords } from '../arguments.ts'
import { readAssertion } from '../assertion-input.ts'
import type { Command, Io } from '../command.ts'
import { printable } from '../printable.ts'
import { instantText } from '../time-text.ts'
import { pasteFault } from '../why-refused.ts'

const WORDS = { json: { type: 'boolean' } } as const
const MAX_TOKENS = 4

/** One token, as far as it can be read at all. */
interface Token {
  readonly header: unknown
  readonly payload: unknown
  readonly signatureBytes: number
}

/** Shows what a backed assertion says; nothing of it is verified. */
export const inspect: Command = {
  name: 'inspect',
  summary: 'show what is inside a backed assertion; verifies nothing',
  usage: `
Examples:
  signet inspect eyJhbGciOi...~eyJhbGciOi...
  pbpaste | signet inspect --json -

Shows both tokens and the first fault that can be seen without the network. Nothing shown is verified:
anyone can write such a text. \`signet verify\` says whether it is true.
Options:
  --json   one line of JSON`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['[ASSERTION]'], WORDS)
    const text = await readAssertion(words[0], io)
    const tokens = text.split('~', MAX_TOKENS).map(readToken)
    const { parsed, fault } = await judge(text, io.now())
    const unusual = parsed === undefined ? [] : unusualAlgorithms(parsed)
    if (values.json)
      io.stdout.write(`${JSON.stringify({ verified: false, tokens, fault, unusual })}\n`)
    else io.stdout.write(`${describe(text, tokens, { fault, unusual }, io).join('\n')}\n`)
    return fault?.malformed ? 1 : 0
  },
}

/** Reads leniently what the strict parser may refuse: the point is to see it. */
function readToken(text: string): Token {
  const [header = '', payload = '', signature = ''] = text.split('.')
  return {
    header: readSegment(header),
    payload: readSegment(payload),
    signatureBytes: Buffer.from(signature, 'base64url').length,
  }
}

function readSegment(segment: string): unknown {
  const text = Buffer.from(segment, 'base64url').toString()
  try {
    return JSON.parse(text)
  } catch {
    return { unreadable: text.slice(0, 200) }
  }
}

interface Fault {
  readonly code: string
  readonly reason: string
  readonly malformed: boolean
}

/** What a text says, as far as it has the shape of a backed assertion, and the first fault of it. */
interface Judged {
  readonly parsed: ParsedBackedAssertion | undefined
  readonly fault: Fault | undefined
}

/** The steps of docs/wire-format.md, section 5, up to the first that goes out; of any algorithm we know. */
async function judge(text: string, nowMs: number): Promise<Judged> {
  const clock = { nowMs, clockSkewMs: DEFAULT_CLOCK_SKEW_MS }
  let parsed: ParsedBackedAssertion | undefined
  try {
    parsed = parseBackedAssertion(text, ALL_ALGORITHMS)
    const { certificate, assertion } = parsed
    // What is not even for itself is for no site.
    requireAudience(assertion.audience, assertion.audience)
    checkCertificateClaims(certificate, clock)
    checkAssertionClaims(assertion, clock)
    await verifyAssertion(assertion, certificate, checkSignature)
    certificateEmail(certificate)
    return { parsed, fault: undefined }
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    const fault = { code: error.code, reason: error.reason, malformed: parsed === undefined }
    return { parsed, fault }
  }
}

/** Algorithms in it that a verifier accepts only when it is told to. */
function unusualAlgorithms({ certificate }: ParsedBackedAssertion): readonly AlgorithmName[] {
  return ALGORITHMS.filter(
    ({ name, labels }) =>
      !DEFAULT_ALGORITHMS.includes(name) &&
      (name === certificate.publicKey.algorithm.name || labels.includes(certificate.jws.label)),
  ).map(({ name }) => name)
}

function describe(
  text: string,
  tokens: readonly Token[],
  { fault, unusual }: { fault: Fault | undefined; unusual: readonly AlgorithmName[] },
  io: Io,
): string[] {
  const lines = ['NOT VERIFIED: anyone can write this. What it says:', '']
  tokens.forEach((token, i) => {
    const isLast = i === tokens.length - 1
    lines.push(tokens.length > 1 && !isLast ? 'certificate' : 'assertion')
    lines.push(...tokenLines(token, io.now()), '')
  })
  lines.push(`size      ${text.length} characters, ${tokens.length} token(s)`)
  lines.push(
    fault === undefined
      ? 'fault     none that shows without the network'
      : `fault     ${printable(fault.reason)} (${fault.code})`,
  )
  if (unusual.length > 0)
    lines.push(
      `note      of the old deployment: verifiers refuse it unless told to accept ${unusual.join(' and ')} (--algorithm)`,
    )
  const pasted = fault?.malformed === true ? pasteFault(text) : undefined
  if (pasted !== undefined) lines.push(`hint      ${pasted}`)
  return lines
}

function tokenLines({ header, payload, signatureBytes }: Token, nowMs: number): string[] {
  const lines = [row('header', header), row('signature', `${signatureBytes} bytes`)]
  if (!isJsonObject(payload)) return [...lines, row('payload', payload)]
  for (const [name, value] of Object.entries(payload)) {
    if (name === 'public-key') lines.push(row(name, keyText(value)))
    else if (['iat', 'exp', 'nbf'].includes(name) && typeof value === 'number')
      lines.push(row(name, `${value} = ${instantText(value, nowMs)}`))
    else lines.push(row(name, value))
  }
  return lines
}

function row(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return `  ${printable(name).padEnd(12)} ${printable(text)}`
}

function keyText(value: unknown): string {
  try {
    const key = parsePublicKey(value, ALL_ALGORITHMS)
    const thumbprint = createHash('sha256').update(canonicalKeyText(key)).digest('base64url')
    return `${key.algorithm.name}, ${key.algorithm.bitsOf(key.jwk)} bits, thumbprint ${thumbprint}`
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    return `unusable: ${error.message}`
  }
}

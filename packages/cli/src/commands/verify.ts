// signet verify: is this assertion good for this site, and if not, why?
import {
  ALL_ALGORITHMS,
  type AlgorithmName,
  type BrowserIdError,
  isBrowserIdError,
  parseDomain,
  requireAudience,
} from '@signet-id/protocol'
import {
  createRemoteVerifier,
  createVerifier,
  type VerifiedIdentity,
  type Verifier,
} from '@signet-id/verifier'
import { parseWords } from '../arguments.ts'
import { readAssertion } from '../assertion-input.ts'
import { type Command, type Io, UsageError } from '../command.ts'
import { DISCOVERY_USAGE, DISCOVERY_WORDS, discoveryOptions } from '../discovery-words.ts'
import { printable } from '../printable.ts'
import { instantText } from '../time-text.ts'
import { hintFor } from '../why-refused.ts'

const WORDS = {
  ...DISCOVERY_WORDS,
  audience: { type: 'string' },
  json: { type: 'boolean' },
  remote: { type: 'string' },
  trust: { type: 'string', multiple: true },
  algorithm: { type: 'string', multiple: true },
} as const

type Values = ReturnType<typeof parseWords<typeof WORDS>>['values']

/** As many as a verifier takes. */
const MAX_TRUSTED = 16
/** What a service decides by itself. */
const LOCAL_ONLY = ['algorithm', 'host', 'ca'] as const

/** Verifies a backed assertion for a site and says what is wrong with it. */
export const verify: Command = {
  name: 'verify',
  summary: 'verify a backed assertion for a site',
  usage: `
Examples:
  signet verify --audience https://shop.example eyJhbGciOi...~eyJhbGciOi...
  pbpaste | signet verify --audience https://shop.example -
  signet verify --audience https://shop.example --remote https://verifier.example/v2 - < assertion

Prints the identity and exits 0, or the code and the reason and exits 1.
Options:
  --audience ORIGIN  the site's origin, with scheme and port (required)
  --json             one line of JSON on standard output, whatever the outcome
  --remote URL       ask a verifier service instead of verifying here; takes no --algorithm, --host, --ca
  --trust ISSUER     accept this issuer for domains without a provider; repeat it
  --algorithm NAME   accept this algorithm only; repeat it (default: RS256, ES256, Ed25519;
                     of the old deployment: RS128, DS256, DS128)
${DISCOVERY_USAGE}`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['[ASSERTION]'], WORDS)
    const audience = audienceWord(values.audience)
    const trustedIssuers = (values.trust ?? []).map(trustWord)
    const verifier = createVerifierFrom(values, io)
    const assertion = await readAssertion(words[0], io)
    try {
      const identity = await verifier.verify(assertion, {
        expectedAudience: audience,
        trustedIssuers,
      })
      io.stdout.write(values.json ? `${jsonOf(identity)}\n` : identityText(identity, io.now()))
      return 0
    } catch (error) {
      if (!isBrowserIdError(error)) throw error
      await report(error, assertion, values.json === true, io)
      return 1
    }
  },
}

/** What does not even equal itself, no assertion can be for. */
function audienceWord(text: string | undefined): string {
  if (text === undefined) throw new UsageError('--audience is missing')
  try {
    requireAudience(text, text)
    return text
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    throw new UsageError(
      `--audience ${JSON.stringify(text.slice(0, 100))} is not an origin`,
      'it is what people see in the address bar, with scheme and port: --audience https://shop.example',
    )
  }
}

function trustWord(text: string): string {
  try {
    return parseDomain(text)
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    throw new UsageError(`--trust ${JSON.stringify(text.slice(0, 100))} is not a host name`)
  }
}

function createVerifierFrom(values: Values, io: Io): Verifier {
  if ((values.trust?.length ?? 0) > MAX_TRUSTED)
    throw new UsageError(`--trust can be given ${MAX_TRUSTED} times at most`)
  if (values.remote !== undefined) {
    const idle = LOCAL_ONLY.find((option) => values[option] !== undefined)
    if (idle !== undefined)
      throw new UsageError(`--${idle} means nothing beside --remote: the service decides that`)
    try {
      return createRemoteVerifier({ url: values.remote })
    } catch (error) {
      throw new UsageError(`--remote: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const algorithms = values.algorithm?.map(algorithmWord)
  try {
    return createVerifier({
      now: io.now,
      ...discoveryOptions(values),
      ...(algorithms ? { algorithms } : {}),
    })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

function algorithmWord(word: string): AlgorithmName {
  const name = ALL_ALGORITHMS.find((each) => each === word)
  if (name === undefined)
    throw new UsageError(`--algorithm must be one of ${ALL_ALGORITHMS.join(', ')}`)
  return name
}

function jsonOf({ expiresAt, ...identity }: VerifiedIdentity): string {
  return JSON.stringify({ status: 'okay', ...identity, expires: expiresAt.getTime() })
}

function identityText(identity: VerifiedIdentity, nowMs: number): string {
  const { email, audience, issuer, expiresAt, idpClaims, userClaims } = identity
  const rows: [string, string][] = [
    ['audience', audience],
    ['issuer', issuer],
    ['expires', instantText(expiresAt.getTime(), nowMs)],
  ]
  if (Object.keys(idpClaims).length > 0) rows.push(["issuer's claims", JSON.stringify(idpClaims)])
  if (Object.keys(userClaims).length > 0)
    rows.push(["person's claims", `${JSON.stringify(userClaims)} (they grant nothing)`])
  const lines = rows.map(([name, value]) => `  ${name.padEnd(16)} ${printable(value)}`)
  return `verified: ${printable(email)}\n${lines.join('\n')}\n`
}

async function report(
  error: BrowserIdError,
  assertion: string,
  json: boolean,
  io: Io,
): Promise<void> {
  const { code, reason, message } = error
  if (json) {
    io.stdout.write(`${JSON.stringify({ status: 'failure', code, reason })}\n`)
    return
  }
  const [fact = '', ...hints] = message.split('; ')
  io.stderr.write(`signet verify: error: not verified: ${printable(fact)} (${code})\n`)
  io.stderr.write(`signet verify: reason: ${printable(reason)}\n`)
  const own = hints.length > 0 ? hints.join('; ') : '`signet inspect` shows what is inside'
  const hint = (await hintFor(error, assertion, io.now())) ?? own
  io.stderr.write(`signet verify: hint: ${printable(hint)}\n`)
}

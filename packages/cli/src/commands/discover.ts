// signet discover: what a verifier finds out about a domain, document by document.
import { createHash } from 'node:crypto'
import {
  type BrowserIdError,
  canonicalKeyText,
  type Domain,
  isBrowserIdError,
  type PublicKey,
  SUPPORT_DOCUMENT_PATH,
} from '@signet-id/protocol'
import {
  createDiscovery,
  type Discovered,
  type Discovery,
  type DiscoveryOptions,
  type DiscoveryStep,
} from '@signet-id/verifier/discovery'
import { domainWord, parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { DISCOVERY_USAGE, DISCOVERY_WORDS, discoveryOptions } from '../discovery-words.ts'
import { printable } from '../printable.ts'
import { durationText } from '../time-text.ts'

const WORDS = { ...DISCOVERY_WORDS, json: { type: 'boolean' } } as const

const NOBODY_ELSE = 'nobody else is believed meanwhile: no fallback speaks for this domain'
const FOR_NOW = ['refuses its addresses for now', NOBODY_ELSE] as const
const UNTIL_MENDED = ['refuses its addresses until its owner corrects this', NOBODY_ELSE] as const
/** What a verifier does about a domain, by the failure of its discovery. */
const REFUSALS: Readonly<Record<string, readonly [does: string, note: string]>> = {
  ERR_DISCOVERY_UNAVAILABLE: FOR_NOW,
  ERR_DISCOVERY_BUSY: FOR_NOW,
  ERR_DISCOVERY_DOMAIN_FORBIDDEN: [
    'never accepts its addresses',
    "the name is reserved for local use; on a developer's machine --host says where it is served",
  ],
}

/** Asks who speaks for a domain, as a verifier would, and shows each document. */
export const discover: Command = {
  name: 'discover',
  summary: 'show who may certify the addresses of a domain, and how a verifier finds out',
  usage: `
Examples:
  signet discover example.org
  signet discover example.org --json
  signet discover example.localhost --host example.localhost=http://example.localhost:4102

Fetches the domain's support document, follows delegations, and says what a verifier will conclude.
Exits 0 when the domain has a provider or says that it has none, 1 otherwise.
Options:
  --json             one line of JSON
${DISCOVERY_USAGE}`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['DOMAIN'], WORDS)
    const domain = domainOnly(words[0] ?? '')
    const steps: DiscoveryStep[] = []
    const options: DiscoveryOptions = {
      ...discoveryOptions(values),
      now: io.now,
      onStep: (step) => steps.push(step),
    }
    let found: Discovered | undefined
    let failure: BrowserIdError | undefined
    try {
      found = await discoveryFrom(options).discover(domain)
    } catch (error) {
      if (!isBrowserIdError(error)) throw error
      failure = error
    }
    if (values.json) {
      io.stdout.write(`${JSON.stringify(jsonOf(domain, steps, found, failure, io.now()))}\n`)
    } else {
      const hosts = options.hosts ?? {}
      const lines = steps.flatMap((step) => stepLines(step, domain, hosts, io.now()))
      io.stdout.write(`${[...lines, ...conclusionLines(domain, found, failure)].join('\n')}\n`)
    }
    return found?.kind === 'provider' || found?.kind === 'disabled' ? 0 : 1
  },
}

/** People paste addresses and links: what they mean is the domain in it, and they are told so instead of guessed at. */
function domainOnly(word: string): Domain {
  const part = /^(?:\w+:\/\/|[^@/\s]+@)([^/?#:\s]+)/.exec(word)?.[1]
  if (part !== undefined)
    throw new UsageError(
      `${JSON.stringify(word.slice(0, 100))} is more than a domain`,
      `signet discover ${printable(part)}`,
    )
  return domainWord(word)
}

function discoveryFrom(options: DiscoveryOptions): Discovery {
  try {
    return createDiscovery(options)
  } catch (error) {
    if (error instanceof TypeError || isBrowserIdError(error)) throw new UsageError(error.message)
    throw error
  }
}

function stepLines(
  { host, outcome, tookMs, expiresAtMs }: DiscoveryStep,
  domain: Domain,
  hosts: Readonly<Record<string, string>>,
  nowMs: number,
): string[] {
  const base = (hosts[host] ?? `https://${host}`).replace(/\/$/, '')
  const lines = [`GET ${base}${SUPPORT_DOCUMENT_PATH}?domain=${domain}`]
  lines.push(`    took ${tookMs.toFixed(0)} ms`)
  if (outcome.kind === 'document') {
    const { document } = outcome
    const what =
      document.kind === 'support'
        ? `runs a provider with ${document.keys.length === 1 ? '1 key' : `${document.keys.length} keys`}`
        : document.kind === 'delegation'
          ? `delegates to ${document.authority}`
          : 'says that it has no provider (disabled)'
    lines.push(`    ${what}`)
  } else if (outcome.kind === 'absent') {
    lines.push(`    status ${outcome.status}: ${printable(outcome.reason)} (${outcome.code})`)
  } else {
    const { reason, code, cause } = outcome.error
    lines.push(`    ${printable(reason)} (${code})`)
    if (cause instanceof Error) lines.push(`    because: ${printable(cause.message.trim())}`)
  }
  lines.push(`    a verifier keeps this for ${durationText(expiresAtMs - nowMs)}`, '')
  return lines
}

function conclusionLines(
  domain: Domain,
  found: Discovered | undefined,
  failure: BrowserIdError | undefined,
): string[] {
  if (failure !== undefined) {
    const { code, reason } = failure
    const [does, note] = REFUSALS[code] ?? UNTIL_MENDED
    return [
      `${domain}: a verifier ${does} (${code})`,
      `  reason  ${printable(reason)}`,
      `  note    ${note}`,
    ]
  }
  if (found?.kind === 'provider') {
    return [
      `${domain}: certificates must say "iss": "${found.issuer}"`,
      `  signed in at      ${found.authenticationUrl}`,
      `  certified at      ${found.provisioningUrl}`,
      ...found.keys.map((key) => `  key               ${keyText(key)}`),
    ]
  }
  const why =
    found?.kind === 'none' ? `${printable(found.reason)} (${found.code})` : 'it says so itself'
  return [
    `${domain}: has no provider: ${why}`,
    '  note    only an issuer that a site trusts as its fallback may certify these addresses',
  ]
}

function keyText(key: PublicKey): string {
  const thumbprint = createHash('sha256').update(canonicalKeyText(key)).digest('base64url')
  return `${key.algorithm.name}, ${key.algorithm.bitsOf(key.jwk)} bits, thumbprint ${thumbprint}`
}

function jsonOf(
  domain: Domain,
  steps: readonly DiscoveryStep[],
  found: Discovered | undefined,
  failure: BrowserIdError | undefined,
  nowMs: number,
): unknown {
  return {
    domain,
    steps: steps.map(({ host, outcome, tookMs, expiresAtMs, cached }) => ({
      host,
      outcome: outcome.kind === 'document' ? outcome.document.kind : outcome.kind,
      ...(outcome.kind === 'absent' ? { status: outcome.status, code: outcome.code } : {}),
      ...('error' in outcome ? { code: outcome.error.code, reason: outcome.error.reason } : {}),
      tookMs: Math.round(tookMs),
      keptForMs: expiresAtMs - nowMs,
      cached,
    })),
    ...(failure ? { kind: 'error', code: failure.code, reason: failure.reason } : {}),
    ...(found ?? {}),
    ...(found?.kind === 'provider' ? { keys: found.keys.map(keyText) } : {}),
  }
}

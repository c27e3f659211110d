// Which site is this? Answered from configuration; what a request says only chooses among the sites configured (threat model T58, T100).
import { isSecureOrigin, type Origin, parseOrigin } from '@signet-id/protocol'
import { configError } from './config-error.ts'

/** The sites one relying party answers for. */
export interface Audiences {
  /**
   * The origin a request is for; undefined when it is for none of ours.
   * With one exact origin that is always the answer, whatever `Host` says.
   *
   * @param seen the URL of the request, as it arrived or as a trusted proxy reports it
   */
  originFor(seen: URL): Origin | undefined
}

interface Pattern {
  readonly scheme: string
  /** Lower-case labels of the host; `*` stands for exactly one label. */
  readonly labels: readonly string[]
  readonly port: string
}

const SHAPE = /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[^\s/?#@\\:[\]]+)(?::(\d{1,5}))?\/?$/i
const LABEL = /^(?:\*|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)$/
const LOOPBACK = /(?:^|\.)localhost$|^127\.|^\[::1\]$/
const EXPECTED =
  'a list of origins such as "https://shop.example" or patterns such as "*.shop.example"'
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' }

/**
 * Reads the `audiences` setting: origins such as `https://shop.example`, or host patterns such as `*.shop.example`, matched label by
 * label. Without a scheme `https` is meant, or `http` for names of this very machine.
 *
 * @throws {OperationalError} `ERR_CONFIG_INVALID`; an empty list is refused, since it would let nobody in
 */
export function createAudiences(
  value: string | readonly string[],
  options: { allowInsecureHttp: boolean; trustHostHeader: boolean },
): Audiences {
  const texts = (typeof value === 'string' ? value.split(/\s+/) : value).filter(
    (each) => each !== '',
  )
  if (texts.length === 0 && !options.trustHostHeader) {
    throw configError('audiences', 'the origin people see, such as "https://shop.example"', value)
  }
  const patterns = texts.map((text) => parsePattern(text, options.allowInsecureHttp))
  const [only, ...others] = patterns
  if (only && others.length === 0 && !only.labels.includes('*')) {
    const origin = parseOrigin(`${only.scheme}//${only.labels.join('.')}:${only.port}`)
    return { originFor: () => origin }
  }
  return {
    originFor: (seen) => {
      if (options.trustHostHeader && texts.length === 0) return acceptable(seen, options)
      const matching = patterns.filter((pattern) => matches(pattern, seen))
      const best = matching.find((pattern) => pattern.scheme === seen.protocol) ?? matching[0]
      return best && parseOrigin(`${best.scheme}//${seen.hostname}:${best.port}`)
    },
  }
}

function acceptable(seen: URL, options: { allowInsecureHttp: boolean }): Origin | undefined {
  const origin = parseOrigin(seen.origin)
  return options.allowInsecureHttp || isSecureOrigin(origin) ? origin : undefined
}

function parsePattern(text: string, allowInsecureHttp: boolean): Pattern {
  const [, givenScheme, givenHost = '', givenPort] = SHAPE.exec(text) ?? []
  const host = givenHost.toLowerCase()
  const scheme = givenScheme?.toLowerCase() ?? (LOOPBACK.test(host) ? 'http' : 'https')
  const isPattern = host.includes('*')
  const labels = host.split('.')
  if (labels.includes('') || (isPattern && !labels.every((label) => LABEL.test(label)))) {
    throw configError('audiences', EXPECTED, text)
  }
  // A star stands in for some label while the rest is judged as an origin; the last label may not be one.
  const example = host.replace(/\*(?=\.)/g, 'x')
  let origin: Origin
  try {
    origin = parseOrigin(`${scheme}://${example}${givenPort === undefined ? '' : `:${givenPort}`}`)
  } catch {
    throw configError('audiences', EXPECTED, text)
  }
  if (!allowInsecureHttp && !isSecureOrigin(origin)) {
    throw configError('audiences', 'https, except on this very machine (allowInsecureHttp)', text)
  }
  const url = new URL(origin)
  return {
    scheme: url.protocol,
    labels: isPattern ? labels : labelsOf(url.hostname),
    port: url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port,
  }
}

function matches(pattern: Pattern, seen: URL): boolean {
  const port = seen.port === '' ? (DEFAULT_PORTS[seen.protocol] ?? '') : seen.port
  // Behind a proxy that ends TLS the request arrives over http without a port: the default of either scheme is the default.
  const samePort =
    seen.port === '' ? pattern.port === DEFAULT_PORTS[pattern.scheme] : port === pattern.port
  const labels = labelsOf(seen.hostname)
  return (
    samePort &&
    labels.length === pattern.labels.length &&
    pattern.labels.every((label, i) => label === labels[i] || (label === '*' && labels[i] !== ''))
  )
}

function labelsOf(hostname: string): string[] {
  return hostname.startsWith('[') ? [hostname] : hostname.split('.')
}

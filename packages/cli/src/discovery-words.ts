// Options that verify and discover share: further authorities, and where domains are on a developer's machine.
import { parseDomain, parseOrigin } from '@signet-id/protocol'
import type { DiscoveryOptions } from '@signet-id/verifier/discovery'
import { caWord } from './ca-file.ts'
import { UsageError } from './command.ts'

/** The options, for `parseArgs`. */
export const DISCOVERY_WORDS = {
  host: { type: 'string', multiple: true },
  ca: { type: 'string' },
} as const

/** The options, for `--help`. */
export const DISCOVERY_USAGE = `  --host DOMAIN=URL  where DOMAIN is served on this machine, such as
                     example.localhost=http://example.localhost:4102; repeat it; development only
  --ca FILE          a further certificate authority (PEM)`

/** @throws {UsageError} */
export function discoveryOptions(values: {
  readonly host?: readonly string[] | undefined
  readonly ca?: string | undefined
}): DiscoveryOptions {
  const hosts: Record<string, string> = {}
  for (const word of values.host ?? []) {
    const [domain = '', base = ''] = splitAt(word, '=')
    try {
      hosts[parseDomain(domain)] = parseOrigin(base)
    } catch {
      throw new UsageError(`--host ${JSON.stringify(word)} is not DOMAIN=URL`)
    }
  }
  return { hosts, ...(values.ca === undefined ? {} : { extraCa: caWord(values.ca) }) }
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

// Words to options: node:util does the parsing, its complaints become ours.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import {
  BrowserIdError,
  type Domain,
  type EmailAddress,
  parseDomain,
  parseEmailAddress,
} from '@signet-id/protocol'
import { type Slip, UsageError } from './command.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>

/**
 * Parses a command's words.
 * @param names what the positional words mean; one in brackets, such as `[FILE]`, may be left out
 * @throws {UsageError}
 */
export function parseWords<const O extends Options>(
  args: readonly string[],
  names: readonly string[],
  options: O,
): { values: Parsed<O>['values']; words: string[] } {
  let parsed: Parsed<O>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageError(...complaint(cause, Object.keys(options)))
  }
  const { positionals } = parsed
  const missing = names[positionals.length]
  if (missing !== undefined && !missing.startsWith('['))
    throw new UsageError(`${missing} is missing`)
  if (positionals.length > names.length)
    throw new UsageError(`${JSON.stringify(positionals[names.length])} is one word too many`)
  return { values: parsed.values, words: positionals }
}

/** The first sentence of what Node says; what follows is about the dash. */
function complaint(cause: unknown, options: readonly string[]): [string, undefined, Slip?] {
  if (!(cause instanceof Error)) return ['the options are not understood', undefined]
  const [fact = ''] = cause.message.split(/\.\s/)
  const unknown = /^Unknown option '(--[^']+)'/.exec(fact)?.[1]
  if (unknown === undefined) return [fact, undefined]
  const known = [...options, 'help', 'debug'].map((name) => `--${name}`)
  return [fact, undefined, { word: unknown, known }]
}

/** @throws {UsageError} */
export function domainWord(text: string | undefined): Domain {
  return misuseOf(() => parseDomain(text))
}

/** @throws {UsageError} */
export function addressWord(text: string | undefined): EmailAddress {
  return misuseOf(() => parseEmailAddress(text))
}

function misuseOf<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof BrowserIdError) throw new UsageError(error.message)
    throw error
  }
}

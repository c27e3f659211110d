// One configuration: flags over environment over TOML file over defaults; all faults at once (conventions 7).
import { readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { parse } from 'smol-toml'
import type { z } from 'zod'

/** Where values come from. */
export interface ConfigSources {
  /** Path of a TOML file, if there is one. */
  readonly file: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** `SIGNET` makes `SIGNET_BROKER_ORIGIN` set `broker.origin`. */
  readonly envPrefix: string
  /** Dotted key to value, from the command line. */
  readonly flags: Readonly<Record<string, string>>
}

type Tree = { [name: string]: unknown }

/**
 * Reads and checks a configuration.
 * @param keys every dotted key that the environment may set
 * @throws {OperationalError} `ERR_CONFIG_INVALID`, naming each wrong setting, its source and what was expected
 */
export function loadConfig<T>(
  schema: z.ZodType<T>,
  keys: readonly string[],
  sources: ConfigSources,
): T {
  const tree = sources.file === undefined ? {} : readToml(sources.file)
  const origins = new Map<string, string>()
  for (const key of keys) {
    const variable = `${sources.envPrefix}_${key.replaceAll('.', '_').toUpperCase()}`
    const value = sources.env[variable]
    if (value !== undefined) setKey(tree, key, textValue(value), origins, variable)
  }
  for (const [key, value] of Object.entries(sources.flags))
    setKey(tree, key, textValue(value), origins, `--${key}`)
  const parsed = schema.safeParse(tree)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const key = issue.path.join('.')
    return `  ${key || 'file'} (from ${origins.get(key) ?? sources.file ?? 'defaults'}): ${issue.message}`
  })
  throw new OperationalError(
    'ERR_CONFIG_INVALID',
    `configuration is wrong in ${faults.length} place${faults.length === 1 ? '' : 's'}:\n${faults.join('\n')}`,
  )
}

/** Lists are written with commas; everything else stays text for the schema to read. */
function textValue(text: string): string | string[] {
  return text.includes(',') ? text.split(',').map((part) => part.trim()) : text
}

function setKey(
  tree: Tree,
  key: string,
  value: unknown,
  origins: Map<string, string>,
  origin: string,
): void {
  const names = key.split('.')
  const last = names.pop() ?? key
  let node = tree
  for (const name of names) {
    const next = node[name]
    const child = typeof next === 'object' && next !== null ? (next as Tree) : {}
    node[name] = child
    node = child
  }
  node[last] = value
  origins.set(key, origin)
}

function readToml(file: string): Tree {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new OperationalError(
      'ERR_CONFIG_INVALID',
      `${file} cannot be read; make one with \`signet init\``,
      { cause },
    )
  }
  try {
    return parse(text)
  } catch (cause) {
    const [line] = cause instanceof Error ? cause.message.split('\n') : ['']
    throw new OperationalError('ERR_CONFIG_INVALID', `${file} is not valid TOML: ${line}`, {
      cause,
    })
  }
}

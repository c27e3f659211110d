// One configuration: flags over environment over TOML file over defaults; all faults at once (conventions 7).
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isBrowserIdError, OperationalError } from '@signet-id/protocol'
import { parse, TomlError } from 'smol-toml'
import type { z } from 'zod'
import { readPrivateFile } from '../private-file.ts'
import { describeIssue, didYouMean, originOf } from './faults.ts'
import { type Setting, settingsOf } from './setting-list.ts'
import { getKey, isTree, setKey, type Tree, takeKey } from './tree.ts'

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

/** A setting as it is in force. */
export interface EffectiveSetting {
  readonly key: string
  /** As written; undefined for an optional setting nobody made. */
  readonly value: unknown
  /** `default`, the file's path, the variable's name or the flag; with `via FILE` for a secret from a file. */
  readonly origin: string
  readonly secret: boolean
}

/** The configuration, and where each of its settings came from. */
export interface LoadedConfig<T> {
  readonly value: T
  /** Those of sections that are there. */
  readonly settings: readonly EffectiveSetting[]
  /** Sections that are left out; what is inside one of them is not listed as well. */
  readonly absent: readonly string[]
}

/** Puts a value into the tree and remembers who put it there. */
type SetSetting = (key: string, value: unknown, origin: string) => void

/** Variables that a cluster sets by itself for a service called like us; they are not ours. */
const CLUSTER_VARIABLE = /^[A-Z]+_(?:SERVICE_HOST|SERVICE_PORT|PORT)(?:_|$)/

/**
 * Reads and checks a configuration.
 * @param schema an object; its fields carry `SettingMeta`
 * @throws {OperationalError} `ERR_CONFIG_INVALID`, naming each wrong setting, its source and what was expected
 */
export function loadConfig<T>(schema: z.ZodType<T>, sources: ConfigSources): LoadedConfig<T> {
  const known = settingsOf(schema)
  const tree = sources.file === undefined ? {} : readToml(sources.file)
  const origins = new Map<string, string>()
  const faults: string[] = []
  if (sources.file !== undefined) noteOrigins(tree, '', sources.file, origins)
  const set: SetSetting = (key, value, origin) => {
    setKey(tree, key, value)
    origins.set(key, origin)
  }
  readEnvironment(known, sources, set, faults)
  for (const [key, value] of Object.entries(sources.flags))
    set(key, value, `--${key.replaceAll('_', '-')}`)
  readSecretFiles(known, sources, tree, origins, set, faults)
  const parsed = schema.safeParse(tree)
  for (const issue of parsed.error?.issues ?? [])
    faults.push(...describeIssue(issue, known, origins, sources.file))
  if (parsed.success && faults.length === 0)
    return {
      value: parsed.data,
      settings: effective(known, tree, origins),
      absent: [...new Set(known.flatMap((setting) => absentSection(setting, tree) ?? []))],
    }
  throw new OperationalError(
    'ERR_CONFIG_INVALID',
    `configuration is wrong in ${faults.length} place${faults.length === 1 ? '' : 's'}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  )
}

/** The variable that sets a key. */
export function variableOf(envPrefix: string, key: string): string {
  return `${envPrefix}_${key.replaceAll('.', '_').toUpperCase()}`
}

function readEnvironment(
  known: readonly Setting[],
  { env, envPrefix }: ConfigSources,
  set: SetSetting,
  faults: string[],
): void {
  const byVariable = new Map<string, { key: string; list: boolean }>()
  for (const { key, list, secret, table } of known) {
    if (table) continue
    byVariable.set(variableOf(envPrefix, key), { key, list })
    if (secret)
      byVariable.set(variableOf(envPrefix, `${key}_file`), { key: `${key}_file`, list: false })
  }
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || !variable.startsWith(`${envPrefix}_`)) continue
    const setting = byVariable.get(variable)
    if (setting) {
      const value = setting.list ? text.split(',').map((part) => part.trim()) : text
      set(setting.key, value, variable)
    } else if (!CLUSTER_VARIABLE.test(variable)) {
      faults.push(
        `${variable} (from the environment): no such setting${didYouMean(variable, [...byVariable.keys()])}`,
      )
    }
  }
}

/** `key_file` becomes `key`; the stronger source wins, two of the same strength are a fault. */
function readSecretFiles(
  known: readonly Setting[],
  sources: ConfigSources,
  tree: Tree,
  origins: ReadonlyMap<string, string>,
  set: SetSetting,
  faults: string[],
): void {
  for (const { key } of known.filter((setting) => setting.secret)) {
    const path = takeKey(tree, `${key}_file`)
    const from = origins.get(`${key}_file`)
    if (path === undefined || from === undefined) continue
    const direct = origins.get(key)
    if (direct !== undefined && strength(direct, sources) > strength(from, sources)) continue
    if (direct !== undefined && strength(direct, sources) === strength(from, sources)) {
      faults.push(`${key} (from ${direct}): stands beside ${key}_file, keep one of them`)
      continue
    }
    const folder = from === sources.file ? dirname(sources.file) : '.'
    try {
      const file = resolve(folder, String(path))
      set(key, readPrivateFile(file), `${from} via ${file}`)
    } catch (error) {
      if (!isBrowserIdError(error)) throw error
      faults.push(`${key}_file (from ${from}): ${error.message.replaceAll('; ', ', ')}`)
    }
  }
}

function strength(origin: string, { file }: ConfigSources): number {
  if (origin === file) return 0
  return origin.startsWith('--') ? 2 : 1
}

function effective(
  known: readonly Setting[],
  tree: Tree,
  origins: ReadonlyMap<string, string>,
): EffectiveSetting[] {
  return known.flatMap((setting) => {
    if (absentSection(setting, tree) !== undefined) return []
    const { key, defaultValue, secret = false } = setting
    const value = getKey(tree, key)
    return value === undefined
      ? [{ key, value: defaultValue, origin: 'default', secret }]
      : [{ key, value, origin: originOf(key, origins) ?? 'default', secret }]
  })
}

/** The outermost section of a setting that is left out, if one is. */
function absentSection({ optionalSections }: Setting, tree: Tree): string | undefined {
  return optionalSections.find((section) => getKey(tree, section) === undefined)
}

function noteOrigins(tree: Tree, prefix: string, file: string, origins: Map<string, string>): void {
  for (const [name, value] of Object.entries(tree)) {
    origins.set(`${prefix}${name}`, file)
    if (isTree(value)) noteOrigins(value, `${prefix}${name}.`, file, origins)
  }
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
    const [what] = cause instanceof Error ? cause.message.split('\n') : ['']
    const at = cause instanceof TomlError ? `, line ${cause.line}` : ''
    throw new OperationalError('ERR_CONFIG_INVALID', `${file}${at} is not valid TOML: ${what}`, {
      cause,
    })
  }
}

// INI files as Python's ConfigParser reads them, as far as a deployment's `who.ini` needs.
import { configError } from './config-error.ts'

/** Settings by section, then by name; names in lower case. */
export type IniFile = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * Reads an INI text: `[section]`, `name = value` or `name: value`, comments by `#` or `;` at the start of a line, indented lines go on.
 * @throws {OperationalError} `ERR_CONFIG_INVALID` with the line
 */
export function parseIni(text: string): IniFile {
  const file = new Map<string, Map<string, string>>()
  let section: Map<string, string> | undefined
  let name: string | undefined
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .forEach((line, index) => {
      const bare = line.trim()
      if (bare === '' || /^[#;]/.test(bare)) return
      const heading = /^\[([^\]]+)\]$/.exec(bare)?.[1]
      const separator = bare.search(/[=:]/)
      if (heading !== undefined) {
        section = file.get(heading) ?? new Map()
        file.set(heading, section)
        name = undefined
      } else if (/^\s/.test(line) && section && name !== undefined) {
        section.set(name, `${section.get(name)}\n${bare}`.trim())
      } else if (section && separator > 0) {
        name = bare.slice(0, separator).trim().toLowerCase()
        if (section.has(name))
          throw configError(name, 'set once in its section', `line ${index + 1}`)
        section.set(name, bare.slice(separator + 1).trim())
      } else {
        throw configError(
          'the file',
          'sections with "name = value" lines',
          `line ${index + 1}: ${bare}`,
        )
      }
    })
  return file
}

/** Settings here count for every section. */
const DEFAULT_SECTION = 'DEFAULT'
/** `%(name)s`, `%%`, or a stray percent sign. */
const MARK = /%(?:%|\(([^()]*)\)s|)/g
/** As far as ConfigParser goes. */
const MAX_DEPTH = 10

/**
 * The settings of a section: its own, and those of `[DEFAULT]` that are known in it; the others there are for references only.
 * `%(name)s` stands for another setting or for a variable, `%%` for a percent sign.
 *
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the setting
 */
export function readSection(
  file: IniFile,
  section: string,
  options: { isKnown: (name: string) => boolean; variables: Readonly<Record<string, string>> },
): ReadonlyMap<string, string> | undefined {
  const own = file.get(section)
  if (!own) return undefined
  const defaults = file.get(DEFAULT_SECTION) ?? new Map<string, string>()
  const values = new Map([...Object.entries(options.variables), ...defaults, ...own])
  const names = new Set([...[...defaults.keys()].filter(options.isKnown), ...own.keys()])
  return new Map([...names].map((name) => [name, interpolate(name, name, values, 0)]))
}

function interpolate(setting: string, name: string, values: Map<string, string>, depth: number) {
  if (depth > MAX_DEPTH) throw configError(setting, 'free of references that go round in circles')
  return (values.get(name) ?? '').replace(MARK, (mark: string, reference?: string): string => {
    if (mark === '%%') return '%'
    // The value may be a secret.
    if (reference === undefined) throw configError(setting, 'written with %% for a percent sign')
    const next = reference.toLowerCase()
    if (!values.has(next)) throw configError(setting, referenceRule(next), mark)
    return interpolate(setting, next, values, depth + 1)
  })
}

function referenceRule(name: string): string {
  return name === 'here'
    ? 'read with the option `here`, which says in what folder the file is'
    : 'made of settings of its own section or of [DEFAULT]'
}

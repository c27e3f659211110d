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
      const [, key, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(bare) ?? []
      if (heading !== undefined) {
        section = file.get(heading) ?? new Map()
        file.set(heading, section)
        name = undefined
      } else if (/^\s/.test(line) && section && name !== undefined) {
        section.set(name, `${section.get(name)}\n${bare}`.trim())
      } else if (section && key !== undefined && value !== undefined) {
        name = key.toLowerCase()
        if (section.has(name))
          throw configError(name, 'set once in its section', `line ${index + 1}`)
        section.set(name, value)
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

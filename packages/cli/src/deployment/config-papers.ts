// The papers about settings, made from the schema: docs/config.md and the annotated sample file. A test fails when they are stale.
import { type Setting, settingsOf, variableOf } from '@signet-id/server-kit'
import { ENV_PREFIX } from './config.ts'
import { deploymentSchema } from './schema.ts'

const SECTIONS: Readonly<Record<string, string>> = {
  '': 'The process',
  provider: 'The provider: signs for your domains',
  broker: 'The broker: the sign-in dialog',
  'broker.branding': 'Whose sign-in page it is, as people see it',
  'broker.fallback':
    'Codes by e-mail, for addresses whose domain has no provider; this section switches them on',
  mail: 'How mail goes out',
  discovery: 'Whom broker and verifier ask about a domain',
  verifier: 'The verifier, as a service for sites that do not verify by themselves',
  development: 'Switches for trying things out on one machine',
}
const PAGE_HEAD = `# Configuration

<!-- Made from the schemas by \`signet config docs\`; edit those, not this page. -->

One file, \`signet.toml\`; [an annotated sample](../deploy/signet.toml) has every setting. A flag of the
command wins over the environment, the environment over the file, the file over the default. Times
are text with a unit: \`"90s"\`, \`"10m"\`, \`"24h"\`, \`"30d"\`. In the environment, lists are written with
commas. Unknown keys are errors, in the environment too; all faults are reported at once.
\`signet config show\` prints each value with its origin.

Every secret can also come from a file: write the key with \`_file\` behind it. The file must be a
plain one of the user who runs signet, mode 0600. So must \`signet.toml\` be, if a secret stands in it.
`
const WIDTH = 98

/** docs/config.md */
export function configPage(): string {
  const sections = bySection().map(([section, settings]) => {
    const head = section === '' ? titleOf('') : `[${section}]\n\n${titleOf(section)}.`
    return `\n## ${head}\n\n${settings.map(entry).join('\n')}`
  })
  return `${PAGE_HEAD}${sections.join('')}`
}

/** deploy/signet.toml: every setting, those with a default commented out. */
export function sampleConfig(): string {
  const sections = bySection().map(([section, settings]) => {
    const optional = section !== '' && section !== 'provider' && section !== 'broker'
    const head =
      section === '' ? '' : `${comment(titleOf(section))}${optional ? '# ' : ''}[${section}]\n`
    return `${head}${settings.map((setting) => sampleLines(setting, optional)).join('\n')}`
  })
  return `# Signet. Every setting with its default; times are text with a unit ("10m", "24h").\n# Made by \`signet config sample\`.\n\n${sections.join('\n')}`
}

function bySection(): [string, Setting[]][] {
  const sections = new Map<string, Setting[]>()
  for (const setting of settingsOf(deploymentSchema)) {
    const section = setting.key.slice(0, Math.max(0, setting.key.lastIndexOf('.')))
    sections.set(section, [...(sections.get(section) ?? []), setting])
  }
  return [...sections]
}

function entry({ key, description, defaultValue, required, secret, table, unit }: Setting): string {
  const without = required ? 'Required' : 'No default'
  const facts = [
    defaultValue === undefined ? without : `Default \`${toml(defaultValue)}\``,
    ...(unit === undefined ? [] : [unit]),
    ...(table ? [] : [`variable \`${variableOf(ENV_PREFIX, key)}\``]),
    ...(secret ? [`a secret: also \`${key}_file\``] : []),
  ]
  return `### \`${key}\`\n\n${description}\n\n${facts.join(', ')}.\n`
}

function sampleLines(setting: Setting, allCommented: boolean): string {
  const { key, description, defaultValue, required, example, secret } = setting
  const name = key.slice(key.lastIndexOf('.') + 1)
  const value = toml(defaultValue ?? example ?? '')
  const line = secret ? `${name}_file = "${name}"` : `${name} = ${value}`
  return `${comment(description)}${required && !allCommented ? '' : '# '}${line}\n`
}

/** A comment, broken into lines. */
function comment(text: string): string {
  const lines: string[] = []
  let line = '#'
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return `${[...lines, line].join('\n')}\n`
}

function titleOf(section: string): string {
  return SECTIONS[section] ?? section
}

/** A value as TOML writes it. */
export function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, each]) => `${JSON.stringify(name)} = ${toml(each)}`)
      .join(', ')} }`.replace('{  }', '{}')
  return JSON.stringify(value) ?? ''
}

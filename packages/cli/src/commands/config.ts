// signet config: what this deployment runs with and where each value comes from; the papers about it.
import type { EffectiveSetting } from '@signet-id/server-kit'
import { parseWords } from '../arguments.ts'
import type { Command, ExitCode, Io } from '../command.ts'
import { effectiveSettings } from '../deployment/config.ts'
import { configPage, sampleConfig, toml } from '../deployment/config-papers.ts'
import { SERVE_FLAGS, serveFlags } from '../deployment/serve-flags.ts'
import { CONFIG_OPTION } from '../deployment/with-data.ts'
import { runVerb, type Verb } from '../verbs.ts'

/** Shows every setting in force and where it came from; prints the sample file and the page about it. */
export const configCommand: Command = {
  name: 'config',
  summary: 'check the configuration and show what is in force',
  usage: `
Examples:
  signet config show
  SIGNET_LISTEN=127.0.0.1:9000 signet config show --json
  signet config sample > signet.toml

signet config show
  Prints each value with its origin: a flag, a variable, the file or the default; then the parts that are not
  configured. Secrets are hidden.
  A wrong configuration is explained, all faults at once.
  --json          one JSON line a setting
  --listen, --metrics-listen, --workers   as with \`signet serve\`, to see what they change
  --config FILE   (default: signet.toml)
signet config sample
  Prints a file with every setting, annotated.
signet config docs
  Prints the page of all settings.`,
  run: (args, io) =>
    runVerb({ show, sample: print(sampleConfig), docs: print(configPage) }, args, io),
}

function print(text: () => string): Verb {
  return (args, io) => {
    parseWords(args, [], {})
    io.stdout.write(text())
    return 0
  }
}

async function show(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], {
    ...CONFIG_OPTION,
    json: { type: 'boolean', default: false },
    ...SERVE_FLAGS,
  })
  const { settings, absent } = effectiveSettings(values.config, io.env, serveFlags(values))
  io.stdout.write(values.json ? settings.map(jsonLine).join('') : table(settings))
  if (!values.json && absent.length > 0)
    io.stdout.write(`\nNot configured: ${absent.join(', ')}.\n`)
  return 0
}

function jsonLine({ key, value, origin, secret }: EffectiveSetting): string {
  const shown = value === undefined ? null : secret ? undefined : value
  return `${JSON.stringify({ key, value: shown, origin, ...(secret ? { hidden: true } : {}) })}\n`
}

function table(settings: readonly EffectiveSetting[]): string {
  const rows = settings.map((setting) => ({
    key: setting.key,
    value: shownValue(setting),
    origin: setting.origin,
  }))
  const keyWidth = Math.max(...rows.map((row) => row.key.length))
  const valueWidth = Math.min(40, Math.max(...rows.map((row) => row.value.length)))
  return rows
    .map((row) => `${row.key.padEnd(keyWidth)}  ${row.value.padEnd(valueWidth)}  ${row.origin}\n`)
    .join('')
}

function shownValue({ value, secret }: EffectiveSetting): string {
  if (value === undefined) return '(not set)'
  return secret ? '(hidden)' : toml(value)
}

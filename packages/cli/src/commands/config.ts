// signet config: what this deployment runs with, after file, environment and defaults.
import { parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { readDeployment } from '../deployment/config.ts'
import { CONFIG_OPTION } from '../deployment/with-data.ts'

export const configCommand: Command = {
  name: 'config',
  summary: 'check the configuration and show what is in force',
  usage: `
Examples:
  signet config show
  SIGNET_LISTEN=127.0.0.1:9000 signet config show

Prints the configuration as JSON, durations in milliseconds; a wrong one is explained, all faults at once.
Options:
  --config FILE   (default: signet.toml)`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['show'], CONFIG_OPTION)
    if (words[0] !== 'show') throw new UsageError(`there is no config ${words[0]}`)
    io.stdout.write(`${JSON.stringify(readDeployment(values.config, io.env), null, 2)}\n`)
    return 0
  },
}

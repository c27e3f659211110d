// From the command line to a command, and from what it throws to words on stderr and an exit code (conventions 5).
import { isBrowserIdError } from '@signet-id/protocol'
import { type Command, type ExitCode, type Io, UsageError } from './command.ts'
import { backup } from './commands/backup.ts'
import { broker } from './commands/broker.ts'
import { configCommand } from './commands/config.ts'
import { demo } from './commands/demo.ts'
import { discover } from './commands/discover.ts'
import { doctor } from './commands/doctor.ts'
import { domain } from './commands/domain.ts'
import { enrol } from './commands/enrol.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { init } from './commands/init.ts'
import { inspect } from './commands/inspect.ts'
import { key } from './commands/key.ts'
import { restore } from './commands/restore.ts'
import { serve } from './commands/serve.ts'
import { supportDocument } from './commands/support-document.ts'
import { user } from './commands/user.ts'
import { verify } from './commands/verify.ts'

const COMMANDS: readonly Command[] = [
  init,
  domain,
  user,
  enrol,
  key,
  backup,
  restore,
  supportDocument,
  broker,
  serve,
  importCommand,
  exportCommand,
  doctor,
  configCommand,
  verify,
  inspect,
  discover,
  demo,
]

/** With the exit codes that shells expect of whom they ended. */
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

/** Runs the process's own command line. */
export async function main(): Promise<ExitCode> {
  const stop = new AbortController()
  const words = process.argv.slice(2)
  const asked = words.find((word) => word !== '--debug')
  const drains = COMMANDS.find(({ name }) => name === asked)?.drains === true
  for (const [signal, exitCode] of SIGNALS)
    process.on(signal, () => {
      if (!drains) process.exit(exitCode)
      stop.abort()
    })
  const { stdin, stdout, stderr, env } = process
  return runCommandLine(words, {
    stdin,
    stdout,
    stderr,
    env,
    now: Date.now,
    signal: stop.signal,
  })
}

/** Runs one command line: 0 done, 1 failed, 2 misused. */
export async function runCommandLine(words: readonly string[], io: Io): Promise<ExitCode> {
  const debug = words.includes('--debug')
  const [name = '--help', ...args] = words.filter((word) => word !== '--debug')
  if (name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(overview())
    return 0
  }
  const command = COMMANDS.find((candidate) => candidate.name === name)
  if (!command)
    return misuse(
      io,
      'signet',
      `there is no command ${JSON.stringify(name.slice(0, 40))}`,
      'signet --help lists them',
    )
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(`${command.usage.trim()}\n`)
    return 0
  }
  try {
    return await command.run(args, io)
  } catch (error) {
    if (debug && error instanceof Error) io.stderr.write(`${error.stack}\n`)
    if (error instanceof UsageError)
      return misuse(
        io,
        `signet ${name}`,
        error.message,
        error.hint ?? `signet ${name} --help shows examples`,
      )
    return failure(io, `signet ${name}`, error)
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length))
  const rows = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  return `signet: make me@yourdomain provable everywhere\n\n${rows.join('\n')}\n\nsignet COMMAND --help shows examples. --debug adds a stack to an error.\n`
}

function misuse(io: Io, name: string, fact: string, hint: string): ExitCode {
  io.stderr.write(`${name}: error: ${fact}\n${name}: hint: ${hint}\n`)
  return 2
}

function failure(io: Io, name: string, error: unknown): ExitCode {
  if (!isBrowserIdError(error)) {
    io.stderr.write(
      `${name}: error: ${error instanceof Error ? error.message : String(error)}\n${name}: hint: run it again with --debug and report what it prints\n`,
    )
    return 1
  }
  const [fact = '', ...hints] = error.message.split('; ')
  // Behind the first line: what follows may end in a command to copy.
  const [first = '', ...more] = fact.split('\n')
  const head = first.endsWith(':')
    ? `${first.slice(0, -1)} (${error.code}):`
    : `${first} (${error.code})`
  io.stderr.write(`${name}: error: ${[head, ...more].join('\n')}\n`)
  if (hints.length > 0) io.stderr.write(`${name}: hint: ${hints.join('; ')}\n`)
  return 1
}

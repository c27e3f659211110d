// From the command line to a command, and from what it throws to words on stderr and an exit code (conventions 5).
import { isBrowserIdError } from '@signet-id/protocol'
import { type Command, type ExitCode, type Io, type Slip, UsageError } from './command.ts'
import { VERSION } from './version.ts'

/** Each command by name, read when it is asked for: a service should not carry what only the demo needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./commands/init.ts')).init,
  domain: async () => (await import('./commands/domain.ts')).domain,
  user: async () => (await import('./commands/user.ts')).user,
  enrol: async () => (await import('./commands/enrol.ts')).enrol,
  key: async () => (await import('./commands/key.ts')).key,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  'support-document': async () => (await import('./commands/support-document.ts')).supportDocument,
  broker: async () => (await import('./commands/broker.ts')).broker,
  serve: async () => (await import('./commands/serve.ts')).serve,
  import: async () => (await import('./commands/import.ts')).importCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  config: async () => (await import('./commands/config.ts')).configCommand,
  verify: async () => (await import('./commands/verify.ts')).verify,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  discover: async () => (await import('./commands/discover.ts')).discover,
  demo: async () => (await import('./commands/demo.ts')).demo,
}

function findCommand(name: string): Promise<Command> | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name]?.() : undefined
}

/** With the exit codes that shells expect of whom they ended. */
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

/** Runs the process's own command line. */
export async function main(): Promise<ExitCode> {
  const stop = new AbortController()
  const words = process.argv.slice(2)
  const asked = words.find((word) => word !== '--debug') ?? ''
  const command = await findCommand(asked)
  for (const [signal, exitCode] of SIGNALS)
    process.on(signal, () => {
      if (!command?.drains) process.exit(exitCode)
      stop.abort()
    })
  if (command?.endsWithTerminal) process.on('SIGHUP', () => stop.abort())
  const { stdin, stdout, stderr, env } = process
  // A reader that has seen enough, as `head` has, is no fault: the work goes on to its end.
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
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
  if (name === 'help' && args[0] !== undefined) return runCommandLine([args[0], '--help'], io)
  if (name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(await overview())
    return 0
  }
  if (name === '--version') {
    io.stdout.write(`${VERSION}\n`)
    return 0
  }
  const command = await findCommand(name)
  if (!command) {
    const fact = `there is no command ${JSON.stringify(name.slice(0, 40))}`
    const known = [...Object.keys(COMMANDS), '--help', '--version']
    return misuse(
      io,
      'signet',
      new UsageError(fact, 'signet --help lists them', { word: name, known }),
    )
  }
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(`${command.usage.trim()}\n`)
    return 0
  }
  try {
    return await command.run(args, io)
  } catch (error) {
    if (debug && error instanceof Error) io.stderr.write(`${error.stack}\n`)
    if (error instanceof UsageError) return misuse(io, `signet ${name}`, error)
    return failure(io, `signet ${name}`, error)
  }
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const width = Math.max(...commands.map((command) => command.name.length))
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  return `signet: make me@yourdomain provable everywhere\n\n${rows.join('\n')}\n\nsignet COMMAND --help shows examples. --debug adds a stack to an error. signet --version says which one this is.\n`
}

async function misuse(io: Io, name: string, error: UsageError): Promise<ExitCode> {
  const hint = error.hint ?? `${name} --help shows examples`
  const meant = error.slip && (await wordMeant(error.slip))
  const question = meant === undefined ? '' : `did you mean ${meant}? `
  io.stderr.write(`${name}: error: ${error.message}\n${name}: hint: ${question}${hint}\n`)
  return 2
}

/** Read only now: a command that was called rightly does not need it. */
async function wordMeant({ word, known }: Slip): Promise<string | undefined> {
  const { nearest } = await import('@signet-id/server-kit')
  return nearest(word.slice(0, 100), known)
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

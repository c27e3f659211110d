// signet demo: everything on this machine, to be tried in a browser.
import { STEP_MS, stepAt, totpCode } from '@signet-id/provider'
import { createLogger } from '@signet-id/server-kit'
import { parseWords } from '../arguments.ts'
import { type Command, type Io, UsageError } from '../command.ts'
import { type Demo, startDemo } from '../demo/demo.ts'
import { parametersOf } from '../demo/person.ts'
import { stopped } from '../deployment/stopped.ts'
import { qrText } from '../qr-text.ts'

const DEFAULT_PORT_BASE = 4100

/** Runs a site, a provider, a broker and their like on this machine until it is stopped. */
export const demo: Command = {
  name: 'demo',
  drains: true,
  endsWithTerminal: true, // or its temporary folder, with keys in it, would stay
  summary:
    'run sites, providers, a broker, a verifier and a mailbox on this machine, to try it all',
  usage: `
Examples:
  signet demo
  signet demo --port-base 0 --json
  signet demo --data ./demo-data

Options:
  --port-base N   first of seven ports (default: ${DEFAULT_PORT_BASE}); 0 takes free ones
  --data FOLDER   keep the demo's data there; without it everything is forgotten at the end
  --json          print one JSON line when ready: site, provider, broker, verifier, mail, oldSite,
                  oldProvider, email, totpSecret, oldEmail, oldPassword, mailedEmail

Runs until SIGTERM, SIGINT (Ctrl-C) or the end of its terminal.`,
  async run(args, io) {
    const { values } = parseWords(args, [], {
      'port-base': { type: 'string', default: String(DEFAULT_PORT_BASE) },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    })
    const running = await startDemo({
      folder: values.data,
      portBase: portWord(values['port-base']),
      now: io.now,
      log: createLogger('warn'),
    })
    try {
      const { close, otpauthUri, ...facts } = running
      io.stdout.write(
        values.json
          ? `${JSON.stringify(facts)}\n`
          : introduction(running, io.stdout.isTTY === true),
      )
      if (!values.json) await showCodes(running, io)
      await stopped(io.signal)
    } finally {
      await running.close()
    }
    return 0
  },
}

function portWord(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_529)
    throw new UsageError('--port-base must be a port number, at most 65529')
  return port
}

function introduction(running: Demo, coloured: boolean): string {
  return `
Signet demo

  1. Open the shop          ${running.site}
  2. "Sign in with e-mail"  ${running.email}
  3. Type the code below, or the one your own authenticator app shows:

${qrText(running.otpauthUri, coloured)}
  Secret to type            ${running.totpSecret}

  ${running.mailedEmail.padEnd(26)}has no provider and gets a code by e-mail, like an address of any other domain
  Mailbox                   ${running.mail}

  ${running.oldEmail.padEnd(26)}has a provider of 2012; password: ${running.oldPassword}
  Site of 2012              ${running.oldSite}

  Provider, new and old     ${running.provider}  ${running.oldProvider}
  Broker, for your own site ${running.broker}
  Verifier, for the same    http://127.0.0.1:${new URL(running.verifier).port}

  Ctrl-C ends it.

`
}

/** On a terminal the code is renewed as time passes; elsewhere it is printed once. */
async function showCodes(running: Demo, io: Io): Promise<void> {
  const parameters = parametersOf(running.totpSecret)
  const line = (): string => {
    const nowMs = io.now()
    const left = Math.ceil((STEP_MS - (nowMs % STEP_MS)) / 1000)
    return `  Code for ${running.email}: ${totpCode(parameters, stepAt(nowMs))}  (${String(left).padStart(2)} s left)`
  }
  if (!io.stdout.isTTY) {
    io.stdout.write(`${line()}\n`)
    return
  }
  io.stdout.write(line())
  const timer = setInterval(() => io.stdout.write(`\r${line()}`), 1000)
  await stopped(io.signal)
  clearInterval(timer)
  io.stdout.write('\n')
}

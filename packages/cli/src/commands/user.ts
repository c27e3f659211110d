// signet user: people with an address here.
import { createInterface } from 'node:readline'
import { AuthenticationError, canonicalAddress, isBrowserIdError } from '@signet-id/protocol'
import { confirmEnrolment, startEnrolment } from '@signet-id/provider'
import { addressWord, parseWords } from '../arguments.ts'
import { type Command, type ExitCode, type Io, UsageError } from '../command.ts'
import type { Data } from '../deployment/open.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'
import { qrText } from '../qr-text.ts'

/** Codes that may be typed wrong before the enrolment is given up. */
const TRIES = 3

export const user: Command = {
  name: 'user',
  summary: 'enrol and list people',
  usage: `
Examples:
  signet user add alice@example.org
  signet user list
  signet user unlock alice@example.org

signet user add ADDRESS
  Shows a QR code and the same secret as text, for an authenticator app, and asks for one code.
  Nothing is kept unless a code fits.
  --show-secret       show the secret although the output is not a terminal
signet user list
  --json              one JSON line a person
signet user unlock ADDRESS
  Forgets the failed codes of an address, so that a new device need not wait.
All take --config FILE (default: signet.toml).`,
  async run(args, io) {
    const [verb, ...rest] = args
    if (verb === 'add') return add(rest, io)
    if (verb === 'list') return list(rest, io)
    if (verb === 'unlock') return unlock(rest, io)
    throw new UsageError(
      verb === undefined ? 'add, list or unlock is missing' : `there is no user ${verb}`,
    )
  },
}

async function add(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], {
    ...CONFIG_OPTION,
    'show-secret': { type: 'boolean', default: false },
  })
  const address = addressWord(words[0])
  if (!io.stdout.isTTY && !values['show-secret']) {
    throw new UsageError(
      'the secret would go into a file or a pipe',
      'run it in a terminal, or add --show-secret',
    )
  }
  return withData(values.config, io, async (data) => {
    const pending = await startEnrolment(data.store, data.kek, address, io.now())
    io.stdout.write(
      `\n${qrText(pending.uri, io.stdout.isTTY === true)}\nScan this with an authenticator app, or type the secret:\n\n  ${groups(pending.secret)}\n\n`,
    )
    await confirm(data, pending.id, io)
    io.stdout.write(
      `${address} is enrolled. The code you typed is used up; the next one signs in.\n`,
    )
    return 0
  })
}

async function confirm({ store, kek }: Data, id: string, io: Io): Promise<void> {
  // The question comes first: lines that arrive before somebody iterates would be lost.
  io.stdout.write('Code from the app: ')
  const lines = createInterface({ input: io.stdin, terminal: false })
  try {
    let left = TRIES
    for await (const line of lines) {
      try {
        await confirmEnrolment(store, kek, id, line.replace(/\s/g, ''), io.now())
        return
      } catch (error) {
        if (--left === 0 || !isBrowserIdError(error) || error.code !== 'ERR_TOTP_INVALID')
          throw error
        io.stdout.write(`${error.message}\nCode from the app: `)
      }
    }
    throw new AuthenticationError(
      'ERR_TOTP_INVALID',
      'no code was typed, so nothing was kept; run it again',
    )
  } finally {
    lines.close()
  }
}

async function list(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], {
    ...CONFIG_OPTION,
    json: { type: 'boolean', default: false },
  })
  return withData(values.config, io, async ({ store }) => {
    const accounts = await store.listAccounts()
    for (const { shownAddress, createdAtMs, authenticators } of accounts) {
      const enrolled = new Date(createdAtMs).toISOString()
      io.stdout.write(
        values.json
          ? `${JSON.stringify({ email: shownAddress, enrolled, authenticators })}\n`
          : `${shownAddress}  ${authenticators} authenticator${authenticators === 1 ? '' : 's'}, since ${enrolled.slice(0, 10)}\n`,
      )
    }
    if (accounts.length === 0 && !values.json)
      io.stdout.write('Nobody yet. Enrol somebody: signet user add you@example.org\n')
    return 0
  })
}

async function unlock(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ADDRESS'], CONFIG_OPTION)
  const address = addressWord(words[0])
  return withData(values.config, io, async ({ store }) => {
    await store.clearAttempts(canonicalAddress(address))
    await store.recordEvent({ event: 'account.unlocked', atMs: io.now() })
    io.stdout.write(`Failed codes of ${address} are forgotten.\n`)
    return 0
  })
}

/** Four letters and a blank, easier to type. */
function groups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

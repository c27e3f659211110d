// Enrolling in the terminal: the secret on screen, one code typed, nothing kept unless it fits.
import { createInterface } from 'node:readline'
import { AuthenticationError, type EmailAddress, isBrowserIdError } from '@signet-id/protocol'
import { confirmEnrolment, type EnrolmentChoices, startEnrolment } from '@signet-id/provider'
import type { ExitCode, Io } from '../command.ts'
import type { Data } from '../deployment/open.ts'
import { qrText } from '../qr-text.ts'

/** Codes that may be typed wrong before the enrolment is given up. */
const TRIES = 3

export async function enrolHere(
  data: Data,
  address: EmailAddress,
  io: Io,
  choices: EnrolmentChoices = {},
): Promise<ExitCode> {
  const pending = await startEnrolment(data.store, data.kek, address, io.now(), choices)
  io.stdout.write(
    `\n${qrText(pending.uri, io.stdout.isTTY === true)}\nScan this with an authenticator app, or type the secret:\n\n  ${groups(pending.secret)}\n\n`,
  )
  await confirm(data, pending.id, io)
  io.stdout.write(`${address} is enrolled. The code you typed is used up; the next one signs in.\n`)
  return 0
}

async function confirm({ store, kek }: Data, id: string, io: Io): Promise<void> {
  const lines = createInterface({ input: io.stdin, terminal: false })
  try {
    let left = TRIES
    io.stdout.write('Code from the app: ')
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

/** Four letters and a blank, easier to type. */
function groups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

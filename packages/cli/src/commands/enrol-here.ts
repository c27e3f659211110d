// Enrolling in the terminal: the secret on screen, one code typed, nothing kept unless it fits.
import { createInterface } from 'node:readline'
import { AuthenticationError, type EmailAddress, isBrowserIdError } from '@signet-id/protocol'
import { confirmEnrolment, type EnrolmentChoices, startEnrolment } from '@signet-id/provider'
import type { ExitCode, Io } from '../command.ts'
import type { Data } from '../deployment/open.ts'
import { qrText } from '../qr-text.ts'

/** Codes that may be typed wrong before the enrolment is given up. */
const TRIES = 3

/**
 * Enrols in the terminal.
 * @param instead what an empty line does; without it a code must be typed
 */
export async function enrolHere(
  data: Data,
  address: EmailAddress,
  io: Io,
  choices: EnrolmentChoices = {},
  instead?: () => Promise<void>,
): Promise<ExitCode> {
  const pending = await startEnrolment(data.store, data.kek, address, io.now(), choices)
  io.stdout.write(
    `\n${qrText(pending.uri, io.stdout.isTTY === true)}\nScan this with an authenticator app, or type the secret:\n\n  ${groups(pending.secret)}\n\n`,
  )
  const question = instead
    ? 'Code from the app, or Enter for a link that enrols in a browser: '
    : 'Code from the app: '
  if ((await confirm(data, pending.id, io, question, instead !== undefined)) === 'left') {
    await instead?.()
    return 0
  }
  io.stdout.write(`${address} is enrolled. The code you typed is used up; the next one signs in.\n`)
  return 0
}

/** @param mayLeave an empty line ends the questions */
async function confirm(
  { store, kek }: Data,
  id: string,
  io: Io,
  question: string,
  mayLeave: boolean,
): Promise<'confirmed' | 'left'> {
  // The question comes first: lines that arrive before somebody iterates would be lost.
  io.stdout.write(question)
  const lines = createInterface({ input: io.stdin, terminal: false })
  try {
    let left = TRIES
    for await (const line of lines) {
      const code = line.replace(/\s/g, '')
      if (code === '' && mayLeave) return 'left'
      try {
        await confirmEnrolment(store, kek, id, code, io.now())
        return 'confirmed'
      } catch (error) {
        if (--left === 0 || !isBrowserIdError(error) || error.code !== 'ERR_TOTP_INVALID')
          throw error
        io.stdout.write(`${error.message}\n${question}`)
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

// The demo's one person, and the note in the data folder that lets a second start show the same secret.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Domain, parseEmailAddress, parseJsonObject, TOKEN_LIMITS } from '@signet-id/protocol'
import {
  confirmEnrolment,
  decodeBase32,
  startEnrolment,
  stepAt,
  type TotpParameters,
  totpCode,
} from '@signet-id/provider'
import { createDataFolder, type Data } from '../deployment/open.ts'
import { writingTo } from '../folder.ts'

/** The address, and the secret of its authenticator. */
export interface DemoPerson {
  readonly email: string
  /** Base32. */
  readonly totpSecret: string
  /** For the QR code. */
  readonly otpauthUri: string
}

const NOTE = 'demo.json'

/** Makes the folder a data folder, unless it is one. */
export function prepareFolder(folder: string): void {
  if (!existsSync(join(folder, 'secret.key'))) writingTo(folder, () => createDataFolder(folder))
}

/** The enrolled person; enrolled now if this folder is new. */
export async function readPerson(
  folder: string,
  { store, kek }: Data,
  domain: Domain,
  nowMs: number,
): Promise<DemoPerson> {
  const note = join(folder, NOTE)
  if (existsSync(note)) {
    const { email, totpSecret, otpauthUri } = parseJsonObject(
      readFileSync(note, 'utf8'),
      TOKEN_LIMITS,
    )
    return { email: String(email), totpSecret: String(totpSecret), otpauthUri: String(otpauthUri) }
  }
  const email = parseEmailAddress(`alice@${domain}`)
  const pending = await startEnrolment(store, kek, email, nowMs)
  // Confirmed with the code before the current one, so that the code on screen is still good.
  await confirmEnrolment(
    store,
    kek,
    pending.id,
    totpCode(parametersOf(pending.secret), stepAt(nowMs) - 1),
    nowMs,
  )
  const person = { email, totpSecret: pending.secret, otpauthUri: pending.uri }
  writeFileSync(note, `${JSON.stringify(person)}\n`, { mode: 0o600 })
  return person
}

/** How the person's app makes codes. */
export function parametersOf(totpSecret: string): TotpParameters {
  return { secret: decodeBase32(totpSecret), algorithm: 'SHA1', digits: 6 }
}

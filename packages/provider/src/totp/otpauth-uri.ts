// The URI inside the QR code; label and issuer are encoded, so no address can add parameters (threat model T14).
import { encodeBase32 } from './base32.ts'
import { STEP_MS, type TotpParameters } from './totp.ts'

/** What apps assume; leaving it out keeps the QR code small enough for any terminal. */
const ASSUMED = { algorithm: 'SHA1', digits: '6', period: '30' } as const

/** @param issuer name that the app shows, @param account the address */
export function otpauthUri(parameters: TotpParameters, issuer: string, account: string): string {
  const plain = issuer.replaceAll(':', ' ')
  const query = new URLSearchParams({ secret: encodeBase32(parameters.secret), issuer: plain })
  const rest = {
    algorithm: parameters.algorithm,
    digits: String(parameters.digits),
    period: String(STEP_MS / 1000),
  }
  for (const name of ['algorithm', 'digits', 'period'] as const)
    if (rest[name] !== ASSUMED[name]) query.set(name, rest[name])
  const label = `${encodeURIComponent(plain)}:${encodeURIComponent(account.replaceAll(':', ' '))}`
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}`
}

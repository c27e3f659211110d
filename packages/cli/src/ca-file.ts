// The option --ca: certificates of further authorities, for whoever runs one of their own.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { UsageError } from './command.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** @throws {UsageError} for a file that cannot be read or holds no certificate */
export function caWord(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new UsageError(`--ca ${JSON.stringify(path)} cannot be read`)
  }
  const certificates = text.match(CERTIFICATE) ?? []
  if (certificates.length === 0 || !certificates.every(isCertificate))
    throw new UsageError(`--ca ${JSON.stringify(path)} holds no certificate in PEM`)
  return text
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined
  } catch {
    return false
  }
}

import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { before, describe, it } from 'node:test'
import {
  type CertificateClaims,
  type CheckSignature,
  HOUR_MS,
  issueCertificate,
  MINUTE_MS,
  parseDomain,
  parseEmailAddress,
  type Signer,
  signJws,
} from '@signet-id/protocol'
import { createSigner, generatePrivateKey } from '@signet-id/server-kit'
import { checkCertificate, type Expected, type FailedCheck } from './certificate-checks.ts'

const NOW_MS = 1_767_225_600_000
const ALICE = parseEmailAddress('alice@example.org')

const nodeCheck: CheckSignature = (key, data, signature) =>
  verify(
    key.algorithm.digest,
    data,
    createPublicKey({ key: { ...key.jwk }, format: 'jwk' }),
    signature,
  )

const CODES: Readonly<Record<FailedCheck, string>> = {
  unreadable: 'ERR_CERTIFICATE_INVALID',
  address: 'ERR_ADDRESS_MISMATCH',
  key: 'ERR_KEY_MISMATCH',
  issuer: 'ERR_ISSUER_NOT_AUTHORITATIVE',
  time: 'ERR_CERTIFICATE_EXPIRED',
  signature: 'ERR_SIGNATURE_INVALID',
}

let issuer: Signer
let stranger: Signer
let person: Signer
let claims: CertificateClaims
let expected: Expected

before(async () => {
  const make = async (): Promise<Signer> => createSigner(await generatePrivateKey('RS256'))
  issuer = await make()
  stranger = await make()
  person = await make()
  claims = {
    issuer: parseDomain('id.example.org'),
    email: ALICE,
    publicKey: person.publicKey,
    issuedAtMs: NOW_MS - 10_000,
    expiresAtMs: NOW_MS + HOUR_MS,
  }
  expected = {
    email: ALICE,
    issuer: claims.issuer,
    publicKey: person.publicKey,
    issuerKeys: [stranger.publicKey, issuer.publicKey],
    nowMs: NOW_MS,
  }
})

async function refused(text: string, check: FailedCheck, change: Partial<Expected> = {}) {
  await assert.rejects(
    checkCertificate(text, { ...expected, ...change }, nodeCheck),
    (error: { check: FailedCheck; code: string }) => {
      assert.equal(error.check, check)
      assert.equal(error.code, CODES[check])
      return true
    },
  )
}

describe('checkCertificate', () => {
  it('takes the certificate that was asked for, by any key the issuer publishes', async () => {
    const certificate = await issueCertificate(claims, issuer)
    const parsed = await checkCertificate(certificate, expected, nodeCheck)
    assert.equal(parsed.expiresAtMs, claims.expiresAtMs)
  })

  it('T79 refuses another address', async () => {
    const email = parseEmailAddress('mallory@example.org')
    await refused(await issueCertificate({ ...claims, email }, issuer), 'address')
  })

  it('T118 takes the spelling of the provider where only case differs, never another dot or tag', async () => {
    const spelled = parseEmailAddress('Alice@Example.org')
    const text = await issueCertificate({ ...claims, email: spelled }, issuer)
    assert.equal((await checkCertificate(text, expected, nodeCheck)).email, spelled)
    for (const other of ['al.ice@example.org', 'alice+x@example.org', 'alice@example.com']) {
      const email = parseEmailAddress(other)
      await refused(await issueCertificate({ ...claims, email }, issuer), 'address')
    }
  })

  it('T79 refuses another key', async () => {
    const text = await issueCertificate({ ...claims, publicKey: stranger.publicKey }, issuer)
    await refused(text, 'key')
  })

  it('T50 T79 refuses another issuer, the delegating domain included', async () => {
    for (const name of ['evil.example', 'example.org', 'sub.id.example.org'])
      await refused(
        await issueCertificate({ ...claims, issuer: parseDomain(name) }, issuer),
        'issuer',
      )
  })

  it('T79 refuses a certificate that is over, or not yet, or for too long', async () => {
    const text = await issueCertificate(claims, issuer)
    await refused(text, 'time', { nowMs: claims.expiresAtMs + 2 * MINUTE_MS })
    await refused(text, 'time', { nowMs: NOW_MS - HOUR_MS })
    const wire = { 'public-key': {}, principal: { email: ALICE }, iss: claims.issuer }
    const withTimes = async (times: object): Promise<string> => {
      const payload = JSON.parse(
        Buffer.from(text.split('.')[1] ?? '', 'base64url').toString(),
      ) as object
      return signJws({ ...wire, ...payload, ...times }, issuer)
    }
    await refused(await withTimes({ exp: NOW_MS + 48 * HOUR_MS }), 'time')
    await refused(await withTimes({ exp: Math.floor(NOW_MS / 1000) + 3600 }), 'time')
  })

  it('T79 refuses a signature by anybody else', async () => {
    await refused(await issueCertificate(claims, stranger), 'signature', {
      issuerKeys: [issuer.publicKey],
    })
  })

  it('T79 refuses a changed certificate', async () => {
    const [header = '', , signature = ''] = (await issueCertificate(claims, stranger)).split('.')
    const longer = { ...claims, expiresAtMs: claims.expiresAtMs + 1 }
    const payload = (await issueCertificate(longer, issuer)).split('.')[1] ?? ''
    await refused([header, payload, signature].join('.'), 'signature', {
      issuerKeys: [stranger.publicKey],
    })
  })

  it('T79 refuses what is no certificate', async () => {
    for (const text of ['', 'x', 'a.b.c', '{}', `${await issueCertificate(claims, issuer)}~x`])
      await refused(text, 'unreadable')
  })

  it('T53 refuses a certificate without a plain address', async () => {
    const text = await issueCertificate(claims, issuer)
    const payload = JSON.parse(
      Buffer.from(text.split('.')[1] ?? '', 'base64url').toString(),
    ) as object
    for (const principal of [{ email: [ALICE] }, { 'unverified-email': ALICE }, { host: 'x' }])
      await refused(await signJws({ ...payload, principal }, issuer), 'address')
  })
})

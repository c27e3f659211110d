// Both ways with the old npm packages: ours verifies what they make, they verify what ours makes.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  type AlgorithmName,
  issueAssertion,
  issueCertificate,
  type JsonObject,
  joinBackedAssertion,
  parseDomain,
  parseEmailAddress,
  parseOrigin,
  parsePublicKey,
  supportDocumentText,
} from '@signet-id/protocol'
import {
  fakeDocuments,
  fromPrivateKey,
  makeBundle,
  type TestKey,
  testKey,
} from '@signet-id/testing'
import { createVerifier } from '@signet-id/verifier'
import { loadPeers, type PeerKeyPair, promised } from './peers.ts'

const { crypto: peer, LocalVerify } = loadPeers()
const AUDIENCE = 'https://rp.example'
const NOW = Date.now()
const LISTED: readonly AlgorithmName[] = ['RS256', 'DS256', 'DS128', 'RS128']

const decimal = (value: unknown): string =>
  BigInt(`0x${Buffer.from(String(value), 'base64url').toString('hex')}`).toString()

/** An RSA key made by OpenSSL in both worlds: their generator takes many seconds. */
function rsaPair(bits: number): { peerPair: PeerKeyPair; ours: TestKey } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const jwk = privateKey.export({ format: 'jwk' }) as JsonObject
  const ours = fromPrivateKey(privateKey)
  const secret = { algorithm: 'RS', n: decimal(jwk.n), e: decimal(jwk.e), d: decimal(jwk.d) }
  return {
    ours,
    peerPair: {
      publicKey: peer.loadPublicKeyFromObject(ours.wire),
      secretKey: peer.loadSecretKeyFromObject(secret),
    },
  }
}
const dsaPair = (keysize: number): Promise<PeerKeyPair> =>
  promised((done) => peer.generateKeypair({ algorithm: 'DS', keysize }, done))

async function theirBundle(issuer: PeerKeyPair, user: PeerKeyPair): Promise<string> {
  const certificate = await promised<string>((done) =>
    peer.cert.sign(
      { publicKey: user.publicKey, principal: { email: 'alice@idp.example' } },
      {
        issuer: 'idp.example',
        issuedAt: new Date(NOW - 10_000),
        expiresAt: new Date(NOW + 3_600_000),
      },
      null,
      issuer.secretKey,
      done,
    ),
  )
  const assertion = await promised<string>((done) =>
    peer.assertion.sign(
      {},
      { audience: AUDIENCE, expiresAt: new Date(NOW + 120_000) },
      user.secretKey,
      done,
    ),
  )
  return peer.cert.bundle([certificate], assertion)
}

async function ourBundle(issuer: TestKey, user: TestKey): Promise<string> {
  const certificate = await issueCertificate(
    {
      issuer: parseDomain('idp.example'),
      email: parseEmailAddress('alice@idp.example'),
      publicKey: user.publicKey,
      issuedAtMs: NOW - 10_000,
      expiresAtMs: NOW + 3_600_000,
    },
    issuer.signer,
  )
  const claims = { audience: parseOrigin(AUDIENCE), expiresAtMs: NOW + 120_000 }
  return joinBackedAssertion(certificate, await issueAssertion(claims, user.signer))
}

const verifierFor = (issuerWire: JsonObject): ReturnType<typeof createVerifier> => {
  const body = JSON.stringify({
    'public-key': issuerWire,
    authentication: '/auth',
    provisioning: '/provision',
  })
  const { fetchDocument } = fakeDocuments({ 'idp.example': body })
  return createVerifier({ now: () => NOW, algorithms: LISTED, fetchDocument })
}

describe('ours verifies what browserid-crypto makes', () => {
  const { peerPair: issuer, ours: issuerOurs } = rsaPair(2048)
  const users: Record<string, () => Promise<PeerKeyPair>> = {
    RS256: async () => rsaPair(2048).peerPair,
    RS128: async () => rsaPair(1024).peerPair,
    DS128: () => dsaPair(128),
    DS256: () => dsaPair(256),
  }
  for (const [name, make] of Object.entries(users))
    it(`RS256 certificate over a ${name} key`, async () => {
      const bundle = await theirBundle(issuer, await make())
      const identity = await verifierFor(issuerOurs.wire).verify(bundle, {
        expectedAudience: AUDIENCE,
      })
      assert.deepEqual(
        [identity.email, identity.issuer, identity.expiresAt.getTime()],
        ['alice@idp.example', 'idp.example', NOW + 120_000],
      )
    })
  it('DS256 certificate over an RS256 key', async () => {
    const dsaIssuer = await dsaPair(256)
    const wire = JSON.parse(dsaIssuer.publicKey.serialize()) as JsonObject
    const bundle = await theirBundle(dsaIssuer, rsaPair(2048).peerPair)
    assert.ok(await verifierFor(wire).verify(bundle, { expectedAudience: AUDIENCE }))
  })
})

describe('they verify what ours makes', () => {
  const issuer = testKey('RS256', 'interop issuer')
  const document = supportDocumentText({
    keys: [issuer.publicKey],
    authentication: '/auth',
    provisioning: '/provision',
  })
  const peerVerifier = new LocalVerify({
    httpRequest: (_domain, _path, done) =>
      done(null, 200, { 'content-type': 'application/json' }, document),
  })
  for (const name of ['RS256', 'RS128', 'DS128', 'DS256'] as const)
    it(`${name} key under an RS256 certificate`, async () => {
      const user = testKey(name, 'interop user')
      // What we issue certifies default algorithms only, so the older keys come in a certificate of the test kit.
      const bundle =
        name === 'RS256'
          ? await ourBundle(issuer, user)
          : makeBundle({ issuerKey: issuer, userKey: user, nowMs: NOW })
      const answer = await promised<{
        email: string
        issuer: string
        audience: string
        expires: Date
      }>((done) => peerVerifier.verify({ assertion: bundle, audience: AUDIENCE }, done))
      const { email, issuer: from, audience, expires } = answer
      assert.deepEqual(
        [email, from, audience, Number(expires)],
        ['alice@idp.example', 'idp.example', AUDIENCE, NOW + 120_000],
      )
    })
  it('and refuse it for another site, with our reason', async () => {
    const bundle = await ourBundle(issuer, testKey('RS256', 'interop user'))
    await assert.rejects(
      promised((done) =>
        peerVerifier.verify({ assertion: bundle, audience: 'https://rp.example:8443' }, done),
      ),
      { message: 'audience mismatch: port mismatch' },
    )
  })
  it('reads our keys as we read theirs', () => {
    const key = testKey('RS256', 'interop user')
    const serialized = JSON.parse(peer.loadPublicKeyFromObject(key.wire).serialize()) as unknown
    assert.deepEqual(parsePublicKey(serialized).jwk, key.publicKey.jwk)
  })
})

// Verifying with the library: against the bare signature checks, and against the floor written by hand.
import { verify as verifySignature } from 'node:crypto'
import { type AlgorithmName, parseBackedAssertion } from '@signet-id/protocol'
import { AUDIENCE, type Material, makeMaterial, verifierFor } from './bundles.ts'
import type { Bench, Row } from './figures.ts'
import { knownByHand, verifyByHand, verifyKnownByHand } from './floor.ts'
import { measure } from './measure.ts'

const PAIRS: readonly (readonly [issuer: AlgorithmName, user: AlgorithmName])[] = [
  ['RS256', 'RS256'],
  ['RS256', 'ES256'],
  ['ES256', 'Ed25519'],
  ['RS256', 'DS256'],
]
/** More certificates than a verifier remembers, so that each is new to it. */
const CERTIFICATES = 2500
const SITE = { expectedAudience: AUDIENCE }

export const verify: Bench = {
  name: 'verify',
  about: 'verifying a backed assertion with the library, documents in memory',
  async run() {
    const rows: Row[] = []
    for (const [issuer, user] of PAIRS) rows.push(...(await pairRows(issuer, user)))
    return rows
  },
}

async function pairRows(issuer: AlgorithmName, user: AlgorithmName): Promise<Row[]> {
  const material = makeMaterial(issuer, user, CERTIFICATES)
  const { issuerKey, bundles, bundle, issuerKeyObject } = material
  const fresh = verifierFor(issuerKey)
  const warm = verifierFor(issuerKey)
  const known = knownByHand(bundle)
  const floor = { issuerKey: issuerKeyObject, audience: AUDIENCE }
  const nth = (i: number): string => bundles[i % bundles.length] ?? bundle
  const rates = await measure({
    bare: bareChecks(material),
    floor: (i) => verifyByHand(nth(i), floor),
    fresh: { run: (i) => fresh.verify(nth(i), SITE) },
    floorKnown: () => verifyKnownByHand(bundle, known, AUDIENCE),
    known: { run: () => warm.verify(bundle, SITE) },
    cold: { run: () => verifierFor(issuerKey).verify(bundle, SITE) },
  })
  const pair = `${issuer}/${user}`
  const isMain = pair === 'RS256/RS256'
  const row = (
    name: keyof typeof rates,
    what: string,
    of?: keyof typeof rates,
    target?: number,
  ): Row => ({
    what: `${pair}: ${what}`,
    value: rates[name].perSecond,
    unit: '/core-s',
    spread: rates[name].spread,
    ...(of === undefined
      ? {}
      : { ratio: rates[name].perSecond / rates[of].perSecond, of: NAMES[of] ?? of }),
    ...(target === undefined || !isMain ? {} : { target }),
  })
  return [
    row('bare', 'two crypto.verify, keys ready'),
    row('floor', 'floor by hand, new key', 'bare'),
    row('fresh', 'library, new certificate', 'floor', 0.9),
    row('fresh', 'library, new certificate', 'bare'),
    row('floorKnown', 'floor by hand, known certificate', 'bare'),
    row('known', 'library, known certificate', 'floorKnown', 0.85),
    row('cold', 'library, nothing cached', 'floor'),
  ]
}

const NAMES: Readonly<Record<string, string>> = { floorKnown: 'floor (known)' }

/** The two checks alone, in the form that Node does soonest. */
function bareChecks({ bundle, issuerKeyObject, userKeyObject }: Material): () => void {
  const { certificate, assertion } = parseBackedAssertion(bundle, [
    'RS256',
    'ES256',
    'Ed25519',
    'DS256',
  ])
  const check = (
    jws: typeof certificate.jws,
    algorithm: { digest: string | null; pairSignature: boolean },
    key: typeof issuerKeyObject,
  ): (() => void) => {
    const data = Buffer.from(jws.signingInput)
    const { signature } = jws
    const { digest, pairSignature } = algorithm
    if (!pairSignature) return () => verifySignature(digest, data, key, signature)
    const options = { key, dsaEncoding: 'ieee-p1363' } as const
    return () => verifySignature(digest, data, options, signature)
  }
  const issuerDigest = {
    digest: certificate.jws.label === 'EdDSA' ? null : 'sha256',
    pairSignature: certificate.jws.label === 'ES256',
  }
  const first = check(certificate.jws, issuerDigest, issuerKeyObject)
  const second = check(assertion.jws, certificate.publicKey.algorithm, userKeyObject)
  return () => {
    first()
    second()
  }
}

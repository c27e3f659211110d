// Verifying with the library: against the bare signature checks, and against the floor written by hand.
import { verify as verifySignature } from 'node:crypto'
import { type AlgorithmName, parseBackedAssertion } from '@signet-id/protocol'
import { AUDIENCE, type Material, makeMaterial, verifierFor } from './bundles.ts'
import { type Bench, figure, type Row, ratioAtLeast } from './figures.ts'
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

/** Verifications a CPU-second, by algorithm and by what is cached. */
export const verify: Bench = {
  name: 'verify',
  about: 'verifying a backed assertion with the library, documents in memory',
  async run({ quick }) {
    const rows: Row[] = []
    for (const [issuer, user] of PAIRS) rows.push(...(await pairRows(issuer, user, quick)))
    return rows
  },
}

async function pairRows(
  issuer: AlgorithmName,
  user: AlgorithmName,
  quick: boolean,
): Promise<Row[]> {
  const material = makeMaterial(issuer, user, quick ? 10 : CERTIFICATES)
  const { issuerKey, bundles, bundle, issuerKeyObject } = material
  const fresh = verifierFor(issuerKey)
  const warm = verifierFor(issuerKey)
  const known = knownByHand(bundle)
  const floor = { issuerKey: issuerKeyObject, audience: AUDIENCE }
  const nth = (i: number): string => bundles[i % bundles.length] ?? bundle
  const rates = await measure(
    {
      bare: bareChecks(material),
      floor: (i) => verifyByHand(nth(i), floor),
      fresh: { run: (i) => fresh.verify(nth(i), SITE) },
      floorKnown: () => verifyKnownByHand(bundle, known, AUDIENCE),
      known: { run: () => warm.verify(bundle, SITE) },
      cold: { run: () => verifierFor(issuerKey).verify(bundle, SITE) },
    },
    { quick },
  )
  const pair = `${issuer}/${user}`
  const name = (word: string): string => `verify.${issuer}-${user}.${word}`.toLowerCase()
  // The targets are for the pair that everybody uses.
  const target = (least: number) => (pair === 'RS256/RS256' ? ratioAtLeast(least) : undefined)
  const words = (what: string): string => `${pair}: ${what}`
  const row = (
    word: string,
    what: string,
    sample: (typeof rates)[keyof typeof rates],
    over?: Row,
    least?: number,
  ): Row =>
    figure(name(word), words(what), '/core-s', sample, {
      over,
      target: least === undefined ? undefined : target(least),
    })
  const bare = row('bare', 'two crypto.verify, keys ready', rates.bare)
  const floorNew = row('floor', 'floor by hand, new key', rates.floor, bare)
  const floorKnown = row('floor-known', 'floor by hand, known certificate', rates.floorKnown, bare)
  return [
    bare,
    floorNew,
    row('new', 'library, new certificate', rates.fresh, floorNew, 0.9),
    row('new-to-bare', 'library, new certificate', rates.fresh, bare),
    floorKnown,
    row('known', 'library, known certificate', rates.known, floorKnown, 0.85),
    row('cold', 'library, nothing cached', rates.cold, floorNew),
  ]
}

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

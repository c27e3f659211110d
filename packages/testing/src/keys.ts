// Real key pairs of every algorithm, made once a process: RSA takes a tenth of a second.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import {
  ALL_ALGORITHMS,
  type AlgorithmName,
  type JsonObject,
  type PublicKey,
  parsePublicKey,
  publicKeyToWire,
  type Signer,
} from '@signet-id/protocol'
import { der, integer, oid, sequence } from './der.ts'

/** A key pair for tests, with the raw private key in reach. */
export interface TestKey {
  readonly publicKey: PublicKey
  /** The JSON that travels. */
  readonly wire: JsonObject
  readonly privateKey: KeyObject
  readonly signer: Signer
  /** Signature bytes as they travel. */
  sign(data: string | Uint8Array): Buffer
}

const made: Map<string, TestKey> = new Map()

/** The same key for the same name and label throughout the process. */
export function testKey(algorithm: AlgorithmName, label = ''): TestKey {
  const name = `${algorithm} ${label}`
  let key = made.get(name)
  if (!key) {
    key = generateTestKey(algorithm)
    made.set(name, key)
  }
  return key
}

/** A fresh key. */
export function generateTestKey(algorithm: AlgorithmName): TestKey {
  switch (algorithm) {
    case 'RS256':
      return fromPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
    case 'RS128':
      return fromPrivateKey(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)
    case 'ES256':
      return fromPrivateKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    case 'Ed25519':
      return fromPrivateKey(generateKeyPairSync('ed25519').privateKey)
    case 'DS256':
      return generateDsaKey(DSA_GROUPS.DS256)
    case 'DS128':
      return generateDsaKey(DSA_GROUPS.DS128)
  }
}

/** A test key over a private key from elsewhere (not DSA). */
export function fromPrivateKey(privateKey: KeyObject): TestKey {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' }) as JsonObject
  return testKeyOf(parsePublicKey(jwk, ALL_ALGORITHMS), privateKey)
}

/** A test key from the old secret format: decimal `n`, `e`, `d` or hexadecimal `p`, `q`, `g`, `x` with the public `y`. */
export function fromDsaSecret(x: string, wire: JsonObject): TestKey {
  const hex = (name: string): string => String(wire[name])
  const algorithm = sequence(
    oid('2a8648ce380401'),
    sequence(integer(hex('p')), integer(hex('q')), integer(hex('g'))),
  )
  const pkcs8 = sequence(integer('00'), algorithm, der(0x04, integer(x)))
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return testKeyOf(parsePublicKey(wire, ALL_ALGORITHMS), privateKey)
}

function testKeyOf(publicKey: PublicKey, privateKey: KeyObject): TestKey {
  const signBytes = (data: string | Uint8Array): Buffer =>
    sign(
      publicKey.algorithm.digest,
      typeof data === 'string' ? Buffer.from(data) : data,
      // Options around a key cost Node 24 time that a bench would blame on us.
      publicKey.algorithm.pairSignature
        ? { key: privateKey, dsaEncoding: 'ieee-p1363' }
        : privateKey,
    )
  return {
    publicKey,
    wire: publicKeyToWire(publicKey),
    privateKey,
    signer: { publicKey, sign: async (data) => signBytes(data) },
    sign: signBytes,
  }
}

interface DsaGroup {
  readonly p: string
  readonly q: string
  readonly g: string
}

function generateDsaKey(group: DsaGroup): TestKey {
  const big = (hex: string): bigint => BigInt(`0x${hex}`)
  const x = (big(randomBytes(40).toString('hex')) % (big(group.q) - 2n)) + 1n
  const y = modularPower(big(group.g), x, big(group.p))
  return fromDsaSecret(x.toString(16), { algorithm: 'DS', y: y.toString(16), ...group })
}

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let power = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = (power * square) % modulus
    square = (square * square) % modulus
  }
  return power
}

/** The two groups of protocol reference 1.2. */
export const DSA_GROUPS: Readonly<Record<'DS128' | 'DS256', DsaGroup>> = {
  DS128: {
    p: 'ff600483db6abfc5b45eab78594b3533d550d9f1bf2a992a7a8daa6dc34f8045ad4e6e0c429d334eeeaaefd7e23d4810be00e4cc1492cba325ba81ff2d5a5b305a8d17eb3bf4a06a349d392e00d329744a5179380344e82a18c47933438f891e22aeef812d69c8f75e326cb70ea000c3f776dfdbd604638c2ef717fc26d02e17',
    q: 'e21e04f911d1ed7991008ecaab3bf775984309c3',
    g: 'c52a4a0ff3b7e61fdf1867ce84138369a6154f4afa92966e3c827e25cfa6cf508b90e5de419e1337e07a2e9e2a3cd5dea704d175f8ebf6af397d69e110b96afb17c7a03259329e4829b0d03bbc7896b15b4ade53e130858cc34d96269aa89041f409136c7242a38895c9d5bccad4f389af1d7a4bd1398bd072dffa896233397a',
  },
  DS256: {
    p: 'd6c4e5045697756c7a312d02c2289c25d40f9954261f7b5876214b6df109c738b76226b199bb7e33f8fc7ac1dcc316e1e7c78973951bfc6ff2e00cc987cd76fcfb0b8c0096b0b460fffac960ca4136c28f4bfb580de47cf7e7934c3985e3b3d943b77f06ef2af3ac3494fc3c6fc49810a63853862a02bb1c824a01b7fc688e4028527a58ad58c9d512922660db5d505bc263af293bc93bcd6d885a157579d7f52952236dd9d06a4fc3bc2247d21f1a70f5848eb0176513537c983f5a36737f01f82b44546e8e7f0fabc457e3de1d9c5dba96965b10a2a0580b0ad0f88179e10066107fb74314a07e6745863bc797b7002ebec0b000a98eb697414709ac17b401',
    q: 'b1e370f6472c8754ccd75e99666ec8ef1fd748b748bbbc08503d82ce8055ab3b',
    g: '9a8269ab2e3b733a5242179d8f8ddb17ff93297d9eab00376db211a22b19c854dfa80166df2132cbc51fb224b0904abb22da2c7b7850f782124cb575b116f41ea7c4fc75b1d77525204cd7c23a15999004c23cdeb72359ee74e886a1dde7855ae05fe847447d0a68059002c3819a75dc7dcbb30e39efac36e07e2c404b7ca98b263b25fa314ba93c0625718bd489cea6d04ba4b0b7f156eeb4c56c44b50e4fb5bce9d7ae0d55b379225feb0214a04bed72f33e0664d290e7c840df3e2abb5e48189fa4e90646f1867db289c6560476799f7be8420a6dc01d078de437f280fff2d7ddf1248d56e1a54b933a41629d6c252983c58795105802d30d7bcd819cf6ef',
  },
}

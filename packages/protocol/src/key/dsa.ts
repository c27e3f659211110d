// DSA keys of the old deployment: only the two published groups, every number in hexadecimal (protocol 1.1, 1.2; threat model 5.10).
// WebCrypto has no DSA and JWK no form for it.
import { decodeBase64url } from '../base64url.ts'
import type { JsonObject } from '../json.ts'
import { base64urlToHex, bitLength, type Hex, hexToBase64url, hexToBytes } from './integers.ts'
import { hexMember, unfit } from './members.ts'
import { der, derInteger, pem } from './pem.ts'

/** A key in base64url members, in RFC 7638 order. */
export interface DsaJwk {
  readonly [member: string]: string
  readonly g: string
  readonly kty: 'DSA'
  readonly p: string
  readonly q: string
  readonly y: string
}

interface Group {
  readonly p: Hex
  readonly q: Hex
  readonly g: Hex
}

// The NIST test groups of FIPS 186-3 that every BrowserID client generated its keys in.
const GROUP_1024: Group = {
  p: 'ff600483db6abfc5b45eab78594b3533d550d9f1bf2a992a7a8daa6dc34f8045ad4e6e0c429d334eeeaaefd7e23d4810be00e4cc1492cba325ba81ff2d5a5b305a8d17eb3bf4a06a349d392e00d329744a5179380344e82a18c47933438f891e22aeef812d69c8f75e326cb70ea000c3f776dfdbd604638c2ef717fc26d02e17',
  q: 'e21e04f911d1ed7991008ecaab3bf775984309c3',
  g: 'c52a4a0ff3b7e61fdf1867ce84138369a6154f4afa92966e3c827e25cfa6cf508b90e5de419e1337e07a2e9e2a3cd5dea704d175f8ebf6af397d69e110b96afb17c7a03259329e4829b0d03bbc7896b15b4ade53e130858cc34d96269aa89041f409136c7242a38895c9d5bccad4f389af1d7a4bd1398bd072dffa896233397a',
}
const GROUP_2048: Group = {
  p: 'd6c4e5045697756c7a312d02c2289c25d40f9954261f7b5876214b6df109c738b76226b199bb7e33f8fc7ac1dcc316e1e7c78973951bfc6ff2e00cc987cd76fcfb0b8c0096b0b460fffac960ca4136c28f4bfb580de47cf7e7934c3985e3b3d943b77f06ef2af3ac3494fc3c6fc49810a63853862a02bb1c824a01b7fc688e4028527a58ad58c9d512922660db5d505bc263af293bc93bcd6d885a157579d7f52952236dd9d06a4fc3bc2247d21f1a70f5848eb0176513537c983f5a36737f01f82b44546e8e7f0fabc457e3de1d9c5dba96965b10a2a0580b0ad0f88179e10066107fb74314a07e6745863bc797b7002ebec0b000a98eb697414709ac17b401',
  q: 'b1e370f6472c8754ccd75e99666ec8ef1fd748b748bbbc08503d82ce8055ab3b',
  g: '9a8269ab2e3b733a5242179d8f8ddb17ff93297d9eab00376db211a22b19c854dfa80166df2132cbc51fb224b0904abb22da2c7b7850f782124cb575b116f41ea7c4fc75b1d77525204cd7c23a15999004c23cdeb72359ee74e886a1dde7855ae05fe847447d0a68059002c3819a75dc7dcbb30e39efac36e07e2c404b7ca98b263b25fa314ba93c0625718bd489cea6d04ba4b0b7f156eeb4c56c44b50e4fb5bce9d7ae0d55b379225feb0214a04bed72f33e0664d290e7c840df3e2abb5e48189fa4e90646f1867db289c6560476799f7be8420a6dc01d078de437f280fff2d7ddf1248d56e1a54b933a41629d6c252983c58795105802d30d7bcd819cf6ef',
}
const GROUPS: readonly Group[] = [GROUP_1024, GROUP_2048]

/**
 * Reads the hexadecimal members; the group must be a published one and `y` between 2 and p-2.
 * That `y` lies in the subgroup of order q takes platform arithmetic and is checked where the key is imported.
 */
export function parseDsa(members: JsonObject): DsaJwk {
  const p = hexMember(members, 'p')
  const q = hexMember(members, 'q')
  const g = hexMember(members, 'g')
  const y = hexMember(members, 'y')
  const group = GROUPS.find((known) => known.p === p)
  if (!group || group.q !== q || group.g !== g)
    throw unfit('its group is not one of the two published BrowserID groups')
  const value = BigInt(`0x${y}`)
  if (value < 2n || value > BigInt(`0x${p}`) - 2n) throw unfit('its y is outside 2 to p - 2')
  return {
    g: hexToBase64url(g),
    kty: 'DSA',
    p: hexToBase64url(p),
    q: hexToBase64url(q),
    y: hexToBase64url(y),
  }
}

/** Lower-case hexadecimal without leading zeros: what old software reads. */
export function dsaToWire(jwk: Readonly<Record<string, string>>): JsonObject {
  const hex = (name: string): Hex => base64urlToHex(jwk[name] ?? '')
  return { algorithm: 'DS', y: hex('y'), p: hex('p'), q: hex('q'), g: hex('g') }
}

/** Bits of a DSA key's prime `p`, read from its JWK. */
export function dsaBits(jwk: Readonly<Record<string, string>>): number {
  return bitLength(base64urlToHex(jwk.p ?? ''))
}

/** SubjectPublicKeyInfo (RFC 3279 section 2.3.2). */
export function dsaToPem(jwk: Readonly<Record<string, string>>): string {
  const integer = (name: string): Uint8Array => derInteger(decodeBase64url(jwk[name] ?? ''))
  const parameters = der(0x30, integer('p'), integer('q'), integer('g'))
  const key = der(0x03, new Uint8Array(1), integer('y'))
  return pem('PUBLIC KEY', der(0x30, der(0x30, DSA_OID, parameters), key))
}

/** 1.2.840.10040.4.1, with tag and length. */
const DSA_OID: Uint8Array = hexToBytes('6072a8648ce380401')

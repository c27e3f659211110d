// A DSA public key in DER, as short as it can be written: part of the floor.

/** The key as SubjectPublicKeyInfo, from its numbers in the classic format. */
export function dsaSpki(wire: {
  readonly p?: string
  readonly q?: string
  readonly g?: string
  readonly y?: string
}): Buffer {
  const algorithm = Buffer.from('06072a8648ce380401', 'hex')
  const parameters = tagged(0x30, integer(wire.p), integer(wire.q), integer(wire.g))
  const key = tagged(0x03, Buffer.of(0), integer(wire.y))
  return tagged(0x30, tagged(0x30, algorithm, parameters), key)
}

function integer(hex = ''): Buffer {
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return (bytes[0] ?? 0) < 0x80 ? tagged(2, bytes) : tagged(2, Buffer.of(0), bytes)
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.of(tag, ...size), body])
}

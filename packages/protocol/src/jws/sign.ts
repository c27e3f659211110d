// Compact JWS, written: ASCII JSON, a header with alg and nothing else (protocol 1.4).
import { encodeAscii, encodeBase64url } from '../base64url.ts'
import type { JsonObject } from '../json.ts'
import type { Signer } from '../key/signer.ts'

/** Signs a payload; the label follows from the signer's key. */
export async function signJws(payload: JsonObject, signer: Signer): Promise<string> {
  const { algorithm, jwk } = signer.publicKey
  const signingInput = `${encodeJson({ alg: algorithm.labels[0] })}.${encodeJson(payload)}`
  const signature = await signer.sign(encodeAscii(signingInput))
  if (signature.length !== algorithm.signatureLength(jwk))
    throw new TypeError('signer returned a signature of the wrong length')
  return `${signingInput}.${encodeBase64url(signature)}`
}

function encodeJson(value: JsonObject): string {
  const json = JSON.stringify(value)
  const ascii = json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return encodeBase64url(encodeAscii(ascii))
}

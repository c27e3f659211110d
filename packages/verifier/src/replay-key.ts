// The name under which an accepted assertion is remembered (threat model 5.4, T55).
import { hash } from 'node:crypto'
import { canonicalKeyText, type ParsedAssertion, type PublicKey } from '@signet-id/protocol'

/** Over what was signed and by whom, never over the text that arrived: a signature has several spellings. */
export function replayKeyOf(assertion: ParsedAssertion, publicKey: PublicKey): string {
  return hash('sha256', `${assertion.jws.signingInput}\n${canonicalKeyText(publicKey)}`, 'hex')
}

// @signet-id/verifier: who signed in? What is not listed here is internal.

export { createRemoteVerifier, type RemoteVerifierOptions } from './remote.ts'
export { checkSignature, checkSignatureOnPool } from './signature.ts'
export type { VerifiedIdentity, Verifier, VerifyOptions } from './verified-identity.ts'
export { createVerifier, type VerifierOptions, verifyBackedAssertion } from './verify.ts'

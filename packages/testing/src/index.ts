// @signet-id/testing: fixed clock, real keys, tokens with any claims, fake documents, test authority, vectors. For tests only.

export { faultsOfTexts } from './catalogue.ts'
export { createClock, type FixedClock, T } from './clock.ts'
export { type Answer, type FakeDocuments, fakeDocuments, supportText } from './documents.ts'
export {
  DSA_GROUPS,
  fromDsaSecret,
  fromPrivateKey,
  generateTestKey,
  type TestKey,
  testKey,
} from './keys.ts'
export { type LogLine, type Program, startProgram } from './program.ts'
export {
  type BundleParts,
  makeAssertion,
  makeBundle,
  makeCertificate,
  segment,
  signToken,
} from './tokens.ts'
export { readVectors, type Vector, type VectorDocument } from './vectors.ts'
export { createTestAuthority, type TestAuthority, type TlsIdentity, type Validity } from './x509.ts'

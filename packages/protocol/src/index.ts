// @signet-id/protocol: BrowserID on paper. Pure and isomorphic; what is not listed here is internal.

export { requireAudience } from './assertion/audience.ts'
export {
  ASSERTION_LIFETIME_MS,
  checkAssertionClaims,
} from './assertion/check-claims.ts'
export { type AssertionClaims, issueAssertion } from './assertion/issue.ts'
export { type ParsedAssertion, parseAssertion, parseAssertionClaims } from './assertion/parse.ts'
export { verifyAssertion } from './assertion/verify.ts'
export {
  type BackedAssertionParts,
  joinBackedAssertion,
  type ParsedBackedAssertion,
  parseBackedAssertion,
  splitBackedAssertion,
} from './backed-assertion.ts'
export { decodeBase64url, decodeUtf8, encodeBase64url, encodeUtf8 } from './base64url.ts'
export {
  type ClockOptions,
  checkCertificateClaims,
} from './certificate/check-claims.ts'
export { type CertificateClaims, issueCertificate } from './certificate/issue.ts'
export {
  certificateEmail,
  type ParsedCertificate,
  parseCertificate,
} from './certificate/parse.ts'
export { verifyCertificate } from './certificate/verify.ts'
export { asciiLowerCase, type Domain, isSpecialUseDomain, parseDomain } from './domain.ts'
export { canonicalAddress, domainOf, type EmailAddress, parseEmailAddress } from './email.ts'
export {
  AuthenticationError,
  BrowserIdError,
  DiscoveryError,
  type ErrorDetail,
  type ErrorOptions,
  isBrowserIdError,
  OperationalError,
  ProtocolError,
  VerificationError,
} from './errors.ts'
export { inTime } from './in-time.ts'
export {
  type DialogAnswer,
  type DialogError,
  type DialogRequest,
  dialogAnswerUrl,
  dialogRequestUrl,
  hasMessage,
  type ProviderAnswer,
  type ProviderError,
  type ProviderRequest,
  parseDialogAnswer,
  parseDialogRequest,
  parseProviderAnswer,
  parseProviderRequest,
  parseSiteName,
  providerAnswerUrl,
  providerRequestUrl,
} from './journey.ts'
export {
  BODY_LIMITS,
  isJsonObject,
  type JsonLimits,
  type JsonObject,
  parseJson,
  parseJsonObject,
  TOKEN_LIMITS,
} from './json.ts'
export { type ParsedJws, parseJws } from './jws/parse.ts'
export { signJws } from './jws/sign.ts'
export { verifyJws } from './jws/verify.ts'
export {
  ALGORITHMS,
  ALL_ALGORITHMS,
  type Algorithm,
  type AlgorithmName,
  algorithmNamed,
  DEFAULT_ALGORITHMS,
  type PublicJwk,
} from './key/algorithms.ts'
export {
  canonicalKeyText,
  type PublicKey,
  parsePublicKey,
  publicKeyToWire,
  samePublicKey,
} from './key/public-key.ts'
export type { CheckSignature, Signer } from './key/signer.ts'
export { isLoopbackOrigin, isSecureOrigin, type Origin, originOf, parseOrigin } from './origin.ts'
export { plainAddress } from './plain-address.ts'
export {
  EXPECTATION_REFUSAL,
  faultAnswer,
  type PendingAnswer,
  PLAIN_REFUSAL,
  type Refusal,
  type RequestHead,
  refusalFields,
  refusalOf,
} from './plain-request.ts'
export {
  parseSupportDocument,
  SUPPORT_DOCUMENT_PATH,
  type SupportDeclaration,
  type SupportDocument,
  supportDocumentText,
} from './support-document.ts'
export {
  DAY_MS,
  DEFAULT_CLOCK_SKEW_MS,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  secondsToMs,
} from './time.ts'
export { trimCharacters } from './trim.ts'
export { createTurns, REFUSAL_MS, type Turns } from './turns.ts'

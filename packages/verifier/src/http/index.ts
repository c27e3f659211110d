// @signet-id/verifier/http: the verifier as a service. What is not listed here is internal.

export type { VerificationEvent, VerifierHandlerOptions } from './answer.ts'
export { createVerifierHandler } from './handler.ts'
export {
  createVerifierListener,
  createVerifierServer,
  type VerifierServer,
  type VerifierServerOptions,
} from './server.ts'

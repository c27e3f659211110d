// @signet-id/verifier/http: the verifier as a service. What is not listed here is internal.

export type { ServiceAnswer, VerificationEvent, VerifierHandlerOptions } from './answer.ts'
export {
  createVerifierAnswers,
  createVerifierHandler,
  type VerifierRequest,
  verifierBusyAnswer,
} from './handler.ts'
export { SERVICE_HEADERS } from './response-headers.ts'
export {
  createVerifierListener,
  createVerifierServer,
  type VerifierServer,
  type VerifierServerOptions,
} from './server.ts'

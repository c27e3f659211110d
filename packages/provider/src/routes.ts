// The whole route table of the provider.
import { SUPPORT_DOCUMENT_PATH } from '@signet-id/protocol'
import type { Handle, Route } from '@signet-id/server-kit'
import {
  AUTHENTICATION_PATH,
  CERTIFICATES_PATH,
  FORM_TOKEN_PATH,
  PROVISIONING_PATH,
  SIGN_IN_PATH,
  SIGN_OUT_PATH,
} from './paths.ts'

/** One handler a row; `app.ts` makes them. */
export interface Handlers {
  readonly supportDocument: Handle
  readonly authentication: Handle
  readonly provisioning: Handle
  readonly formToken: Handle
  readonly signIn: Handle
  readonly certificate: Handle
  readonly home: Handle
  readonly signOut: Handle
}

export function providerRoutes(handlers: Handlers): readonly Route[] {
  return [
    {
      method: 'GET',
      path: SUPPORT_DOCUMENT_PATH,
      kind: 'document',
      handle: handlers.supportDocument,
    },
    { method: 'GET', path: AUTHENTICATION_PATH, kind: 'journey', handle: handlers.authentication },
    { method: 'GET', path: PROVISIONING_PATH, kind: 'journey', handle: handlers.provisioning },
    { method: 'GET', path: FORM_TOKEN_PATH, kind: 'api', handle: handlers.formToken },
    { method: 'POST', path: SIGN_IN_PATH, kind: 'api', handle: handlers.signIn },
    { method: 'POST', path: CERTIFICATES_PATH, kind: 'api', handle: handlers.certificate },
    { method: 'GET', path: '/', kind: 'page', handle: handlers.home },
    { method: 'POST', path: SIGN_OUT_PATH, kind: 'page', handle: handlers.signOut },
  ]
}

// The whole route table of the provider.
import { SUPPORT_DOCUMENT_PATH } from '@signet-id/protocol'
import type { Handle, PageKind, Route } from '@signet-id/server-kit'
import * as paths from './paths.ts'

/** One handler a row; `app.ts` makes them. */
export interface Handlers {
  readonly supportDocument: Handle
  readonly authentication: Handle
  readonly provisioning: Handle
  readonly formToken: Handle
  readonly signIn: Handle
  readonly certificate: Handle
  readonly theme: Handle

  readonly home: Handle
  readonly signOut: Handle

  readonly welcome: Handle
  readonly startEnrolment: Handle
  readonly confirmEnrolment: Handle

  readonly account: Handle
  readonly accountSignIn: Handle
  readonly addAuthenticator: Handle
  readonly renameAuthenticator: Handle
  readonly removeAuthenticator: Handle
  readonly newRecoveryCodes: Handle
  readonly endSession: Handle
  readonly endAllSessions: Handle
  readonly forgetDevice: Handle

  readonly people: Handle
  readonly makeLink: Handle
  readonly withdrawLink: Handle
  readonly switchPerson: Handle
}

/** About a millisecond of this thread; the signatures are others' work. */
const CERTIFICATES_AT_ONCE = 3
/** They share a commit, which is most of what they cost. */
const SIGN_INS_AT_ONCE = 64

/** Everything the provider answers to. */
export function providerRoutes(handlers: Handlers): readonly Route[] {
  return [
    get(SUPPORT_DOCUMENT_PATH, 'document', handlers.supportDocument),
    get(paths.AUTHENTICATION_PATH, 'journey', handlers.authentication),
    get(paths.PROVISIONING_PATH, 'journey', handlers.provisioning),
    get(paths.PERSONA_AUTHENTICATION_PATH, 'journey', handlers.authentication),
    get(paths.PERSONA_PROVISIONING_PATH, 'journey', handlers.provisioning),
    get(paths.FORM_TOKEN_PATH, 'api', handlers.formToken),
    { ...post(paths.SIGN_IN_PATH, handlers.signIn, 'api'), atOnce: SIGN_INS_AT_ONCE },
    { ...post(paths.CERTIFICATES_PATH, handlers.certificate, 'api'), atOnce: CERTIFICATES_AT_ONCE },
    get(paths.THEME_PATH, 'asset', handlers.theme),

    get('/', 'page', handlers.home),
    post(paths.SIGN_OUT_PATH, handlers.signOut),

    get(paths.ENROLMENT_PATH, 'page', handlers.welcome),
    post(paths.ENROLMENT_START_PATH, handlers.startEnrolment),
    post(paths.ENROLMENT_CONFIRM_PATH, handlers.confirmEnrolment),

    get(paths.ACCOUNT_PATH, 'page', handlers.account),
    post(paths.ACCOUNT_SIGN_IN_PATH, handlers.accountSignIn),
    post(paths.AUTHENTICATOR_ADD_PATH, handlers.addAuthenticator),
    post(paths.AUTHENTICATOR_RENAME_PATH, handlers.renameAuthenticator),
    post(paths.AUTHENTICATOR_REMOVE_PATH, handlers.removeAuthenticator),
    post(paths.RECOVERY_CODES_PATH, handlers.newRecoveryCodes),
    post(paths.SESSION_END_PATH, handlers.endSession),
    post(paths.SESSIONS_END_ALL_PATH, handlers.endAllSessions),
    post(paths.DEVICE_FORGET_PATH, handlers.forgetDevice),

    get(paths.PEOPLE_PATH, 'page', handlers.people),
    post(paths.PEOPLE_LINK_PATH, handlers.makeLink),
    post(paths.PEOPLE_WITHDRAW_PATH, handlers.withdrawLink),
    post(paths.PEOPLE_SWITCH_PATH, handlers.switchPerson),
  ]
}

function get(path: string, kind: PageKind, handle: Handle): Route {
  return { method: 'GET', path, kind, handle }
}

function post(path: string, handle: Handle, kind: PageKind = 'page'): Route {
  return { method: 'POST', path, kind, handle }
}

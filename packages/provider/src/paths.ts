// Addresses of the provider. The two pages of the journey stand in published documents: changing them breaks every cached one.

/** The page of the journey where people sign in. */
export const AUTHENTICATION_PATH = '/browserid/authenticate'
/** The page of the journey that fetches a certificate. */
export const PROVISIONING_PATH = '/browserid/provision'
/** Takes the code that was typed on the authentication page. */
export const SIGN_IN_PATH = '/browserid/sign-in'
/** Takes the form that ends a session. */
export const SIGN_OUT_PATH = '/browserid/sign-out'
/** Signs certificates for who is signed in. */
export const CERTIFICATES_PATH = '/browserid/certificates'
/** Gives a page that stayed open too long another form token. */
export const FORM_TOKEN_PATH = '/browserid/form-token'
/** The colour of a domain's pages. */
export const THEME_PATH = '/browserid/theme.css'

/** The page to sign in under the name that the old persona-totp published; imported domains keep it. */
export const PERSONA_AUTHENTICATION_PATH = '/persona/authenticate'
/** The page that fetches a certificate, under its old name. */
export const PERSONA_PROVISIONING_PATH = '/persona/provision'

/** Where a link to enrol leads. */
export const ENROLMENT_PATH = '/enrol'
/** Begins the enrolment that a link is for. */
export const ENROLMENT_START_PATH = '/enrol/start'
/** Takes the first code of a new authenticator. */
export const ENROLMENT_CONFIRM_PATH = '/enrol/confirm'

/** A person's own account. */
export const ACCOUNT_PATH = '/account'
/** Signing in for our own pages. */
export const ACCOUNT_SIGN_IN_PATH = '/account/sign-in'
/** Begins to add an authenticator. */
export const AUTHENTICATOR_ADD_PATH = '/account/authenticators/add'
/** Takes an authenticator's new name. */
export const AUTHENTICATOR_RENAME_PATH = '/account/authenticators/rename'
/** Removes an authenticator. */
export const AUTHENTICATOR_REMOVE_PATH = '/account/authenticators/remove'
/** Makes new recovery codes; the old ones are over. */
export const RECOVERY_CODES_PATH = '/account/recovery-codes'
/** Ends one session of the account. */
export const SESSION_END_PATH = '/account/sessions/end'
/** Ends every session of the account. */
export const SESSIONS_END_ALL_PATH = '/account/sessions/end-all'
/** Makes a known device an unknown one. */
export const DEVICE_FORGET_PATH = '/account/devices/forget'

/** The administrator's page of a domain. */
export const PEOPLE_PATH = '/people'
/** Makes a link for somebody of the domain. */
export const PEOPLE_LINK_PATH = '/people/link'
/** Takes an open link back. */
export const PEOPLE_WITHDRAW_PATH = '/people/withdraw'
/** Bars somebody of the domain, or lets them in again. */
export const PEOPLE_SWITCH_PATH = '/people/switch'

// Addresses of the provider. The two pages of the journey stand in published documents: changing them breaks every cached one.

export const AUTHENTICATION_PATH = '/browserid/authenticate'
export const PROVISIONING_PATH = '/browserid/provision'
export const SIGN_IN_PATH = '/browserid/sign-in'
export const SIGN_OUT_PATH = '/browserid/sign-out'
export const CERTIFICATES_PATH = '/browserid/certificates'
export const FORM_TOKEN_PATH = '/browserid/form-token'
export const THEME_PATH = '/browserid/theme.css'

/** The pages under the names that the old persona-totp published; imported domains keep them. */
export const PERSONA_AUTHENTICATION_PATH = '/persona/authenticate'
export const PERSONA_PROVISIONING_PATH = '/persona/provision'

export const ENROLMENT_PATH = '/enrol'
export const ENROLMENT_START_PATH = '/enrol/start'
export const ENROLMENT_CONFIRM_PATH = '/enrol/confirm'

export const ACCOUNT_PATH = '/account'
export const ACCOUNT_SIGN_IN_PATH = '/account/sign-in'
export const AUTHENTICATOR_ADD_PATH = '/account/authenticators/add'
export const AUTHENTICATOR_RENAME_PATH = '/account/authenticators/rename'
export const AUTHENTICATOR_REMOVE_PATH = '/account/authenticators/remove'
export const RECOVERY_CODES_PATH = '/account/recovery-codes'
export const SESSION_END_PATH = '/account/sessions/end'
export const SESSIONS_END_ALL_PATH = '/account/sessions/end-all'
export const DEVICE_FORGET_PATH = '/account/devices/forget'

export const PEOPLE_PATH = '/people'
export const PEOPLE_LINK_PATH = '/people/link'
export const PEOPLE_SWITCH_PATH = '/people/switch'

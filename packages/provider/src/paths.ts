// Addresses of the provider. The two pages stand in published documents: changing them breaks every cached one.

export const AUTHENTICATION_PATH = '/browserid/authenticate'
export const PROVISIONING_PATH = '/browserid/provision'
export const SIGN_IN_PATH = '/browserid/sign-in'
export const SIGN_OUT_PATH = '/browserid/sign-out'
export const CERTIFICATES_PATH = '/browserid/certificates'
export const FORM_TOKEN_PATH = '/browserid/form-token'

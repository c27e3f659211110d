// authentication_api.js: lets sign-in pages of the Persona era work unchanged.
import { BROKER_ORIGIN } from './broker/origin.ts'
import { createAuthenticationApi } from './shim/authentication.ts'
import { install } from './shim/install.ts'
import { takeMessage } from './shim/message.ts'

const pageUrl = location.href

// Our own message is of no use to such a page, and in the way of one that keeps its own place in the fragment.
takeMessage(window)

install(
  createAuthenticationApi({
    pageUrl,
    brokerOrigin: BROKER_ORIGIN,
    leave: (url) => location.replace(url),
  }),
  'beginAuthentication',
)

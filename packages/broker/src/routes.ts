// Everything the broker answers to.
import type { Handle, Route } from '@signet-id/server-kit'
import { handleSignIn } from './dialog/handler.ts'
import type { DialogPage } from './dialog/page.ts'
import { type AddressInfoOptions, handleAddressInfo } from './discovery/handler.ts'
import { handleLanding } from './landing/handler.ts'
import type { LandingPage } from './landing/page.ts'
import { handleSessionContext } from './session-context/handler.ts'

export interface BrokerParts {
  readonly landing: LandingPage
  readonly dialog: DialogPage
  /** Serves a script that other people's pages load. */
  publicScript(name: string): Handle
  readonly addressInfo: AddressInfoOptions
  readonly now: () => number
}

/** For sites, then for providers of the Persona era. */
const PUBLIC_SCRIPTS = ['include.js', 'provisioning_api.js', 'authentication_api.js'] as const

export function brokerRoutes(parts: BrokerParts): readonly Route[] {
  return [
    { method: 'GET', path: '/', kind: 'page', handle: handleLanding(parts.landing) },
    { method: 'GET', path: '/sign_in', kind: 'journey', handle: handleSignIn(parts.dialog) },
    ...PUBLIC_SCRIPTS.map(
      (name): Route => ({
        method: 'GET',
        path: `/${name}`,
        kind: 'public-script',
        handle: parts.publicScript(name),
      }),
    ),
    {
      method: 'GET',
      path: '/wsapi/session_context',
      kind: 'api',
      handle: handleSessionContext(parts.now),
    },
    {
      method: 'GET',
      path: '/wsapi/address_info',
      kind: 'api',
      handle: handleAddressInfo(parts.addressInfo),
    },
  ]
}

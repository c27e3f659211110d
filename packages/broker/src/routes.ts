// Everything the broker answers to.
import type { Route } from '@signet-id/server-kit'
import { handleSignIn } from './dialog/handler.ts'
import type { DialogPage } from './dialog/page.ts'
import { type AddressInfoOptions, handleAddressInfo } from './discovery/handler.ts'
import { handleIncludeScript } from './include/handler.ts'
import { handleLanding } from './landing/handler.ts'
import type { LandingPage } from './landing/page.ts'
import { handleSessionContext } from './session-context/handler.ts'

export interface BrokerParts {
  readonly landing: LandingPage
  readonly dialog: DialogPage
  /** Text of include.js, our origin in it. */
  readonly includeScript: string
  readonly addressInfo: AddressInfoOptions
  readonly now: () => number
}

export function brokerRoutes(parts: BrokerParts): readonly Route[] {
  return [
    { method: 'GET', path: '/', kind: 'page', handle: handleLanding(parts.landing) },
    { method: 'GET', path: '/sign_in', kind: 'journey', handle: handleSignIn(parts.dialog) },
    {
      method: 'GET',
      path: '/include.js',
      kind: 'public-script',
      handle: handleIncludeScript(parts.includeScript),
    },
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

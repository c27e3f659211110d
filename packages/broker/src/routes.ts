// Everything the broker answers to.
import { type Origin, SUPPORT_DOCUMENT_PATH } from '@signet-id/protocol'
import type { Handle, Route } from '@signet-id/server-kit'
import { handleSignIn } from './dialog/handler.ts'
import type { DialogPage } from './dialog/page.ts'
import { type AddressInfoOptions, handleAddressInfo } from './discovery/handler.ts'
import { type CodePage, handleCodePage } from './fallback/code-page.ts'
import {
  type FallbackHandlerOptions,
  handleCodeCertificate,
  handleCodeRequest,
} from './fallback/handler.ts'
import { handleBrokerDocument } from './fallback/support-document.ts'
import { handleLanding } from './landing/handler.ts'
import type { LandingPage } from './landing/page.ts'
import { CODE_PAGE_PATH } from './mail/code-mail.ts'
import { OLD_BUTTONS } from './old-buttons/handler.ts'
import { handleSessionContext } from './session-context/handler.ts'

/** Pages, handlers and their settings, behind each path. */
export interface BrokerParts {
  readonly landing: Omit<LandingPage, 'texts'>
  readonly dialog: Omit<DialogPage, 'texts'>
  /** Serves a script that other people's pages load. */
  publicScript(name: string): Handle
  readonly addressInfo: AddressInfoOptions
  /** Undefined: no address gets a code here. */
  readonly fallback: FallbackParts | undefined
  readonly now: () => number
}

/** The same for the paths of the fallback issuer. */
export type FallbackParts = FallbackHandlerOptions & {
  /** The issuer's. */
  readonly origin: Origin
  readonly codePage: Omit<CodePage, 'texts'>
}

/** For sites, then for providers of the Persona era. */
const PUBLIC_SCRIPTS = ['include.js', 'provisioning_api.js', 'authentication_api.js'] as const

/** The routes; those of the fallback issuer only where there is one. */
export function brokerRoutes(parts: BrokerParts): readonly Route[] {
  return [
    { method: 'GET', path: '/', kind: 'page', handle: handleLanding(parts.landing) },
    { method: 'GET', path: '/sign_in', kind: 'journey', handle: handleSignIn(parts.dialog) },
    ...PUBLIC_SCRIPTS.flatMap((name): Route[] => {
      const script = {
        method: 'GET',
        kind: 'public',
        handle: parts.publicScript(name),
      } as const
      // The old service had each also unminified, and some pages took that.
      return [`/${name}`, `/${name.replace('.js', '.orig.js')}`].map((path) => ({
        ...script,
        path,
      }))
    }),
    ...Array.from(
      OLD_BUTTONS,
      ([path, handle]): Route => ({
        method: 'GET',
        path,
        kind: 'public',
        handle,
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
    ...(parts.fallback ? fallbackRoutes(parts.fallback) : []),
  ]
}

/** Addresses without a provider: a code by e-mail, and this host as the issuer. */
function fallbackRoutes(parts: FallbackParts): readonly Route[] {
  const { fallback, origin } = parts
  return [
    {
      method: 'GET',
      path: SUPPORT_DOCUMENT_PATH,
      kind: 'document',
      handle: handleBrokerDocument(fallback.issuer, origin, fallback.keys),
    },
    {
      method: 'POST',
      path: '/wsapi/fallback/code',
      kind: 'api',
      handle: handleCodeRequest(parts),
    },
    {
      method: 'POST',
      path: '/wsapi/fallback/certificate',
      kind: 'api',
      handle: handleCodeCertificate(parts),
    },
    { method: 'GET', path: CODE_PAGE_PATH, kind: 'page', handle: handleCodePage(parts.codePage) },
  ]
}

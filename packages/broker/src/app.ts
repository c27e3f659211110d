// The broker, put together.
import type { Origin } from '@signet-id/protocol'
import {
  BASE_STYLE,
  createService,
  type Logger,
  loadAssets,
  type Service,
} from '@signet-id/server-kit'
import { createDomainBudget, type Discovery } from '@signet-id/verifier/discovery'
import type { BrokerConfig } from './config.ts'
import type { Fallback } from './fallback/fallback.ts'
import { handlePublicScript } from './public-scripts/handler.ts'
import { brokerRoutes } from './routes.ts'

/** Do the operator's lists keep a site out? The dialog asks the same of the lists in its page. */
function isBarredSite(site: Origin, { allowSites = [], denySites = [] }: BrokerConfig): boolean {
  return denySites.includes(site) || (allowSites.length > 0 && !allowSites.includes(site))
}

export interface BrokerOptions {
  readonly config: BrokerConfig
  readonly discovery: Discovery
  /** Speaks for addresses without a provider; made with `createFallback`, closed by whoever made it. */
  readonly fallback?: Fallback | undefined
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Addresses or CIDR ranges of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
}

/**
 * Builds the broker's service. It keeps no account, no key of a person and no record of who visits what.
 * @throws {OperationalError} `ERR_ASSET_MISSING` when the browser scripts were not built
 */
export function createBroker(options: BrokerOptions): Service {
  const { config, log, now, fallback } = options
  const origins = [config.origin, ...(config.aliases ?? [])] as const
  const budget = createDomainBudget({ now })
  const assets = loadAssets({
    'base.css': BASE_STYLE,
    'dialog.css': new URL('../assets/dialog.css', import.meta.url),
    'code.js': new URL('../dist/browser/code.js', import.meta.url),
    'dialog.js': new URL('../dist/browser/dialog.js', import.meta.url),
    'include.js': new URL('../dist/browser/include.js', import.meta.url),
    'provisioning_api.js': new URL('../dist/browser/provisioning-api.js', import.meta.url),
    'authentication_api.js': new URL('../dist/browser/authentication-api.js', import.meta.url),
  })
  const styles = [assets.path('base.css'), assets.path('dialog.css')]
  return createService({
    origin: config.origin,
    routes: brokerRoutes({
      landing: { origin: config.origin, styles },
      dialog: {
        origin: config.origin,
        allowInsecureSites: config.allowInsecureSites,
        allowSites: config.allowSites ?? [],
        denySites: config.denySites ?? [],
        styles,
        scripts: [assets.path('dialog.js')],
      },
      publicScript: (name) => handlePublicScript(assets.text(name), origins),
      addressInfo: {
        discovery: options.discovery,
        fallback,
        budget,
        log,
        deadlineMs: 9000,
      },
      fallback: fallback && {
        fallback,
        budget,
        origins,
        allowInsecureSites: config.allowInsecureSites,
        isBarred: (site) => isBarredSite(site, config),
        codePage: { origin: config.origin, styles, scripts: [assets.path('code.js')] },
      },
      now,
    }),
    assets,
    log,
    trustedProxies: options.trustedProxies,
    errorPage: {
      owner: new URL(config.origin).host,
      styles,
    },
  })
}

// The broker, put together.
import {
  BASE_STYLE,
  createService,
  type Logger,
  loadAssets,
  type Service,
} from '@signet-id/server-kit'
import { createDomainBudget, type Discovery } from '@signet-id/verifier/discovery'
import { BRAND_STYLE, brandAssets, logoName, type Operator } from './branding/branding.ts'
import type { BrokerConfig } from './config.ts'
import type { Fallback } from './fallback/fallback.ts'
import { handlePublicScript } from './public-scripts/handler.ts'
import { brokerRoutes } from './routes.ts'

/** Makes the rule of two of the operator's lists. The dialog makes the same of those in its page. */
function barredBy<T>(allow: readonly T[] = [], deny: readonly T[] = []): (one: T) => boolean {
  return (one) => deny.includes(one) || (allow.length > 0 && !allow.includes(one))
}

/** Everything the broker is made of. */
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
  const { aliases = [] } = config
  const budget = createDomainBudget({ now })
  const isBarred = barredBy(config.allowSites, config.denySites)
  const isBarredDomain = barredBy(config.allowDomains, config.denyDomains)
  const branding = config.branding ?? {}
  const made = brandAssets(branding)
  const files = {
    'base.css': BASE_STYLE,
    'dialog.css': new URL('../assets/dialog.css', import.meta.url),
    'code.js': new URL('../dist/browser/code.js', import.meta.url),
    'dialog.js': new URL('../dist/browser/dialog.js', import.meta.url),
    'include.js': new URL('../dist/browser/include.js', import.meta.url),
    'provisioning_api.js': new URL('../dist/browser/provisioning-api.js', import.meta.url),
    'authentication_api.js': new URL('../dist/browser/authentication-api.js', import.meta.url),
  }
  const assets = loadAssets(files, made)
  const styles = ['base.css', 'dialog.css', ...(BRAND_STYLE in made ? [BRAND_STYLE] : [])].map(
    assets.path,
  )
  const logo = logoName(made)
  const operator: Operator = {
    host: new URL(config.origin).host,
    name: branding.name,
    logo: logo && assets.path(logo),
  }
  return createService({
    origin: config.origin,
    aliases,
    routes: brokerRoutes({
      landing: { origin: config.origin, operator, styles },
      dialog: {
        operator,
        allowInsecureSites: config.allowInsecureSites,
        allowSites: config.allowSites ?? [],
        denySites: config.denySites ?? [],
        styles,
        scripts: [assets.path('dialog.js')],
      },
      publicScript: (name) => handlePublicScript(assets.text(name), config.origin, aliases),
      addressInfo: {
        discovery: options.discovery,
        fallback,
        isBarredDomain,
        budget,
        log,
        deadlineMs: 9000,
      },
      fallback: fallback && {
        fallback,
        budget,
        origin: config.origin,
        allowInsecureSites: config.allowInsecureSites,
        isBarred,
        isBarredDomain,
        codePage: { operator, styles, scripts: [assets.path('code.js')] },
      },
      now,
    }),
    assets,
    log,
    trustedProxies: options.trustedProxies,
    errorPage: {
      owner: branding.name === undefined ? operator.host : `${branding.name} (${operator.host})`,
      styles,
    },
  })
}

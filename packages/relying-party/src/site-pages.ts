// Where our own pages are, and what each of them must know about the site it belongs to.
import { type AssetName, loadAssets } from './assets.ts'
import { safeCameFrom } from './came-from.ts'
import { UNNAMED_SITE } from './messages/en.ts'
import type { PageContext } from './pages/layout.ts'
import type { Paths } from './paths.ts'
import type { Settings } from './settings.ts'
import type { Visit } from './visit.ts'

/** Addresses, assets and texts around our pages, the same for every request. */
export interface SitePages {
  readonly paths: Paths
  readonly assets: ReturnType<typeof loadAssets>
  /** @param visit absent when nobody knows which of our sites this is */
  contextOf(visit: Visit | undefined): PageContext
  assetUrl(name: AssetName): string
  /** The link that starts a sign-in and leads back to a place on the site. */
  signInUrl(cameFrom: string): string
  /** A place on the visit's site; `/` for everything else. */
  cameFrom(value: string | null | undefined, visit: Visit): string
}

/** @throws {OperationalError} `ERR_SCRIPT_MISSING` */
export function createSitePages(settings: Settings): SitePages {
  const { paths } = settings
  const assets = loadAssets(settings)
  const own = new Set([paths.start, paths.return, paths.postback, paths.signOut])
  const assetUrl = (name: AssetName) => `${paths.files}${name}?v=${assets.get(name)?.version ?? ''}`
  return {
    paths,
    assets,
    assetUrl,
    contextOf: (visit) => ({
      siteName: settings.siteName ?? (visit ? new URL(visit.origin).host : UNNAMED_SITE),
      stylesheetUrl: assetUrl('style.css'),
    }),
    signInUrl: (cameFrom) =>
      cameFrom === '/'
        ? paths.start
        : `${paths.start}?${queryOf(settings.cameFromField, cameFrom)}`,
    cameFrom: (value, visit) => safeCameFrom(value, visit.origin, (path) => own.has(path)),
  }
}

/** One query parameter; slashes stay readable, since they mean nothing there. */
export function queryOf(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value).replaceAll('%2F', '/')}`
}

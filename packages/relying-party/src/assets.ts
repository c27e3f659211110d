// What browsers load from the base path: the stylesheet and the scripts that were bundled for them.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { STYLESHEET } from './pages/stylesheet.ts'

/** One static file. */
export interface Asset {
  readonly body: string
  readonly type: string
  /** Changes with the content; part of the URL, so that browsers may keep the file for good. */
  readonly version: string
}

/** Every file there is, by its name in URLs. */
export const ASSET_NAMES = ['style.css', 'return.js', 'done.js', 'client.js'] as const
/** One of {@link ASSET_NAMES}. */
export type AssetName = (typeof ASSET_NAMES)[number]

/**
 * Loads every file once; the script for the site's own pages (browser/client/config.ts) is told where things are.
 * @throws {OperationalError} `ERR_SCRIPT_MISSING` when the scripts were not built
 */
export function loadAssets(site: {
  brokerOrigin: string
  basePath: string
  cameFromField: string
}): ReadonlyMap<AssetName, Asset> {
  const script = (name: string) => assetOf(readScript(name), 'text/javascript; charset=utf-8')
  const client = readScript('client.js')
    .replaceAll('https://broker.invalid', site.brokerOrigin)
    .replaceAll('/browserid-base-path', site.basePath)
    .replaceAll('browserid_came_from', site.cameFromField)
  return new Map<AssetName, Asset>([
    ['style.css', assetOf(STYLESHEET, 'text/css; charset=utf-8')],
    ['return.js', script('return.js')],
    ['done.js', script('done.js')],
    ['client.js', assetOf(client, 'text/javascript; charset=utf-8')],
  ])
}

/** Answers a request for a file; an address with the right version may be kept for a year. */
export function assetResponse(request: Request, url: URL, asset: Asset): Response {
  const etag = `"${asset.version}"`
  const current = url.searchParams.get('v') === asset.version
  const headers = {
    'Cache-Control': current ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Type': asset.type,
    'Cross-Origin-Resource-Policy': 'same-origin',
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
  }
  if (request.headers.get('if-none-match') === etag)
    return new Response(null, { status: 304, headers })
  return new Response(request.method === 'HEAD' ? null : asset.body, { headers })
}

/**
 * A bundle; from `src/` and from `dist/` alike they are in `dist/browser/`.
 * @throws {OperationalError} `ERR_SCRIPT_MISSING`
 */
export function readScript(name: string): string {
  const url = new URL(`../dist/browser/${name}`, import.meta.url)
  try {
    return readFileSync(url, 'utf8')
  } catch (cause) {
    throw new OperationalError(
      'ERR_SCRIPT_MISSING',
      `the browser script ${name} has not been built; run \`npm run build\` in the repository`,
      { cause },
    )
  }
}

function assetOf(body: string, type: string): Asset {
  const version = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  return { body, type, version }
}

// Scripts and styles from a fixed manifest, read at start, under URLs that name their content (threat model T127).
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'

/** The files of one service. */
export interface Assets {
  /** Path to put into a page, such as `/assets/3f2a.../dialog.js`. */
  path(name: string): string
  /** Content by path; undefined for anything not in the manifest. */
  find(
    path: string,
  ): { readonly body: string | Uint8Array<ArrayBuffer>; readonly contentType: string } | undefined
  /** Text of one file, for a route with a URL of its own. */
  text(name: string): string
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
}

/**
 * Reads the files.
 * @param files name to file URL
 * @param made name to content, for what is not in a file of ours
 * @throws {OperationalError} `ERR_ASSET_MISSING` when one was not built
 */
export function loadAssets(
  files: Readonly<Record<string, URL>>,
  made: Readonly<Record<string, string | Uint8Array>> = {},
): Assets {
  const texts = new Map<string, string>()
  const paths = new Map<string, string>()
  const byPath = new Map<string, { body: string | Uint8Array<ArrayBuffer>; contentType: string }>()
  for (const [name, content] of [
    ...Object.entries(files).map(([name, file]) => [name, read(name, file)] as const),
    ...Object.entries(made),
  ]) {
    const body = typeof content === 'string' ? content : new Uint8Array(content)
    const path = `/assets/${createHash('sha256').update(body).digest('hex').slice(0, 16)}/${name}`
    if (typeof body === 'string') texts.set(name, body)
    paths.set(name, path)
    byPath.set(path, {
      body,
      contentType: CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain',
    })
  }
  const known = (map: ReadonlyMap<string, string>, name: string): string => {
    const value = map.get(name)
    if (value === undefined) throw new TypeError(`no asset is called ${name}`)
    return value
  }
  return {
    path: (name) => known(paths, name),
    find: (path) => byPath.get(path),
    text: (name) => known(texts, name),
  }
}

function read(name: string, file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new OperationalError(
      'ERR_ASSET_MISSING',
      `the browser script ${name} is not built; run: npm run build`,
      { cause },
    )
  }
}

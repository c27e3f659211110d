// The paths of the sign-in, as the browser sees them.
import { ASSET_NAMES } from './assets.ts'
import { configError, matching } from './config-error.ts'

/** Where our own pages and files are. */
export interface Paths {
  readonly start: string
  readonly return: string
  readonly postback: string
  readonly signOut: string
  /** Where a pop-up ends. */
  readonly done: string
  /** Prefix of static files, with a slash at its end. */
  readonly files: string
}

const PATH = /^(?:\/[A-Za-z0-9._~-]+)+$/

/** @throws {OperationalError} `ERR_CONFIG_INVALID`, also when the postback would stand in the place of another */
export function parsePaths(basePath: string, postbackUrl: string | undefined): Paths {
  const base = matching('basePath', basePath, PATH, 'a path such as "/browserid"')
  const pages = {
    start: `${base}/start`,
    return: `${base}/return`,
    signOut: `${base}/sign-out`,
    done: `${base}/done`,
  }
  const files = `${base}/`
  const postback = postbackUrl ?? `${base}/postback`
  matching('postbackUrl', postback, PATH, 'a path such as "/login"')
  const taken = [...Object.values(pages), ...ASSET_NAMES.map((name) => files + name)]
  if (taken.includes(postback))
    throw configError('postbackUrl', 'another path than those of our own pages and files', postback)
  return { ...pages, postback, files }
}

// Options of navigator.id.watch: what is thrown, in which order and in which words (protocol 7.2).
import type { LoggedInUser } from './login-record.ts'

/** The callbacks of the page. */
export interface Handlers {
  readonly onlogin: (assertion: string) => void
  readonly onlogout: (() => void) | undefined
  readonly onready: (() => void) | undefined
  readonly onmatch: (() => void) | undefined
}

/** Options that passed the checks. */
export interface Watch {
  readonly handlers: Handlers
  readonly loggedInUser: LoggedInUser
  /** Options that win over those of `request`. */
  readonly appearance: Readonly<Record<string, unknown>>
}

const HANDLERS = ['onlogin', 'onlogout', 'onmatch', 'onready'] as const
const APPEARANCE = ['siteName', 'siteLogo', 'backgroundColor'] as const

/** @param options what the page gave, known to be an object */
export function readWatchOptions(
  options: Readonly<Record<string, unknown>>,
  warn: (text: string) => void,
): Watch {
  for (const name of HANDLERS)
    if (options[name] && typeof options[name] !== 'function')
      throw new Error('non-function where function expected in parameters to navigator.id.watch()')
  const handlers = options as unknown as Handlers // each is a function or falsy, as just checked
  if (!handlers.onlogin) throw new Error("'onlogin' is a required argument to navigator.id.watch()")
  if (!handlers.onlogout && (handlers.onmatch || options.loggedInUser !== undefined))
    throw new Error('stateless api only allows onlogin and onready options')
  return {
    handlers: {
      onlogin: handlers.onlogin,
      onlogout: handlers.onlogout || undefined,
      onready: handlers.onready || undefined,
      onmatch: handlers.onmatch || undefined,
    },
    loggedInUser: readUser(options, warn),
    appearance: Object.fromEntries(
      APPEARANCE.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
    ),
  }
}

function readUser(
  options: Readonly<Record<string, unknown>>,
  warn: (text: string) => void,
): LoggedInUser {
  let user = options.loggedInUser
  if (options.loggedInEmail !== undefined) {
    if (user !== undefined)
      throw new Error('you cannot supply *both* loggedInEmail and loggedInUser')
    warn('loggedInEmail has been renamed to loggedInUser')
    user = options.loggedInEmail
  }
  // Templates write no text where nobody is logged in; as an address it would be taken for a marker of ours.
  if (user === false || user === '') user = null
  if (user === undefined || user === null || typeof user === 'string') return user
  throw new Error('loggedInUser is not a valid type')
}

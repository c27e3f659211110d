// The names of navigator.id (protocol 7.2 to 7.5, driven locally as 7.9 says), for pages that were written for them.
import type { DialogOptions, DialogResult } from './dialog-window.ts'
import { eventFor, type LoginRecord, type Recorded } from './login-record.ts'

/** What `navigator.id` reaches outside itself. */
export interface Surroundings {
  readonly record: LoginRecord
  openDialog(options: DialogOptions, done: (result: DialogResult | null) => void): { focus(): void }
  /** Runs work after its caller, and not before the page has been read to its end. */
  onceRead(work: () => void): void
  warn(text: string): void
}

type Callback = (...given: unknown[]) => unknown
type Options = Readonly<Record<string, unknown>>

interface Watch {
  readonly onlogin: Callback
  readonly onlogout: Callback | undefined
  readonly onmatch: Callback | undefined
  readonly stateless: boolean
  loggedInUser: Recorded
}

const NOT_ON_ID = 'all navigator.id calls must be made on the navigator.id object'
const MIXED =
  'you cannot combine the navigator.id.watch() API with navigator.id.getVerifiedEmail() or navigator.id.get()' +
  'this site should instead use navigator.id.request() and navigator.id.watch()'

/** Makes the methods; they must be called on `id`. */
export function createNavigatorId(id: object, around: Surroundings): Record<string, Callback> {
  let watching: Watch | undefined
  let usedGet = false
  let open: { focus(): void } | undefined
  around.record.onLogout(() => loggedOut())

  function watch(given: unknown): void {
    if (typeof given !== 'object' || given === null) return
    if (usedGet) throw new Error(MIXED)
    watching = readWatch(given as Options, around.warn)
    const { onready } = given as { onready?: Callback }
    const current = watching
    // Handlers never ran sooner, and use what is below them.
    around.onceRead(() => {
      if (watching !== current) return
      evaluate(current)
      onready?.()
    })
  }

  function evaluate(current: Watch): void {
    if (current.stateless) return
    const recorded = around.record.read()
    if (recorded === undefined && typeof current.loggedInUser === 'string')
      around.record.write(current.loggedInUser)
    const event = eventFor(recorded, current.loggedInUser)
    if (event === 'match') current.onmatch?.()
    if (event === 'logout') loggedOut()
  }

  function loggedOut(): void {
    if (!watching || watching.loggedInUser === null) return
    watching.loggedInUser = null
    watching.onlogout?.()
  }

  function ask(options: Options, done: (result: DialogResult | null) => void): void {
    if (open) {
      open.focus()
      return
    }
    open = around.openDialog(withoutFunctions(options), (result) => {
      open = undefined
      // Whichever way this page signs in, what was remembered no longer holds: the site's other pages are to be believed.
      if (result && around.record.read() !== result.email) around.record.write(undefined)
      done(result)
    })
  }

  function request(given: unknown): void {
    if (!watching) throw new Error('navigator.id.watch must be called before navigator.id.request')
    const options = (given ?? {}) as Options
    ask(options, (result) => {
      if (!result) {
        if (typeof options.oncancel === 'function') options.oncancel()
        return
      }
      if (result.email) {
        around.record.write(result.email)
        if (watching) watching.loggedInUser = result.email
      }
      watching?.onlogin(result.assertion)
    })
  }

  function get(callback: unknown, given?: unknown): void {
    if (watching) throw new Error(MIXED)
    usedGet = true
    const answer = typeof callback === 'function' ? (callback as Callback) : () => {}
    const options = (given ?? {}) as Options
    if (options.silent) {
      setTimeout(() => answer(null), 0)
      return
    }
    ask(options, (result) => answer(result?.assertion ?? null))
  }

  function logout(callback: unknown): void {
    around.record.write(null)
    setTimeout(() => {
      loggedOut()
      if (typeof callback === 'function') callback()
    }, 0)
  }

  const onId = (method: Callback): Callback =>
    function (this: unknown, ...given) {
      if (this !== id) throw new Error(NOT_ON_ID)
      return method(...given)
    }
  const methods = { watch, request, logout, get, getVerifiedEmail: get }
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, onId(method)]))
}

/** The checks of protocol 7.2, in their order and words. */
function readWatch(options: Options, warn: (text: string) => void): Watch {
  for (const name of ['onlogin', 'onlogout', 'onmatch', 'onready'])
    if (options[name] && typeof options[name] !== 'function')
      throw new Error('non-function where function expected in parameters to navigator.id.watch()')
  if (!options.onlogin) throw new Error("'onlogin' is a required argument to navigator.id.watch()")
  let user = options.loggedInUser
  if (options.loggedInEmail !== undefined) {
    warn('loggedInEmail has been renamed to loggedInUser')
    if (user !== undefined)
      throw new Error('you cannot supply *both* loggedInEmail and loggedInUser')
    user = options.loggedInEmail
  }
  const stateless = !options.onlogout
  if (stateless && (options.onmatch || user !== undefined))
    throw new Error('stateless api only allows onlogin and onready options')
  // Templates write no text where nobody is logged in.
  if (user === false || user === '') user = null
  if (user !== null && user !== undefined && typeof user !== 'string')
    throw new Error('loggedInUser is not a valid type')
  return {
    onlogin: options.onlogin as Callback,
    onlogout: options.onlogout as Callback | undefined,
    onmatch: options.onmatch as Callback | undefined,
    stateless,
    loggedInUser: user as Recorded,
  }
}

function withoutFunctions(options: Options): DialogOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => typeof value !== 'function'),
  )
}

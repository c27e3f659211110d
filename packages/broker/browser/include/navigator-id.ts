// navigator.id for sites: watch, request, get, getVerifiedEmail, logout, as pages of the Persona era call them (protocol 7.2 to 7.5, 7.9).
import type { Answer, DialogWindow } from './dialog-window.ts'
import { evaluate, type LoggedInUser, type RecordStore } from './login-record.ts'
import { type LogoutLog, mayLogOut } from './logout-guard.ts'
import { dialogOptions, type Options } from './request-options.ts'
import { type Handlers, readWatchOptions } from './watch-options.ts'

/** What a page gives us; everything that is not a decision. */
export interface Page {
  readonly record: RecordStore
  readonly logouts: LogoutLog
  openDialog(params: Options, done: (answer: Answer | null) => void): DialogWindow
  /** Runs after the caller has finished. */
  later(work: () => void): void
  /** The same, but not before the page has been read to its end: handlers of old pages never ran sooner, and use what is below them. */
  onceRead(work: () => void): void
  warn(text: string): void
  path(): string
  now(): number
}

/** The methods on `navigator.id` for sites. */
export interface NavigatorId {
  watch(options: unknown): void
  request(options?: unknown): void
  logout(callback?: unknown): void
  get(callback: unknown, options?: unknown): void
  getVerifiedEmail(callback: unknown): void
}

const NOT_A_METHOD = 'all navigator.id calls must be made on the navigator.id object'
// The missing blank is part of the text.
const MIXED =
  'you cannot combine the navigator.id.watch() API with navigator.id.getVerifiedEmail() or navigator.id.get()' +
  'this site should instead use navigator.id.request() and navigator.id.watch()'

/** @param self the object whose methods these become */
export function createNavigatorId(self: object, page: Page): NavigatorId {
  let style: 'watch' | 'get' | undefined
  let handlers: Handlers | undefined
  let appearance: Options = {}
  let loggedInUser: LoggedInUser
  let dialog: DialogWindow | undefined
  /** Counts calls of watch; only the last one is evaluated. */
  let watches = 0
  let loggedOutMeanwhile = false

  function requireSelf(caller: unknown): void {
    if (caller !== self) throw new Error(NOT_A_METHOD)
  }

  function requireStyle(wanted: 'watch' | 'get'): void {
    style ??= wanted
    if (style !== wanted) throw new Error(MIXED)
  }

  /** The site's events, from the record alone; nobody is asked. */
  function evaluateNow(): void {
    if (!handlers?.onlogout) return
    const { fires, loggedInUser: after, record } = evaluate(page.record.read(), loggedInUser)
    if (fires === 'logout' && !mayLogOut(page.logouts, page.now())) {
      page.warn('onlogout was called again and again; does it end the session of the site?')
      return
    }
    if (record !== page.record.read()) page.record.write(record)
    loggedInUser = after
    if (fires === 'match') handlers.onmatch?.()
    else if (fires === 'logout') handlers.onlogout()
  }

  function show(params: Options, ended: (answer: Answer | null) => void): void {
    if (dialog) {
      dialog.focus()
      return
    }
    dialog = page.openDialog(params, (answer) => {
      dialog = undefined
      // Whichever way this page signs in, what was remembered no longer holds: the site's other pages are to be believed.
      if (answer && page.record.read() !== answer.email) page.record.write(undefined)
      ended(answer)
      if (loggedOutMeanwhile) logoutElsewhere()
    })
  }

  function logoutElsewhere(): void {
    loggedOutMeanwhile = dialog !== undefined
    if (loggedOutMeanwhile || loggedInUser === null || page.record.read() !== null) return
    loggedInUser = null
    handlers?.onlogout?.()
  }

  page.record.onLoggedOutElsewhere(logoutElsewhere)

  function paramsFor(options: Options, rpApi: string): Options {
    const context = { rpApi, appearance, path: page.path(), nowMs: page.now(), warn: page.warn }
    return dialogOptions(options, context)
  }

  function get(callback: unknown, options: Options, rpApi: string): void {
    const call = once(callback)
    if (options.silent) {
      page.warn('silent has been deprecated')
      page.later(() => call(null))
      return
    }
    requireStyle('get')
    const { returnTo: _path, oncancel: _unused, ...rest } = options
    show(paramsFor(rest, rpApi), (answer) => call(answer?.assertion ?? null))
  }

  return {
    watch(options) {
      requireSelf(this)
      requireStyle('watch')
      if (!isObject(options)) return
      const watch = readWatchOptions(options, page.warn)
      handlers = watch.handlers
      appearance = watch.appearance
      loggedInUser = watch.loggedInUser
      const current = ++watches
      page.onceRead(() => {
        if (current !== watches) return
        try {
          evaluateNow()
        } finally {
          handlers?.onready?.()
        }
      })
    },

    request(options) {
      requireSelf(this)
      if (!handlers)
        throw new Error('navigator.id.watch must be called before navigator.id.request')
      const given = isObject(options) ? options : {}
      show(paramsFor(given, rpApiOf(handlers)), (answer) => {
        if (!answer) {
          callIf(given.oncancel)
          return
        }
        if (handlers?.onlogout) {
          loggedInUser = answer.email ?? loggedInUser
          if (answer.email !== undefined) page.record.write(answer.email)
        }
        loggedOutMeanwhile = false
        handlers?.onlogin(answer.assertion)
      })
    },

    logout(callback) {
      requireSelf(this)
      page.record.write(null)
      if (handlers?.onlogout && loggedInUser !== null) {
        const { onlogout } = handlers
        loggedInUser = null
        page.later(onlogout)
      }
      if (typeof callback !== 'function') return
      page.warn('the callback of navigator.id.logout has been deprecated')
      page.later(() => callIf(callback))
    },

    get(callback, options) {
      requireSelf(this)
      get(callback, isObject(options) ? options : {}, 'get')
    },

    getVerifiedEmail(callback) {
      requireSelf(this)
      page.warn('navigator.id.getVerifiedEmail has been deprecated')
      get(callback, {}, 'getVerifiedEmail')
    },
  }
}

function rpApiOf(handlers: Handlers | undefined): string {
  if (!handlers?.onlogout) return 'stateless'
  return handlers.onready ? 'watch_with_onready' : 'watch_without_onready'
}

function once(callback: unknown): (assertion: string | null) => void {
  let left: unknown = callback
  return (assertion) => {
    const call = left
    left = undefined
    callIf(call, assertion)
  }
}

function callIf(callback: unknown, ...given: unknown[]): void {
  if (typeof callback === 'function') callback(...given)
}

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null
}

import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Answer } from './dialog-window.ts'
import type { LoginRecord } from './login-record.ts'
import { createNavigatorId, type NavigatorId, type Page } from './navigator-id.ts'
import type { Options } from './request-options.ts'

const X = 'x@example.org'

interface Opened {
  readonly params: Options
  readonly done: (answer: Answer | null) => void
}

let id: NavigatorId
let record: LoginRecord
let opened: Opened[]
let focused: number
let events: string[]
let later: (() => void)[]
/** What waits for the rest of the page. */
let unread: (() => void)[]
let loggedOutElsewhere: () => void

/** Runs what was put off, as the browser does after the caller; the page is there. */
function settle(): void {
  later.push(...unread.splice(0))
  while (later.length > 0) later.shift()?.()
}

function makePage(): Page {
  return {
    record: {
      read: () => record,
      write: (value) => {
        record = value
      },
      onLoggedOutElsewhere: (listener) => {
        loggedOutElsewhere = listener
      },
    },
    logouts: { read: () => [], write: () => {} },
    openDialog(params, done) {
      opened.push({ params, done })
      return {
        focus: () => {
          focused++
        },
      }
    },
    later: (work) => later.push(work),
    onceRead: (work) => unread.push(work),
    warn: () => {},
    path: () => '/page',
    now: () => 1000,
  }
}

const handlers = {
  onlogin: (assertion: string) => events.push(`login ${assertion}`),
  onlogout: () => events.push('logout'),
  onmatch: () => events.push('match'),
  onready: () => events.push('ready'),
}

beforeEach(() => {
  record = undefined
  opened = []
  focused = 0
  events = []
  later = []
  unread = []
  const self = {}
  Object.assign(self, createNavigatorId(self, makePage()))
  id = self as NavigatorId
})

function answerLast(answer: Answer | null): void {
  opened.at(-1)?.done(answer)
}

describe('navigator.id.watch', () => {
  it('fires nothing before it has returned, then match, then ready', () => {
    id.watch({ ...handlers, loggedInUser: X })
    assert.deepEqual(events, [])
    settle()
    assert.deepEqual(events, ['match', 'ready'])
    assert.equal(record, X)
  })

  it('fires nothing before the page has been read to its end', () => {
    id.watch({ ...handlers, loggedInUser: X })
    const [onceRead] = unread.splice(0)
    settle()
    assert.deepEqual(events, [])
    onceRead?.()
    assert.deepEqual(events, ['match', 'ready'])
  })

  it('logs out a site whose visitor logged out', () => {
    record = null
    id.watch({ ...handlers, loggedInUser: X })
    settle()
    assert.deepEqual(events, ['logout', 'ready'])
  })

  it('fires ready alone where only a click could log in', () => {
    record = X
    id.watch({ ...handlers, loggedInUser: null })
    settle()
    assert.deepEqual(events, ['ready'])
  })

  it('lets the later of two calls replace the earlier', () => {
    id.watch({ ...handlers, onmatch: () => events.push('old') })
    id.watch({ ...handlers, loggedInUser: null })
    settle()
    assert.deepEqual(events, ['match', 'ready'])
  })

  it('is silent about options that are no object', () => {
    for (const options of [undefined, null, 'x', 5]) id.watch(options)
    settle()
    assert.deepEqual(events, [])
  })

  it('fires ready only, without onlogout', () => {
    record = null
    id.watch({ onlogin: handlers.onlogin, onready: handlers.onready })
    settle()
    assert.deepEqual(events, ['ready'])
  })

  it('fires ready although onmatch throws', () => {
    id.watch({
      ...handlers,
      onmatch: () => {
        throw new Error('theirs')
      },
    })
    assert.throws(settle, /theirs/)
    assert.deepEqual(events, ['ready'])
  })

  it('logs out when another tab does, once', () => {
    id.watch({ ...handlers, loggedInUser: X })
    settle()
    record = null
    loggedOutElsewhere()
    loggedOutElsewhere()
    assert.deepEqual(events, ['match', 'ready', 'logout'])
  })
})

describe('navigator.id.request', () => {
  it('wants watch first', () => {
    assert.throws(() => id.request(), {
      message: 'navigator.id.watch must be called before navigator.id.request',
    })
  })

  it('wants to be called on navigator.id', () => {
    const { request, watch, get, logout } = id
    for (const call of [request, watch, get, logout])
      assert.throws(() => call.call(undefined as never, {} as never), {
        message: 'all navigator.id calls must be made on the navigator.id object',
      })
  })

  it('gives the assertion to onlogin and remembers the address', () => {
    id.watch({ ...handlers, loggedInUser: null })
    settle()
    id.request({ siteName: 'Shop' })
    assert.equal(opened[0]?.params.siteName, 'Shop')
    assert.equal(opened[0]?.params.rp_api, 'watch_with_onready')
    answerLast({ assertion: 'c~a', email: X })
    assert.deepEqual(events, ['match', 'ready', 'login c~a'])
    assert.equal(record, X)
  })

  it('calls oncancel once when the dialog ends without an assertion, and nothing else', () => {
    id.watch({ ...handlers, loggedInUser: null })
    settle()
    events = []
    id.request({ oncancel: () => events.push('cancel') })
    answerLast(null)
    settle()
    assert.deepEqual(events, ['cancel'])
  })

  it('focuses the dialog that is open, and opens a new one after it', () => {
    id.watch(handlers)
    id.request()
    id.request()
    assert.equal(opened.length, 1)
    assert.equal(focused, 1)
    answerLast(null)
    id.request()
    assert.equal(opened.length, 2)
  })

  it('gives the assertion to the watch that is current when it comes', () => {
    id.watch(handlers)
    id.request()
    id.watch({ ...handlers, onlogin: () => events.push('new login') })
    answerLast({ assertion: 'c~a', email: X })
    assert.deepEqual(events, ['new login'])
  })

  it('bears options that are none, and an oncancel that is none', () => {
    id.watch(handlers)
    for (const options of [null, 'x', 5, { oncancel: 'x' }, { oncancel: null }]) {
      id.request(options)
      answerLast(null)
    }
    assert.equal(opened.length, 5)
  })

  it('stays usable when onlogin throws', () => {
    id.watch({
      ...handlers,
      onlogin: () => {
        throw new Error('theirs')
      },
    })
    id.request()
    assert.throws(() => answerLast({ assertion: 'c~a', email: X }), /theirs/)
    id.request()
    assert.equal(opened.length, 2)
  })

  it('puts a logout in another tab off until the dialog is closed', () => {
    id.watch({ ...handlers, loggedInUser: X })
    settle()
    id.request()
    record = null
    loggedOutElsewhere()
    assert.deepEqual(events, ['match', 'ready'])
    answerLast(null)
    assert.deepEqual(events, ['match', 'ready', 'logout'])
  })
})

describe('navigator.id.logout', () => {
  it('fires onlogout after it has returned, and marks the site', () => {
    id.watch({ ...handlers, loggedInUser: X })
    settle()
    id.logout()
    assert.deepEqual(events, ['match', 'ready'])
    settle()
    assert.deepEqual(events, ['match', 'ready', 'logout'])
    assert.equal(record, null)
  })

  it('fires nothing when nobody is logged in, and calls back all the same', () => {
    id.watch({ ...handlers, loggedInUser: null })
    settle()
    events = []
    id.logout((...given: unknown[]) => events.push(`called with ${given.length}`))
    settle()
    assert.deepEqual(events, ['called with 0'])
  })

  it('before watch marks the site, and watch then logs out whom it believes logged in', () => {
    id.logout()
    settle()
    assert.deepEqual(events, [])
    id.watch({ ...handlers, loggedInUser: X })
    settle()
    assert.deepEqual(events, ['logout', 'ready'])
  })

  it('fires once however often it is called', () => {
    id.watch({ ...handlers, loggedInUser: X })
    settle()
    id.logout()
    id.logout()
    settle()
    assert.deepEqual(events, ['match', 'ready', 'logout'])
  })

  it('is not undone for an assertion that comes after it: the site decides', () => {
    id.watch({ ...handlers, loggedInUser: X })
    settle()
    id.request()
    id.logout()
    settle()
    answerLast({ assertion: 'c~a', email: X })
    assert.deepEqual(events, ['match', 'ready', 'logout', 'login c~a'])
    assert.equal(record, X)
  })

  it('ends the loop of a site that refuses an assertion', () => {
    id.watch({ ...handlers, loggedInUser: null })
    settle()
    id.request()
    answerLast({ assertion: 'c~a', email: X })
    id.logout()
    settle()
    events = []
    id.watch({ ...handlers, loggedInUser: null })
    settle()
    assert.deepEqual(events, ['match', 'ready'])
  })
})

describe('the record of a site whose pages sign in in different ways', () => {
  const get = () => id.get(() => {})
  const stateless = () => {
    id.watch({ onlogin: () => {} })
    id.request()
  }
  for (const signIn of [get, stateless])
    for (const before of [null, 'y@example.org'])
      it(`says ${before} no more when somebody else signs in by ${signIn.name}`, () => {
        record = before
        signIn()
        answerLast({ assertion: 'c~a', email: X })
        assert.equal(record, undefined)
      })

  it('stays when the dialog is closed, when the same person comes, and when the site logs out at once', () => {
    record = null
    get()
    answerLast(null)
    assert.equal(record, null)
    id.get(() => id.logout())
    answerLast({ assertion: 'c~a', email: X })
    assert.equal(record, null)
    record = X
    get()
    answerLast({ assertion: 'c~a', email: X })
    assert.equal(record, X)
  })
})

describe('navigator.id.get', () => {
  it('calls back with the assertion, or with null, once', () => {
    const got: unknown[] = []
    id.get((assertion: unknown) => got.push(assertion), { siteName: 'Shop' })
    assert.equal(opened[0]?.params.rp_api, 'get')
    answerLast({ assertion: 'c~a', email: X })
    id.get((assertion: unknown) => got.push(assertion))
    answerLast(null)
    assert.deepEqual(got, ['c~a', null])
  })

  it('keeps oncancel and returnTo out, and passes every other option on', () => {
    let cancelled = 0
    id.get(() => {}, {
      allowPersistent: true,
      backgroundColor: '#fff',
      oncancel: () => cancelled++,
      privacyURL: '/p',
      returnTo: 'nowhere',
      siteLogo: '/l.png',
      tosURL: '/t',
    })
    assert.deepEqual(opened[0]?.params, {
      allowPersistent: true,
      backgroundColor: '#fff',
      privacyPolicy: '/p',
      returnTo: '/page',
      rp_api: 'get',
      siteLogo: '/l.png',
      start_time: 1000,
      termsOfService: '/t',
    })
    answerLast(null)
    assert.equal(cancelled, 0)
  })

  it('bears a callback that is none', () => {
    id.get(undefined)
    answerLast({ assertion: 'c~a', email: X })
    id.getVerifiedEmail('x')
    answerLast(null)
    assert.equal(opened.length, 2)
  })

  it('answers silent with null and opens nothing', () => {
    const got: unknown[] = []
    id.get((assertion: unknown) => got.push(assertion), { silent: true })
    settle()
    assert.deepEqual(got, [null])
    assert.equal(opened.length, 0)
  })

  it('cannot be mixed with watch, either way round', () => {
    const text =
      'you cannot combine the navigator.id.watch() API with navigator.id.getVerifiedEmail() or navigator.id.get()this site should instead use navigator.id.request() and navigator.id.watch()'
    id.getVerifiedEmail(() => {})
    assert.equal(opened[0]?.params.rp_api, 'getVerifiedEmail')
    assert.throws(() => id.watch(handlers), { message: text })
  })

  it('cannot follow watch', () => {
    id.watch(handlers)
    assert.throws(() => id.get(() => {}), /^Error: you cannot combine/)
  })
})

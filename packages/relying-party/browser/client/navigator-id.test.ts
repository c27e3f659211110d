import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DialogOptions, DialogResult } from './dialog-window.ts'
import type { Recorded } from './login-record.ts'
import { createNavigatorId } from './navigator-id.ts'

type Method = (...given: unknown[]) => unknown

/** A page, with a dialog that the test answers. */
function page(recorded?: Recorded) {
  const dialogs: { options: DialogOptions; answer: (result: DialogResult | null) => void }[] = []
  const heard: unknown[] = []
  const state = { recorded, focused: 0, logoutElsewhere: () => {}, isRead: true }
  const id: Record<string, Method> = {}
  Object.assign(
    id,
    createNavigatorId(id, {
      record: {
        read: () => state.recorded,
        write: (value) => {
          state.recorded = value
        },
        onLogout: (listener) => {
          state.logoutElsewhere = listener
        },
      },
      openDialog: (options, answer) => {
        dialogs.push({ options, answer })
        return { focus: () => state.focused++ }
      },
      onceRead: (work) => setTimeout(() => state.isRead && work(), 0),
      warn: (text) => heard.push(text),
    }),
  )
  const call = (name: string, ...given: unknown[]) => id[name]?.(...given)
  const hear = (name: string) => (given: unknown) =>
    heard.push(given === undefined ? name : [name, given])
  return { id, call, hear, heard, dialogs, state }
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5))
const f = () => {}

describe('watch: the errors of protocol 7.2, in their words', () => {
  for (const [given, message] of [
    [{ onlogin: 5 }, 'non-function where function expected in parameters to navigator.id.watch()'],
    [{}, "'onlogin' is a required argument to navigator.id.watch()"],
    [{ onlogin: f, loggedInUser: null }, 'stateless api only allows onlogin and onready options'],
    [{ onlogin: f, onmatch: f }, 'stateless api only allows onlogin and onready options'],
    [
      { onlogin: f, onlogout: f, loggedInUser: 'a', loggedInEmail: 'b' },
      'you cannot supply *both* loggedInEmail and loggedInUser',
    ],
    [{ onlogin: f, onlogout: f, loggedInUser: 5 }, 'loggedInUser is not a valid type'],
  ] as const)
    it(message, () => {
      assert.throws(() => page().call('watch', given), { message })
    })

  it('refuses to be called off navigator.id, or out of order', () => {
    const { id, call } = page()
    const detached = id.request
    assert.throws(() => detached?.(), /must be made on the navigator\.id object/)
    assert.throws(() => call('request'), /watch must be called before/)
    call('get', f)
    assert.throws(() => call('watch', { onlogin: f }), /you cannot combine/)
  })

  it('says nothing to null and to what is no object', () => {
    const { call } = page()
    for (const given of [null, undefined, 5, 'x']) call('watch', given)
  })
})

describe('watch: the table of protocol 7.3', () => {
  const X = 'x@example.org'
  for (const [recorded, user, expected] of [
    [X, X, ['match', 'ready']],
    [X, 'X@Example.org', ['match', 'ready']],
    [X, null, ['ready']],
    [X, 'y@example.org', ['logout', 'ready']],
    [null, X, ['logout', 'ready']],
    [null, undefined, ['logout', 'ready']],
    [null, null, ['match', 'ready']],
    [null, '', ['match', 'ready']],
    [undefined, X, ['match', 'ready']],
    [undefined, null, ['match', 'ready']],
  ] as const)
    it(`record ${recorded}, site says ${user}: ${expected}`, async () => {
      const { call, hear, heard } = page(recorded)
      call('watch', {
        onlogin: hear('login'),
        onlogout: hear('logout'),
        onmatch: hear('match'),
        onready: hear('ready'),
        loggedInUser: user,
      })
      await soon()
      assert.deepEqual(heard, expected)
    })

  it('fires nothing before the page has been read', async () => {
    const { call, hear, heard, state } = page(X)
    state.isRead = false
    call('watch', { onlogin: hear('login'), onready: hear('ready') })
    await soon()
    assert.deepEqual(heard, [])
  })

  it('fires logout when another tab logs out, once', async () => {
    const { call, hear, heard, state } = page(X)
    call('watch', { onlogin: hear('login'), onlogout: hear('logout'), loggedInUser: X })
    await soon()
    state.logoutElsewhere()
    state.logoutElsewhere()
    assert.deepEqual(heard, ['logout'])
  })
})

describe('request and get', () => {
  it('hands the assertion to onlogin and remembers the address', () => {
    const { call, hear, heard, dialogs, state } = page()
    call('watch', { onlogin: hear('login'), onlogout: hear('logout') })
    call('request', { siteName: 'Shop', oncancel: f })
    assert.deepEqual(dialogs[0]?.options, { siteName: 'Shop' })
    dialogs[0]?.answer({ assertion: 'c~a', email: 'x@example.org' })
    assert.deepEqual(heard, [['login', 'c~a']])
    assert.equal(state.recorded, 'x@example.org')
  })

  it('calls oncancel once when there is no assertion', () => {
    const { call, hear, heard, dialogs } = page()
    call('watch', { onlogin: hear('login') })
    call('request', { oncancel: hear('cancel') })
    dialogs[0]?.answer(null)
    assert.deepEqual(heard, ['cancel'])
  })

  it('opens one dialog, and focuses it when asked again', () => {
    const { call, dialogs, state } = page()
    call('watch', { onlogin: f })
    call('request')
    call('request')
    assert.equal(dialogs.length, 1)
    assert.equal(state.focused, 1)
  })

  it('keeps a clean state when onlogin throws', () => {
    const { call, dialogs } = page()
    call('watch', {
      onlogin: () => {
        throw new Error('oops')
      },
    })
    call('request')
    assert.throws(() => dialogs[0]?.answer({ assertion: 'c~a', email: undefined }), /oops/)
    call('request')
    assert.equal(dialogs.length, 2)
  })

  it('get answers with the assertion, or null', async () => {
    const { call, hear, heard, dialogs } = page()
    call('get', hear('get'))
    dialogs[0]?.answer({ assertion: 'c~a', email: undefined })
    call('getVerifiedEmail', hear('old'))
    dialogs[1]?.answer(null)
    call('get', hear('silent'), { silent: true })
    await soon()
    assert.deepEqual(heard, [
      ['get', 'c~a'],
      ['old', null],
      ['silent', null],
    ])
    assert.equal(dialogs.length, 2)
  })

  it('get makes what was remembered of somebody else unknown', () => {
    for (const before of [null, 'y@example.org']) {
      const { call, dialogs, state } = page(before)
      call('get', f)
      dialogs[0]?.answer(null)
      assert.equal(state.recorded, before)
      call('get', f)
      dialogs[1]?.answer({ assertion: 'c~a', email: 'x@example.org' })
      assert.equal(state.recorded, undefined)
    }
  })

  it('logout forgets, and fires onlogout later', async () => {
    const { call, hear, heard, state } = page('x@example.org')
    call('watch', { onlogin: f, onlogout: hear('logout'), loggedInUser: 'x@example.org' })
    await soon()
    call('logout', hear('called'))
    assert.deepEqual(heard, [])
    await soon()
    assert.deepEqual(heard, ['logout', 'called'])
    assert.equal(state.recorded, null)
  })
})

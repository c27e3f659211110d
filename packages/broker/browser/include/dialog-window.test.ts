import assert from 'node:assert/strict'
import { beforeEach, describe, it, mock } from 'node:test'
import { BROKER_ORIGIN } from '../broker/origin.ts'
import { openDialog } from './dialog-window.ts'

interface Sent {
  readonly data: string
  readonly origin: string
}

const popup = {
  closed: false,
  sent: [] as Sent[],
  focused: 0,
  postMessage: (data: string, origin: string) => popup.sent.push({ data, origin }),
  focus: () => {
    popup.focused++
  },
  close: () => {
    popup.closed = true
  },
}

let listeners: Map<string, (event: object) => void>
let opens: unknown[][]
let answers: unknown[]

function makeWindow(opened: object | null): Window {
  return {
    navigator: { userAgent: 'Test' },
    open: (...given: unknown[]) => {
      opens.push(given)
      return opened
    },
    addEventListener: (name: string, listener: (event: object) => void) =>
      listeners.set(name, listener),
    removeEventListener: (name: string) => listeners.delete(name),
  } as unknown as Window
}

function say(data: unknown, source: object = popup, origin: string = BROKER_ORIGIN): void {
  listeners.get('message')?.({ data, source, origin })
}

const READY = '{"a":"ready"}'
const RESPONSE = '{"a":"response","d":{"assertion":"c~a","email":"x@example.org"}}'

beforeEach(() => {
  Object.assign(popup, { closed: false, sent: [], focused: 0 })
  listeners = new Map()
  opens = []
  answers = []
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
})

function start(opened: object | null = popup): void {
  openDialog(makeWindow(opened), { siteName: 'Shop' }, (answer) => answers.push(answer))
}

describe('openDialog', () => {
  it('opens the window that providers count on', () => {
    start()
    assert.deepEqual(opens, [
      [
        `${BROKER_ORIGIN}/sign_in`,
        '__persona_dialog',
        'menubar=0,location=1,resizable=1,scrollbars=1,status=0,width=700,height=375',
      ],
    ])
  })

  it('says what it wants each time the dialog is ready, to the broker alone', () => {
    start()
    say(READY)
    say(READY)
    const data = '{"a":"request","d":{"method":"get","params":{"siteName":"Shop"}}}'
    assert.deepEqual(popup.sent, [
      { data, origin: BROKER_ORIGIN },
      { data, origin: BROKER_ORIGIN },
    ])
  })

  it('takes one response', () => {
    start()
    say(RESPONSE)
    say(RESPONSE)
    assert.deepEqual(answers, [{ assertion: 'c~a', email: 'x@example.org' }])
  })

  it('T76 ignores another window of the broker, and the dialog under another origin', () => {
    start()
    say(RESPONSE, {})
    say(RESPONSE, popup, 'https://evil.example')
    say(RESPONSE, popup, 'null')
    assert.deepEqual(answers, [])
  })

  it('T78 ignores origins that look like ours', () => {
    start()
    for (const origin of [
      `${BROKER_ORIGIN}.evil.example`,
      `${BROKER_ORIGIN}@evil.example`,
      `${BROKER_ORIGIN}:443`,
      `${BROKER_ORIGIN}/`,
      BROKER_ORIGIN.toUpperCase(),
      BROKER_ORIGIN.replace('https', 'http'),
    ])
      say(RESPONSE, popup, origin)
    assert.deepEqual(answers, [])
  })

  it('ignores noise, and ends on null, on an error and on a broken answer', () => {
    for (const noise of [5, null, {}, 'x', '{', '[]', '{"a":"x"}', 'x'.repeat(20_000)]) {
      start()
      say(noise)
    }
    assert.deepEqual(answers, [])
    for (const end of [
      '{"a":"response","d":null}',
      '{"a":"error","d":"client closed window"}',
      '{"a":"response","d":{"assertion":5}}',
    ]) {
      start()
      say(end)
    }
    assert.deepEqual(answers, [null, null, null])
  })

  it('notices within half a second that the window was closed, once', () => {
    start()
    popup.closed = true
    mock.timers.tick(500)
    mock.timers.tick(5000)
    assert.deepEqual(answers, [null])
  })

  it('goes with the page, whatever it shows by then', () => {
    start()
    listeners.get('pagehide')?.({})
    assert.deepEqual(popup.sent, [{ data: 'die', origin: BROKER_ORIGIN }])
    assert.equal(popup.closed, true)
    mock.timers.tick(500)
    assert.deepEqual(answers, [null])
    assert.equal(listeners.size, 0)
  })

  it('says the same beside frameworks that change JSON', () => {
    Object.assign(Object.prototype, { toJSON: () => 'changed' })
    try {
      start()
      say(READY)
      say(RESPONSE)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'toJSON')
    }
    assert.equal(
      popup.sent[0]?.data,
      '{"a":"request","d":{"method":"get","params":{"siteName":"Shop"}}}',
    )
    assert.equal(answers.length, 1)
  })

  it('ends once, later, when the window was blocked', () => {
    start(null)
    assert.deepEqual(answers, [])
    mock.timers.tick(1)
    assert.deepEqual(answers, [null])
  })
})

import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { type DialogResult, openDialog } from './dialog-window.ts'

const BROKER = 'https://broker.example'
const ANSWER = '{"a":"response","d":{"assertion":"c~a","email":"x@example.org"}}'

/** A page and the window it opens; the test speaks for that window. */
function open(blocked = false) {
  const sent: [string, string][] = []
  const dialog = {
    closed: false,
    postMessage: (data: string, origin: string) => sent.push([data, origin]),
    focus: () => {},
    close: () => {
      dialog.closed = true
    },
  }
  const listeners = new Map<string, (event: object) => void>()
  const page = {
    open: () => (blocked ? null : dialog),
    addEventListener: (name: string, listener: (event: object) => void) =>
      listeners.set(name, listener),
    removeEventListener: (name: string) => listeners.delete(name),
    setTimeout,
    setInterval,
    clearInterval,
  }
  const results: (DialogResult | null)[] = []
  openDialog(page as unknown as Window, BROKER, { siteName: 'Shop' }, (result) =>
    results.push(result),
  )
  const say = (data: unknown, source: object = dialog, origin = BROKER) =>
    listeners.get('message')?.({ data, source, origin })
  return { say, sent, results, dialog }
}

describe('openDialog', () => {
  it('T76 hears only the window it opened, from the broker', () => {
    const { say, results, sent, dialog } = open()
    for (const origin of [
      'https://evil.example',
      `${BROKER}.evil.example`,
      'null',
      'http://broker.example',
    ])
      say(ANSWER, dialog, origin)
    say(ANSWER, {})
    say('{"a":"ready"}', {})
    dialog.closed = true
    assert.deepEqual([results, sent], [[], []])
    say('{"a":"error"}')
  })

  it('asks when the dialog is ready, and takes one answer', () => {
    const { say, results, sent, dialog } = open()
    say('{"a":"ready"}')
    assert.deepEqual(sent, [
      ['{"a":"request","d":{"method":"get","params":{"siteName":"Shop"}}}', BROKER],
    ])
    say(ANSWER)
    say(ANSWER)
    assert.deepEqual(results, [{ assertion: 'c~a', email: 'x@example.org' }])
    assert.equal(dialog.closed, true)
  })

  it('ends without an assertion on anything else that is final', () => {
    for (const data of [
      '{"a":"response","d":null}',
      '{"a":"response","d":{"assertion":5}}',
      '{"a":"error","d":"client closed window"}',
    ]) {
      const { say, results } = open()
      for (const noise of ['', '{', '[]', 'null', 5, null, '{"a":"other"}']) say(noise)
      assert.deepEqual(results, [])
      say(data)
      assert.deepEqual(results, [null])
    }
  })

  it('notices a closed and a blocked window', () => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
    const closed = open()
    closed.dialog.closed = true
    const blocked = open(true)
    mock.timers.tick(500)
    assert.deepEqual([closed.results, blocked.results], [[null], [null]])
    mock.timers.reset()
  })
})

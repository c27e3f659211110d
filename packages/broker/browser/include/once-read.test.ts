import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { onceRead } from './once-read.ts'

let ran: number

/** Starts on a page in this state. */
function start(readyState: string, body: object | null): Document {
  const page = Object.assign(new EventTarget(), { readyState, body }) as unknown as Document
  onceRead(page, () => ran++)
  return page
}

describe('onceRead', () => {
  beforeEach(() => {
    ran = 0
    mock.timers.enable({ apis: ['setTimeout'] })
  })
  afterEach(() => mock.timers.reset())

  it('waits for the end of a page that is being read, and runs once', () => {
    const page = start('loading', {})
    assert.equal(ran, 0)
    page.dispatchEvent(new Event('DOMContentLoaded'))
    mock.timers.tick(60_000)
    assert.equal(ran, 1)
  })

  it('runs at once on a page that has been read', () => {
    for (const readyState of ['interactive', 'complete']) start(readyState, {})
    assert.equal(ran, 2)
  })

  it('does not wait for ever on a page that never ends, once it has a body', () => {
    start('loading', {})
    mock.timers.tick(1999)
    assert.equal(ran, 0)
    mock.timers.tick(1)
    assert.equal(ran, 1)
    start('loading', null)
    mock.timers.tick(60_000)
    assert.equal(ran, 1)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readWatchOptions } from './watch-options.ts'

const onlogin = () => {}
const onlogout = () => {}
const warn = () => {}

function thrown(options: Record<string, unknown>): string {
  let text = ''
  try {
    readWatchOptions(options, warn)
  } catch (error) {
    text = error instanceof Error ? error.message : String(error)
  }
  return text
}

describe('readWatchOptions', () => {
  const refusals = [
    [{ onlogin: 1 }, 'non-function where function expected in parameters to navigator.id.watch()'],
    [
      { onlogin, onlogout, onready: 'x' },
      'non-function where function expected in parameters to navigator.id.watch()',
    ],
    [{ onlogout }, "'onlogin' is a required argument to navigator.id.watch()"],
    [{}, "'onlogin' is a required argument to navigator.id.watch()"],
    [{ onlogin, loggedInUser: null }, 'stateless api only allows onlogin and onready options'],
    [{ onlogin, onmatch: onlogin }, 'stateless api only allows onlogin and onready options'],
    [
      { onlogin, onlogout, loggedInUser: 'a', loggedInEmail: 'a' },
      'you cannot supply *both* loggedInEmail and loggedInUser',
    ],
    [{ onlogin, onlogout, loggedInUser: 5 }, 'loggedInUser is not a valid type'],
    [{ onlogin, onlogout, loggedInUser: true }, 'loggedInUser is not a valid type'],
  ] as const
  for (const [options, text] of refusals)
    it(`throws "${text}" for ${Object.keys(options).join(', ') || 'nothing'}`, () => {
      assert.equal(thrown(options), text)
    })

  it('reads false and no text as nobody, and leaves the unknown unknown', () => {
    for (const loggedInUser of [false, ''])
      assert.equal(readWatchOptions({ onlogin, onlogout, loggedInUser }, warn).loggedInUser, null)
    assert.equal(readWatchOptions({ onlogin, onlogout }, warn).loggedInUser, undefined)
  })

  it('takes the old name with a warning', () => {
    const warnings: string[] = []
    const watch = readWatchOptions({ onlogin, onlogout, loggedInEmail: 'a@b.example' }, (text) =>
      warnings.push(text),
    )
    assert.equal(watch.loggedInUser, 'a@b.example')
    assert.equal(warnings.length, 1)
  })

  it('takes a stateless page with onready', () => {
    const { handlers } = readWatchOptions({ onlogin, onready: onlogout }, warn)
    assert.equal(handlers.onlogout, undefined)
    assert.equal(handlers.onready, onlogout)
  })
})

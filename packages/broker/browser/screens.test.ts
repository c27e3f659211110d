// The page and the script agree: every failure has a screen, every screen's buttons are understood. Sizes are held here too.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { renderDialogPage } from '../src/dialog/page.ts'
import { PROBLEM_ACTIONS } from '../src/dialog/problem-actions.ts'
import { en } from '../src/messages/en.ts'

const page = renderDialogPage({
  texts: en,
  operator: { host: 'broker.example', name: undefined, logo: undefined },
  allowInsecureSites: false,
  styles: [],
  scripts: ['/dialog.js'],
})

function sourceOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}

describe('the dialog’s page', () => {
  it('has a screen for every problem the script can name, and for no other', () => {
    const union = sourceOf('dialog/problem.ts').split('export interface')[0] ?? ''
    const named = [...union.matchAll(/\| '([a-z-]+)'/g)].map(([, name]) => name)
    assert.deepEqual(named.sort(), Object.keys(en.problems).sort())
  })

  it('has a screen for every state', () => {
    const union = sourceOf('dialog/machine.ts')
    for (const [, at] of union.matchAll(/readonly at: '([a-z]+)'/g))
      assert.ok(page.includes(`data-screen="${at}"`), at)
  })

  it('gives every failure a way on', () => {
    for (const [name, actions] of Object.entries(PROBLEM_ACTIONS))
      assert.ok(actions.length > 0, name)
  })

  it('says something without JavaScript', () => {
    assert.match(page, /<p id="unscripted">This page needs JavaScript/)
  })
})

describe('what browsers load', () => {
  for (const [name, limit] of [
    ['dialog.js', 40 * 1024],
    ['include.js', 6 * 1024],
  ] as const)
    it(`${name} stays under ${limit} bytes, packed`, () => {
      const size = gzipSync(sourceOf(`../dist/browser/${name}`), { level: 9 }).length
      assert.ok(size < limit, `${size} bytes`)
    })
})

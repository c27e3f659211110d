// Every export says what it is (conventions, section 6): a doc comment stands directly before it.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { filesBelow, isTest, textOf } from './sources.ts'

const EXPORT =
  /^export (?:(?:default|declare|abstract|async) )*(?:function\*?|const|let|class|interface|type|enum) (\w+)/
const ALL = new RegExp(EXPORT, 'gm')
const DOCUMENTED = new RegExp(String.raw`/\*\*(?:(?!\*/)[^])*\*/\n${EXPORT.source}`, 'gm')

/** Names of the platform: what the head of the file says holds for each. */
const LEFT_OUT = 'packages/broker/browser/old-page/globals.ts'

const sources = [
  ...filesBelow('packages', /\.ts$/).filter((path) => /^[^/]+\/[^/]+\/(src|browser)\//.test(path)),
  ...filesBelow('bench', /\.ts$/),
].filter((path) => !isTest(path) && path !== LEFT_OUT)

/** Names that are exported and have no doc comment; overloads share one. */
function undocumented(text: string): string[] {
  const documented = new Set([...text.matchAll(DOCUMENTED)].map(([, name]) => name))
  return [...text.matchAll(ALL)]
    .map(([, name = '']) => name)
    .filter((name) => !documented.has(name))
}

describe('doc comments', () => {
  it('stand before every export', () => {
    assert.ok(sources.length > 300)
    assert.deepEqual(
      sources.flatMap((path) => undocumented(textOf(path)).map((name) => `${path}: ${name}`)),
      [],
    )
  })

  it('are missed where something else stands there', () => {
    assert.deepEqual(
      undocumented(`/** One. */
export function one(a: string): void
export function one(a: string | number): void {}

/**
 * Two.
 */
export abstract class two {}
export const three = 3
// Four.
export async function* four() {}
/** Of nobody. */

export type five = 5
/* Six. */
export default interface six {}
`),
      ['three', 'four', 'five', 'six'],
    )
  })
})

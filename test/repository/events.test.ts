// Names of log events are fixed: whoever watches a log finds each of them, and no others, in docs/operations.md.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { METRICS } from '@signet-id/server-kit'
import { filesBelow, isTest, textOf } from './sources.ts'

const LOGGED =
  /\blog\??\.(?:debug|info|warn|error)\(\s*(?:[\w.!]+ \? )?'([a-z-]+\.[a-z-]+)'(?: : '([a-z-]+\.[a-z-]+)')?/g
const RECORDED = /\bevent: (?:[\w.!]+ \? )?'([a-z-]+\.[a-z-]+)'(?: : '([a-z-]+\.[a-z-]+)')?/g

const sources = filesBelow('packages', /\.ts$/).filter((path) => !isTest(path))
const used = new Set(
  sources.flatMap((path) =>
    [LOGGED, RECORDED].flatMap((pattern) =>
      [...textOf(path).matchAll(pattern)].flatMap(([, one, other]) => [one ?? '', other ?? '']),
    ),
  ),
)
used.delete('')
const page = textOf('docs/operations.md')
const everything = sources.map(textOf).join('\n')
const events = page.slice(page.indexOf('| event'), page.indexOf('The audit trail'))
const listed = new Set([...events.matchAll(/`([a-z-]+\.[a-z-]+)`/g)].map(([, name = '']) => name))

describe('docs/operations.md', () => {
  it('lists every event', () => {
    assert.ok(used.size > 25)
    assert.deepEqual([...used].filter((name) => !listed.has(name)).sort(), [])
  })

  it('lists no event that nothing writes', () => {
    assert.deepEqual([...listed].filter((name) => !everything.includes(`'${name}'`)).sort(), [])
  })

  it('lists every metric and no other', () => {
    const metrics = [...page.matchAll(/^\| `((?:signet|process)_[a-z_]+)/gm)].map(
      ([, name]) => name,
    )
    assert.deepEqual(metrics.sort(), Object.keys(METRICS).sort())
  })
})

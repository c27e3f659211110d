// The quick way and the standard's give the same path.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pathnameOf } from './pathname.ts'

const PIECES = [
  '/',
  '//',
  '.',
  '..',
  '%2e',
  '%2F',
  'a',
  'B-_9',
  'ü',
  '\\',
  '?',
  '#',
  '@',
  ':',
  ' ',
  ';',
]

describe('pathnameOf', () => {
  it('is the path that the standard reads, whatever the target', () => {
    const targets = PIECES.flatMap((a) =>
      PIECES.flatMap((b) => PIECES.flatMap((c) => PIECES.map((d) => a + b + c + d))),
    )
    for (const target of ['', ...targets]) {
      const url = `http://id.example.org:8080/${target}`
      assert.equal(pathnameOf(url), new URL(url).pathname)
    }
    assert.equal(
      pathnameOf('https://id.example.org/.well-known/browserid?x=1'),
      '/.well-known/browserid',
    )
    assert.equal(pathnameOf('http://h'), '/')
  })

  it('T122 answers within milliseconds for the worst text', () => {
    const startMs = performance.now()
    for (const piece of ['a', 'a.', '/a.a', '/', '.'])
      assert.ok(pathnameOf(`http://h/${piece.repeat(60_000 / piece.length)}!`).endsWith('!'))
    assert.ok(performance.now() - startMs < 500)
  })
})

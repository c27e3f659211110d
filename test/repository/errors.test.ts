// A code is public API: documented with cause and cure, and provoked by a test.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { filesBelow, isTest, textOf } from './sources.ts'

const CODE = /\bERR_[A-Z0-9_]+\b/g
/** Node's own codes, which we meet but do not make. */
const FOREIGN =
  /^ERR_(?:INVALID_|MODULE_|TLS_CERT_ALTNAME|PACKAGE_|SOCKET_|STREAM_|SSL_|HTTP_|SERVER_|PARSE_ARGS)/

const codesIn = (paths: readonly string[]): Set<string> =>
  new Set(
    paths.flatMap((path) => textOf(path).match(CODE) ?? []).filter((code) => !FOREIGN.test(code)),
  )

const sources = filesBelow('packages', /\.ts$/)
const thrown = codesIn(sources.filter((path) => !isTest(path)))
const documented = codesIn(['docs/errors.md'])
const provoked = codesIn([...sources.filter(isTest), ...filesBelow('test', /\.(?:ts|json)$/)])

describe('error codes', () => {
  it('are found', () => assert.ok(thrown.size > 30))

  it('are all documented in docs/errors.md', () => {
    assert.deepEqual([...thrown].filter((code) => !documented.has(code)).sort(), [])
  })

  it('are all provoked by a test', () => {
    assert.deepEqual([...thrown].filter((code) => !provoked.has(code)).sort(), [])
  })

  it('are not documented when nothing throws them', () => {
    assert.deepEqual([...documented].filter((code) => !thrown.has(code)).sort(), [])
  })
})

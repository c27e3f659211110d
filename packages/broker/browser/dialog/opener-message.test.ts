import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { READY, readOpenerMessage, responseMessage } from './opener-message.ts'

describe('readOpenerMessage', () => {
  it('reads a request, with or without options', () => {
    assert.deepEqual(
      readOpenerMessage('{"a":"request","d":{"method":"get","params":{"siteName":"Shop"}}}'),
      { kind: 'request', params: { siteName: 'Shop' } },
    )
    assert.deepEqual(readOpenerMessage('{"a":"request","d":{"method":"get"}}'), {
      kind: 'request',
      params: {},
    })
    assert.deepEqual(readOpenerMessage('die'), { kind: 'die' })
  })

  it('T91 ignores everything else', () => {
    for (const noise of [
      undefined,
      5,
      {},
      '',
      '{',
      '[]',
      '{"a":"ready"}',
      '{"a":"request"}',
      '{"a":"request","d":{"method":"steal"}}',
      '{"a":"request","d":{"method":"get","params":{"__proto__":{"x":1}}}}',
      '{"a":"request","a":"request","d":{"method":"get"}}',
      `{"a":"request","d":{"method":"get","params":{"x":"${'x'.repeat(200_000)}"}}}`,
    ])
      assert.equal(readOpenerMessage(noise), undefined)
  })

  it('speaks as the old dialog did', () => {
    assert.equal(READY, '{"a":"ready"}')
    assert.equal(responseMessage(null), '{"a":"response","d":null}')
    assert.equal(
      responseMessage({ assertion: 'c~a', email: 'x@example.org' }),
      '{"a":"response","d":{"assertion":"c~a","email":"x@example.org"}}',
    )
  })
})

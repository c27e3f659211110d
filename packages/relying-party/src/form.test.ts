import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_FORM_BYTES, readForm } from './form.ts'

const FORM = 'application/x-www-form-urlencoded'

function post(
  body: ConstructorParameters<typeof Response>[0],
  headers: Record<string, string> = {},
): Request {
  const init = {
    method: 'POST',
    body,
    headers: { 'content-type': FORM, ...headers },
    duplex: 'half',
  }
  return new Request('https://shop.example/', init as RequestInit)
}

describe('readForm', () => {
  it('T120 refuses what is too long: announced, counted, endless', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(4096).fill(97)),
    })
    for (const request of [
      post('a=b', { 'content-length': String(MAX_FORM_BYTES + 1) }),
      post('a=b', { 'content-length': 'nonsense' }),
      post('x'.repeat(MAX_FORM_BYTES + 1)),
      post(endless),
    ])
      await assert.rejects(readForm(request), { code: 'ERR_INPUT_TOO_LARGE' })
  })

  it('T120 does not wait for ever, and says so when the sender leaves', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const silent = readForm(post(new ReadableStream({})))
    const refused = assert.rejects(silent, { code: 'ERR_FORM_INCOMPLETE' })
    t.mock.timers.tick(10_000)
    await refused
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) })
    await assert.rejects(readForm(post(broken)), { code: 'ERR_FORM_INCOMPLETE' })
  })

  it('refuses bytes that are no text', async () => {
    await assert.rejects(readForm(post(new Uint8Array([97, 61, 255]))), {
      code: 'ERR_UTF8_INVALID',
    })
  })

  it('T121 reads one value of a name, and none of two', async () => {
    const form = await readForm(post('a=1&b=2&b=3&__proto__=x&c=%zz&d'))
    assert.equal(form.get('a'), '1')
    assert.equal(form.get('b'), '')
    assert.equal(form.get('c'), '%zz')
    assert.equal(form.get('d'), '')
    assert.equal(form.get('toString'), undefined)
  })

  it('reads forms and nothing else', async () => {
    for (const type of ['text/plain', 'application/json', `${FORM}x`, 'multipart/form-data', ''])
      assert.equal((await readForm(post('a=1', { 'content-type': type }))).get('a'), undefined)
    const form = await readForm(post('a=1', { 'content-type': `${FORM}; charset=UTF-8` }))
    assert.equal(form.get('a'), '1')
  })
})

// Whatever stands in a header, an address or a form is read in a time that goes by its length (threat model T122).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { authTkt } from './auth-tkt.ts'
import { beginSignIn, createTestSite, SITE } from './fixtures/site.test-kit.ts'

/** Repeated, each is the worst for some pattern. */
const PIECES = [
  ' ',
  '\t',
  '"',
  '=',
  ';',
  ',',
  ':',
  '/',
  '.',
  '-',
  '~',
  '%',
  '!',
  'a',
  'a.',
  'a=',
  'q=1;',
]
const LENGTH = 15_000
/** Linear reading takes a millisecond or two, the square of this length a hundred and more. */
const LIMIT_MS = 80

/** Where each text begins: with what lets a pattern go on. */
const HEADERS = {
  accept: 'text/html',
  'content-type': 'application/x-www-form-urlencoded',
  cookie: 'auth_tkt=x',
  origin: 'https://shop.example',
  referer: 'https://shop.example/',
  'x-forwarded-for': '192.0.2.7',
  'x-forwarded-host': 'shop.example',
  'x-forwarded-proto': 'https',
}

const worst = (start: string, piece: string) => `${start}${piece.repeat(LENGTH / piece.length)}x`

const site = createTestSite({
  rememberer: authTkt({ secret: 'a secret of the tests' }),
  trustedProxies: '10.0.0.0/8',
})
const fields = await beginSignIn(site.browser, site.clock)
const cookie = [...site.browser.cookies].map((pair) => pair.join('=')).join('; ')

/** Milliseconds of the quickest of three times: a busy machine is not our slowness. */
async function timeOf(make: () => Request): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 3; i++) {
    const request = make()
    const startMs = performance.now()
    const response = await site.relyingParty.handle(request, { remoteAddress: '10.0.0.1' })
    times.push(performance.now() - startMs)
    assert.ok(response === undefined || response.status < 500)
  }
  return Math.min(...times)
}

function post(headers: Record<string, string>, change: Record<string, string> = {}): Request {
  return new Request(`${SITE}/browserid/postback`, {
    method: 'POST',
    headers: { cookie, origin: SITE, ...headers },
    body: new URLSearchParams({ ...fields, ...change }),
  })
}

describe('T122 the worst text', () => {
  for (const [name, start] of Object.entries(HEADERS))
    it(`T122 in ${name} is read within milliseconds`, async () => {
      for (const piece of PIECES)
        for (const text of [worst(start, piece), worst('', piece)]) {
          const ms = await timeOf(() => post({ [name]: text }))
          assert.ok(ms < LIMIT_MS, `${JSON.stringify(piece)}: ${ms} ms`)
        }
    })

  for (const name of Object.keys(fields))
    it(`T122 in the field ${name} is read within milliseconds`, async () => {
      for (const piece of PIECES) {
        const ms = await timeOf(() => post({}, { [name]: worst('/', piece).slice(0, 5000) }))
        assert.ok(ms < LIMIT_MS, `${JSON.stringify(piece)}: ${ms} ms`)
      }
    })

  it('T122 in an address is read within milliseconds', async () => {
    for (const piece of PIECES)
      for (const path of ['/browserid/start?email=', '/browserid/start?came_from=/', '/x/']) {
        const url = SITE + path + encodeURIComponent(worst('', piece))
        const ms = await timeOf(() => new Request(url, { headers: { accept: 'text/html' } }))
        assert.ok(ms < LIMIT_MS, `${path}${piece}: ${ms} ms`)
      }
  })
})

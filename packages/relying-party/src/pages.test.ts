import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseDialogRequest } from '@signet-id/protocol'
import { fieldOf } from './fixtures/browser.test-kit.ts'
import { BOB, makeAssertion } from './fixtures/issuer.test-kit.ts'
import { beginSignIn, completeSignIn, createTestSite, SITE } from './fixtures/site.test-kit.ts'

/** Each tries to leave the place it is put in. */
const POLYGLOTS = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '</title><svg onload=alert(1)>',
  '{{7*7}}<%= 7*7 %>',
  "javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+alert(1)//'>",
  '&quot;&#34;\u2028\u202e',
]

const OUR_TAGS =
  /^<(?:!doctype|script src="\/browserid\/|\/?(?:html|head|meta|title|link|script>|body|main|h1|p|a|div|strong|form|input|noscript|code|button|span))/
const PAGES = ['/browserid/return', '/browserid/postback', '/browserid/sign-out', '/browserid/done']

describe('every page', () => {
  it('has the headers of its kind', async () => {
    for (const path of [...PAGES, '/browserid/start']) {
      const { browser } = createTestSite()
      const { headers } = await browser.get(path)
      assert.equal(headers.get('cache-control'), 'no-store', path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('referrer-policy'), 'strict-origin')
      assert.equal(headers.get('cross-origin-opener-policy'), 'unsafe-none')
      const policy = headers.get('content-security-policy') ?? ''
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
      ])
        assert.ok(policy.split('; ').includes(part), part)
      assert.doesNotMatch(policy, /unsafe|\*/)
    }
  })

  it('has a language, a title, one heading, and nothing inline', async () => {
    for (const path of PAGES) {
      const { browser } = createTestSite()
      const page = await (await browser.get(path)).text()
      assert.match(page, /<html lang="en">/)
      assert.match(page, /<title>[^<]*The Shop[^<]*<\/title>/)
      assert.equal(page.match(/<h1>/g)?.length, 1)
      assert.doesNotMatch(page, /<style|<script(?! src="\/)| style=| on\w+=/)
    }
  })

  it('loads only files of the site', async () => {
    const { browser } = createTestSite()
    const page = await (await browser.get('/browserid/return')).text()
    const files = [...page.matchAll(/(?:src|rel="stylesheet" href)="([^"]+)"/g)].map((m) => m[1])
    assert.equal(files.length, 2)
    for (const file of files) {
      const response = await browser.get(file ?? '')
      assert.equal(response.status, 200)
      assert.match(response.headers.get('cache-control') ?? '', /immutable/)
      const again = await browser.get(file ?? '', {
        'if-none-match': response.headers.get('etag') ?? '',
      })
      assert.equal(again.status, 304)
    }
  })
})

describe('T96 reflected text', () => {
  for (const text of POLYGLOTS) {
    it(`T96 shows ${JSON.stringify(text.slice(0, 24))} as text`, async () => {
      const site = createTestSite({ siteName: text })
      const came = encodeURIComponent(`/${text}`)
      const requests = [
        await site.browser.get(`/browserid/return?came_from=${came}`),
        await site.browser.get(`/browserid/postback?came_from=${came}`),
        await site.browser.post('/browserid/postback', { came_from: `/${text}`, csrf_token: text }),
        await site.relyingParty.challenge(new Request(`${SITE}/${text}?${text}`), text),
      ]
      for (const response of requests) {
        const page = await response.text()
        for (const [tag] of page.matchAll(/<[^>]*>/g)) {
          assert.match(tag, OUR_TAGS)
          assert.doesNotMatch(tag.replace(/"[^"]*"/g, '""'), / on\w+=|'|`/, tag)
        }
      }
    })
  }
})

describe('the start', () => {
  it('shows a site name, asks for the configured audience, and takes a hint', async () => {
    const { browser } = createTestSite()
    const start = await browser.get('/browserid/start?came_from=/x&email=alice@example.org')
    const request = parseDialogRequest(new URL(start.headers.get('location') ?? '').hash)
    assert.equal(request.audience, SITE)
    assert.equal(request.siteName, 'The Shop')
    assert.equal(request.email, 'alice@example.org')
    assert.equal(request.returnTo, `${SITE}/browserid/return?came_from=/x`)
    assert.match(request.state, /^[A-Za-z0-9_.~-]{16,1024}$/)
  })

  it('tells the operator once of a sign-in that begins where audiences is not', async () => {
    const { relyingParty } = createTestSite()
    const told: string[] = []
    const listener = ({ message }: Error): void => void told.push(message)
    process.on('warning', listener)
    for (const host of ['https://shop.example', 'http://127.0.0.1:3000', 'http://other.example'])
      await relyingParty.handle(new Request(`${host}/browserid/start`))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listener)
    assert.equal(told.length, 1)
    assert.match(told[0] ?? '', /begun at http:\/\/127\.0\.0\.1:3000.*audiences/)
  })

  it('drops a hint that is no address', async () => {
    const { browser } = createTestSite()
    const start = await browser.get('/browserid/start?email=%22%3E')
    const request = parseDialogRequest(new URL(start.headers.get('location') ?? '').hash)
    assert.equal(request.email, undefined)
  })

  it('T95 sends nobody back to another site, or to itself', async () => {
    for (const came of ['//evil.example', 'https://evil.example', '/browserid/start', '/\\evil']) {
      const { browser } = createTestSite()
      const start = await browser.get(`/browserid/start?came_from=${encodeURIComponent(came)}`)
      const request = parseDialogRequest(new URL(start.headers.get('location') ?? '').hash)
      assert.equal(request.returnTo, `${SITE}/browserid/return`)
    }
  })

  it('lets a place that is too long to travel lose its query', async () => {
    const { browser } = createTestSite()
    const came = encodeURIComponent(`/search?q=${'ü'.repeat(300)}`)
    const start = await browser.get(`/browserid/start?came_from=${came}`)
    const request = parseDialogRequest(new URL(start.headers.get('location') ?? '').hash)
    assert.equal(request.returnTo, `${SITE}/browserid/return?came_from=/search`)
  })

  it('10.4 no. 8 tabs share one pre-session, and each completes its sign-in', async () => {
    const { browser, clock } = createTestSite()
    const first = await beginSignIn(browser, clock)
    clock.nowMs += 1000
    const second = await beginSignIn(browser, clock, { email: BOB })
    for (const fields of [first, second])
      assert.equal((await browser.post('/browserid/postback', fields)).status, 302)
  })

  it('10.4 no. 8 a tab comes back from the dialog after another one has signed in', async () => {
    const { browser, clock } = createTestSite()
    await browser.get('/browserid/start?came_from=/b')
    await completeSignIn(browser, clock)
    const page = await (await browser.get('/browserid/return?came_from=/b')).text()
    assert.notEqual(fieldOf(page, 'csrf_token'), '')
  })

  it('refuses other methods', async () => {
    const { browser } = createTestSite()
    for (const path of ['/browserid/start', '/browserid/return', '/browserid/style.css']) {
      const response = await browser.post(path, {})
      assert.equal(response.status, 405)
      assert.equal(response.headers.get('allow'), 'GET, HEAD')
    }
  })
})

describe('the challenge', () => {
  it('leads back to path and query of a GET', async () => {
    const { relyingParty } = createTestSite()
    const response = await relyingParty.challenge(new Request(`${SITE}/a?b=c`))
    assert.equal(response.status, 401)
    assert.ok((await response.text()).includes('came_from=/a%3Fb%3Dc"'))
  })

  it('leads to the front page after another method', async () => {
    const { relyingParty } = createTestSite()
    const request = new Request(`${SITE}/delete`, { method: 'POST' })
    const page = await (await relyingParty.challenge(request)).text()
    assert.ok(page.includes('href="/browserid/start"'))
  })

  it('T101 is JSON for programs', async () => {
    const { relyingParty } = createTestSite()
    const request = new Request(`${SITE}/api`, { headers: { accept: 'application/json' } })
    const response = await relyingParty.challenge(request)
    assert.equal(response.status, 401)
    assert.match(await response.text(), /^{"error":"ERR_SIGN_IN_REQUIRED"/)
  })

  it('T58 knows its sites, and no other host', async () => {
    const { relyingParty } = createTestSite({ audiences: [SITE, 'https://other.example'] })
    const request = new Request('https://evil.example/browserid/start')
    const response = await relyingParty.handle(request)
    assert.equal(response?.status, 400)
    assert.ok((await response?.text())?.includes('ERR_HOST_UNKNOWN'))
    assert.equal((await relyingParty.challenge(request)).status, 400)
    assert.equal(await relyingParty.handle(new Request('https://evil.example/x')), undefined)
  })
})

describe("the site's own challenge page", () => {
  const CHALLENGE = fileURLToPath(new URL('./fixtures/challenge.page', import.meta.url))

  it('10.3 has the classic variables, and a form that signs in', async () => {
    const { browser, clock } = createTestSite({ challengeBody: CHALLENGE })
    const response = await browser.get('/browserid/postback?came_from=/private%3Fa=%22%3E')
    const page = await response.text()
    assert.equal(response.status, 401)
    assert.ok(page.includes('<p id="message">Login requests must use POST</p>'))
    assert.ok(page.includes('action="https://shop.example/browserid/postback"'))
    assert.ok(page.includes('100% safe'))
    const done = await browser.post('/browserid/postback', {
      assertion: await makeAssertion(clock),
      came_from: fieldOf(page, 'came_from'),
      csrf_token: fieldOf(page, 'csrf_token'),
    })
    assert.equal(done.status, 302)
    assert.equal(done.headers.get('location'), `${SITE}/private?a=%22%3E`)
  })

  it('T96 T90 may run the script of the broker and what carries the nonce, nothing else', async () => {
    const { browser } = createTestSite({ challengeBody: CHALLENGE })
    const response = await browser.get('/browserid/postback')
    const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1]
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.ok(policy.includes(`script-src 'self' 'nonce-${nonce}' https://broker.example;`))
    const again = await browser.get('/browserid/postback')
    assert.equal((await again.text()).includes(nonce ?? ''), false)
  })

  it('may be a function', async () => {
    const { relyingParty } = createTestSite({
      challengeBody: async (variables) => `${variables.error_message} ${variables.request_url}`,
    })
    const response = await relyingParty.challenge(new Request(`${SITE}/a?b=c`))
    assert.equal(await response.text(), `Please sign in using BrowserID ${SITE}/a?b=c`)
  })

  it('10.3 gives a fresh token with every page', async () => {
    const { relyingParty } = createTestSite({ challengeBody: (variables) => variables.csrf_token })
    const one = await (await relyingParty.challenge(new Request(SITE))).text()
    const two = await (await relyingParty.challenge(new Request(SITE))).text()
    assert.notEqual(one, two)
  })

  it('must be there at start-up', () => {
    assert.throws(() => createTestSite({ challengeBody: '/nowhere.html' }), {
      code: 'ERR_CONFIG_INVALID',
    })
  })
})

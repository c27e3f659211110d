// Habits of pages of the Persona era that have nothing to do with signing in, and everything with whether it works: frameworks that change the language, scripts in odd places, windows left open.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { parseBackedAssertion } from '@signet-id/protocol'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { startBroker } from './local-broker.ts'
import { type LocalServer, startLocally } from './local-server.ts'
import { type StandInProvider, startProvider } from './stand-in-provider.ts'

const ALICE = 'alice@people.localhost'

/** What Prototype 1.6, MooTools 1.2, datejs and a release build did to every page they were on; our words, their effect. */
const FRAMEWORKS = `
Array.prototype.toJSON = function () { return '[' + this.join(', ') + ']' }
String.prototype.toJSON = function () { return '"' + this + '"' }
Object.prototype.each = function (visit) { for (var key in this) visit(this[key], key) }
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0] }
Array.prototype.map = function (visit) {
  var out = []
  for (var i = 0; i < this.length; i++) out.push(visit ? visit(this[i], i) : this[i])
  return out
}
Array.prototype.entries = Array.from = function (from) { return [].slice.call(from || this) }
Object.keys = function (of) { var keys = []; for (var key in of) keys.push(key); return keys }
Function.prototype.bind = function (self, args) { var f = this; return function () { return f.apply(self, args || arguments) } }
Date.now = function () { return new Date() }
window.JSON = { encode: function () {}, decode: function () {} }
window.console = { log: function () {} }`

const LOG = `
var failures = []
window.onerror = function (text) { failures.push(String(text)) }
function log(text) { var li = document.createElement('li'); li.innerHTML = text; document.getElementById('events').appendChild(li) }
function button(work) { document.getElementById('in').onclick = work }`

const BUTTON = '<button id="in">Sign in</button><ul id="events"></ul>'

/** A page by its path; `broker` is where the script is. */
const PAGES: Readonly<Record<string, (broker: string, who: string | null) => string>> = {
  // No doctype, the script last and twice; the server folds letters, and writes no text for nobody.
  '/frameworks': (broker, who) => `<title>Old</title><script>${LOG}${FRAMEWORKS}</script>${BUTTON}
<script src="${broker}/include.orig.js"></script>
<script>
navigator.id.watch({
  loggedInEmail: '${who?.toUpperCase() ?? ''}',
  onlogin: function (assertion) {
    var xhr = new XMLHttpRequest()
    xhr.open('POST', '/login', false)
    xhr.send(assertion)
    if (xhr.status === 200) window.location.reload()
  },
  onlogout: function () { log('logout') },
  onmatch: function () { log('match') },
  onready: function () { log('ready ${who ?? 'nobody'}') }
})
window.JSON = { encode: function () {} }
var URL = '/api/', Reflect = 0, Number = 0
button(function () { navigator.id.request({ siteName: 'Ol\\' "shop"', tosURL: '/t', privacyURL: '/p' }) })
</script><script src="${broker}/include.js?again"></script>`,

  // Everything in the head: the handlers use what is below, and what a slow script before it brings.
  '/head': (broker) => `<!doctype html><title>Old</title><script>${LOG}</script>
<script src="${broker}/include.js"></script>
<script>
navigator.id.watch({
  loggedInUser: null,
  onlogin: function (assertion) { show(assertion) },
  onlogout: function () {},
  onmatch: function () { show('match') },
  onready: function () { button(function () { navigator.id.request() }); show('ready') }
})
</script>
<script src="/late.js"></script>
${BUTTON}`,

  '/inserted': (broker) => `<!doctype html><title>Old</title><script>${LOG}</script>${BUTTON}
<script>
var script = document.createElement('script')
script.async = true
script.onload = function () {
  navigator.id.watch({ onlogin: function (assertion) { log(assertion) }, onready: function () { log('ready') } })
  button(function () {
    navigator.id.request({ oncancel: function () { log('cancel') } })
    navigator.id.request({ oncancel: function () { log('second cancel') } })
  })
}
script.src = '${broker}/include.js'
document.body.appendChild(script)
</script>`,

  // The button is a picture of the old service's, without a word beside it.
  '/get': (broker) => `<!doctype html><title>Old</title><script>${LOG}</script>
<a href="#" id="in" role="button" aria-label="Sign in"><img src="${broker}/i/sign_in_green.png"></a><ul id="events"></ul>
<script src="${broker}/include.js"></script>
<script>
button(function () {
  navigator.id.get(function (assertion) { log(String(assertion)) }, {
    siteName: 'Get it', siteLogo: location.hash ? 'logo.png' : '', backgroundColor: '#abc',
    requiredEmail: 'x', returnTo: 'nowhere', oncancel: 'not a function', allowPersistent: true,
    privacyPolicy: '/p', termsOfService: '/t'
  })
})
log('ready')
</script>`,
}

let browser: Browser
let provider: StandInProvider
let broker: LocalServer
let site: LocalServer
let frame: LocalServer
let context: BrowserContext
let page: Page
/** The last assertion that a site's server was given. */
let posted: string

before(async () => {
  browser = await launchChromium()
  provider = await startProvider('people.localhost')
  broker = await startBroker(provider.discovery)
  site = await startLocally('localhost', () => async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/late.js') {
      await setTimeout(300)
      return new Response('var show = log', { headers: { 'content-type': 'text/javascript' } })
    }
    if (pathname === '/login') {
      posted = await request.text()
      return new Response(null, { headers: { 'set-cookie': `who=${ALICE}; Path=/` } })
    }
    const who = /who=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? null
    const text = PAGES[pathname]?.(broker.origin, who)
    return new Response(text ?? '', { headers: { 'content-type': 'text/html' } })
  })
  frame = await startLocally(
    'portal.localhost',
    () => () =>
      new Response(`<iframe src="${site.origin}/inserted"></iframe>`, {
        headers: { 'content-type': 'text/html' },
      }),
  )
})

after(async () => {
  await browser?.close()
  await Promise.all([provider, broker, site, frame].map((server) => server?.close()))
})

beforeEach(async () => {
  await context?.close()
  context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
})

async function popup(at: Page | Frame = page): Promise<Page> {
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    at.getByRole('button', { name: 'Sign in' }).click(),
  ])
  opened.setDefaultTimeout(10_000)
  return opened
}

async function signIn(dialog: Page): Promise<void> {
  await dialog.getByLabel('E-mail address').fill(ALICE)
  await dialog.getByRole('button', { name: 'Continue' }).click()
}

async function event(text: string, at: Page | Frame = page): Promise<void> {
  await at.locator('#events li', { hasText: text }).first().waitFor()
}

function events(at: Page | Frame = page): Promise<string[]> {
  return at.locator('#events li').allTextContents()
}

describe('an old page', () => {
  it('may change the language under us, in quirks mode, with the script last and twice', async () => {
    await page.goto(`${site.origin}/frameworks`)
    await event('ready nobody')
    assert.deepEqual(await events(), ['match', 'ready nobody'])
    const dialog = await popup()
    await dialog.getByText('Ol\' "shop"').first().waitFor()
    await signIn(dialog)
    await event(`ready ${ALICE}`)
    assert.deepEqual(await events(), ['match', `ready ${ALICE}`])
    assert.deepEqual(await page.evaluate('failures'), [])
    assert.equal(parseBackedAssertion(posted).assertion.audience, site.origin)
  })

  it('may have everything in its head, before scripts and elements that its handlers use', async () => {
    await page.goto(`${site.origin}/head`)
    await event('ready')
    assert.deepEqual(await events(), ['match', 'ready'])
    await signIn(await popup())
    await event('~')
    assert.deepEqual(await page.evaluate('failures'), [])
  })

  it('may ask twice in one click, and is told once when the person closes the window', async () => {
    await page.goto(`${site.origin}/inserted`)
    await event('ready')
    const dialog = await popup()
    await dialog.getByLabel('E-mail address').waitFor()
    assert.equal(context.pages().length, 2)
    await dialog.close()
    await event('cancel')
    const again = await popup()
    await signIn(again)
    await event('~')
    assert.deepEqual((await events()).slice(0, 2), ['ready', 'cancel'])
    assert.equal((await events()).length, 3)
  })

  it('takes the dialog with it when it goes away', async () => {
    await page.goto(`${site.origin}/inserted`)
    await event('ready')
    const dialog = await popup()
    await dialog.getByLabel('E-mail address').waitFor()
    await Promise.all([dialog.waitForEvent('close'), page.goto(`${site.origin}/get`)])
  })

  it("in another site's frame signs in to its own origin", async () => {
    await page.goto(frame.origin)
    await page.frameLocator('iframe').locator('#events li').first().waitFor()
    const inner = page.frames().find((one) => one.url().startsWith(site.origin))
    assert.ok(inner)
    await signIn(await popup(inner))
    await event('~', inner)
    const assertion = (await events(inner)).at(-1)
    assert.equal(parseBackedAssertion(assertion).assertion.audience, site.origin)
  })

  it('may use get with options that mean nothing any more', async () => {
    await page.goto(`${site.origin}/get`)
    assert.ok(((await page.locator('img').boundingBox())?.width ?? 0) > 50)
    await signIn(await popup())
    await event('~')
    assert.equal((await events()).length, 2)
  })

  it('learns from the dialog what is wrong with an option, and gets null', async () => {
    await page.goto(`${site.origin}/get#bad`)
    const dialog = await popup()
    await dialog.getByText('relative urls not allowed: (logo.png)').waitFor()
    await dialog.close()
    await event('null')
  })
})

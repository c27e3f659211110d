// The broker in a real browser, with a stand-in provider that signs for real: redirect and pop-up, first and second visit, every refusal.
import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  type CheckSignature,
  certificateEmail,
  type Domain,
  dialogRequestUrl,
  type EmailAddress,
  type Origin,
  parseBackedAssertion,
  parseDialogAnswer,
  verifyAssertion,
  verifyCertificate,
} from '@signet-id/protocol'
import { createSigner, generatePrivateKey } from '@signet-id/server-kit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { startBroker } from './local-broker.ts'
import { type LocalServer, startLocally } from './local-server.ts'
import { type StandInProvider, startProvider } from './stand-in-provider.ts'

const ALICE = 'alice@people.localhost'
const STATE = 'site-state-0123456789'

const nodeCheck: CheckSignature = (key, data, signature) =>
  verify(
    key.algorithm.digest,
    data,
    createPublicKey({ key: { ...key.jwk }, format: 'jwk' }),
    signature,
  )

const LOG = `<ul id="events"></ul><button id="sign-in">Sign in</button>
<script>
const log = (text) => {
  const line = document.createElement('li')
  line.textContent = text
  document.getElementById('events').append(line)
}
const onClick = (work) => document.getElementById('sign-in').addEventListener('click', work)
</script>`

/** Pages as sites of the time wrote them, and one of a thief. */
const SITE_PAGES: Readonly<Record<string, (broker: string) => string>> = {
  '/classic': (origin) => `<!doctype html><title>Classic</title>
<script src="${origin}/include.js"></script>${LOG}<script>
navigator.id.watch({
  loggedInUser: null,
  onlogin: (assertion) => log('login ' + assertion),
  onlogout: () => log('logout'),
  onmatch: () => log('match'),
  onready: () => log('ready'),
})
onClick(() => navigator.id.request({
  siteName: '<b>Classic</b>',
  termsOfService: '/terms',
  privacyPolicy: '/privacy',
  returnTo: new URLSearchParams(location.search).get('returnTo') ?? undefined,
  oncancel: () => log('cancel'),
}))
</script>`,
  '/get': (origin) => `<!doctype html><title>Get</title>
<script src="${origin}/include.js"></script>${LOG}<script>
onClick(() => navigator.id.get((assertion) => log('got ' + assertion), { siteName: 'Get' }))
</script>`,
  '/thief': (origin) => `<!doctype html><title>Thief</title>${LOG}<script>
const ask = (dialog) => dialog.postMessage(JSON.stringify({
  a: 'request', origin: 'https://bank.example',
  d: { method: 'get', params: { audience: 'https://bank.example', origin: 'https://bank.example' } },
}), '${origin}')
addEventListener('message', (event) => {
  log(JSON.parse(event.data).a)
  ask(event.source)
})
onClick(() => window.open('${origin}/sign_in', '__persona_dialog', 'width=700,height=375'))
</script>`,
}

let browser: Browser
let provider: StandInProvider
let broker: LocalServer
let site: LocalServer
let context: BrowserContext
let page: Page

before(async () => {
  browser = await launchChromium()
  provider = await startProvider('people.localhost')
  broker = await startBroker(provider.discovery)
  site = await startLocally('shop.localhost', () => (request) => {
    const { pathname } = new URL(request.url)
    const body = SITE_PAGES[pathname]?.(broker.origin) ?? '<!doctype html><title>Shop</title>'
    return new Response(body, { headers: { 'content-type': 'text/html' } })
  })
})

after(async () => {
  await browser?.close()
  await Promise.all([provider?.close(), broker?.close(), site?.close()])
})

beforeEach(async () => {
  await context?.close()
  context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(8000)
  Object.assign(provider, {
    provision: 'certify',
    authenticate: 'stay',
    forge: (claims: unknown) => claims,
    forger: undefined,
    coop: undefined,
  })
  provider.visits.length = 0
})

function requestUrl(): string {
  return dialogRequestUrl(`${broker.origin}/sign_in`, {
    audience: site.origin as Origin,
    returnTo: `${site.origin}/return`,
    state: STATE,
    siteName: 'The Tea Shop',
    email: undefined,
  })
}

async function typeAddress(email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The answer at the site, verified with keys the provider publishes. */
async function assertionAt(at: Page): Promise<{ email: string; audience: string }> {
  await at.waitForURL(`${site.origin}/return#**`)
  const answer = parseDialogAnswer(new URL(at.url()).hash)
  assert.equal(answer.state, STATE)
  assert.ok('assertion' in answer)
  return verified(answer.assertion)
}

/** @param text an assertion, perhaps after a word */
async function verified(text: string | null): Promise<{ email: string; audience: string }> {
  const { certificate, assertion } = parseBackedAssertion(text?.split(' ').at(-1))
  await verifyCertificate(certificate, [provider.signer.publicKey], nodeCheck)
  await verifyAssertion(assertion, certificate, nodeCheck)
  return { email: certificateEmail(certificate), audience: assertion.audience }
}

/** The heading that is shown. */
async function heading(text: string | RegExp, at: Page = page): Promise<void> {
  await at.getByRole('heading', { level: 1, name: text }).waitFor()
}

async function click(name: string | RegExp, at: Page = page): Promise<void> {
  await at.getByRole('button', { name }).click()
}

describe('redirect form', () => {
  it('shows the site in front and signs in with one visit to the provider', async () => {
    await page.goto(requestUrl())
    await heading('What is your e-mail address?')
    assert.equal(await page.locator('#site-name').textContent(), 'The Tea Shop')
    assert.equal(await page.locator('#site-origin').textContent(), site.origin)
    // On a narrow screen it breaks between names.
    const broken = site.origin.replace('.localhost:', '<wbr>.localhost<wbr>:')
    assert.equal(await page.locator('#site-origin').innerHTML(), broken)
    assert.equal(page.url(), `${broker.origin}/sign_in`)
    await typeAddress(ALICE)
    assert.deepEqual(await assertionAt(page), { email: ALICE, audience: site.origin })
    assert.deepEqual(provider.visits, [`provision provision ${ALICE}  ${broker.origin}/`])
  })

  it('sends a stranger to sign in, and takes the certificate from there', async () => {
    provider.provision = 'not_authenticated'
    await page.goto(requestUrl())
    await typeAddress('alice+tag@people.localhost')
    await click('Sign in')
    assert.equal((await assertionAt(page)).email, 'alice+tag@people.localhost')
    assert.deepEqual(
      provider.visits.map((visit) => visit.split(' ').slice(0, 4).join(' ')),
      [
        'provision provision alice+tag@people.localhost ',
        'authenticate authenticate alice+tag@people.localhost ?email=alice%2Btag%40people.localhost',
        'authenticate authenticate alice+tag@people.localhost ?email=alice%2Btag%40people.localhost',
      ],
    )
  })

  it('uses the stored certificate the second time, after a click', async () => {
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await assertionAt(page)
    await page.goto(requestUrl())
    await heading('Sign in with which address?')
    assert.equal(provider.visits.length, 1)
    await click(ALICE)
    assert.deepEqual(await assertionAt(page), { email: ALICE, audience: site.origin })
    assert.equal(provider.visits.length, 1)
  })

  it('T88 takes no click that was meant for what lay over it, and no key held down since before', async () => {
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await assertionAt(page)
    await page.goto(requestUrl())
    const choice = page.getByRole('button', { name: ALICE })
    await choice.waitFor()
    // A window that covered this one was taken away between the two clicks of a double click.
    const isHit = await choice.evaluate((button) => {
      window.dispatchEvent(new Event('focus'))
      const { x, y, width, height } = button.getBoundingClientRect()
      return button.contains(document.elementFromPoint(x + width / 2, y + height / 2))
    })
    assert.equal(isHit, false)
    await page.keyboard.down('Enter')
    await choice.focus()
    await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await page.waitForTimeout(300)
    await heading('Sign in with which address?')
    await choice.click()
    await assertionAt(page)
  })

  it('T43 remembers nothing on a computer that is not mine', async () => {
    await page.goto(requestUrl())
    await page.getByLabel('This is not my computer').check()
    await typeAddress(ALICE)
    await assertionAt(page)
    await page.goto(requestUrl())
    await heading('What is your e-mail address?')
    assert.deepEqual(await storedNames(), [])
    await typeAddress(ALICE)
    await assertionAt(page)
    assert.equal(provider.visits.length, 2)
  })

  it('forgets addresses and keys on request', async () => {
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await assertionAt(page)
    await page.goto(requestUrl())
    await click('Forget my addresses on this device')
    await page.getByText('were removed from this device').waitFor()
    assert.deepEqual(await storedNames(), [])
  })

  it('tells the site when the person cancels', async () => {
    await page.goto(requestUrl())
    await click(/Cancel and go back to/)
    await page.waitForURL(`${site.origin}/return#**`)
    assert.deepEqual(parseDialogAnswer(new URL(page.url()).hash), {
      state: STATE,
      error: 'cancelled',
    })
  })

  it('comes back to the address when the person cancels at the provider', async () => {
    provider.provision = 'cancelled'
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await page.getByText('was cancelled').waitFor()
    assert.equal(await page.getByLabel('E-mail address').inputValue(), ALICE)
  })

  it('comes back to the address by the Back button', async () => {
    provider.provision = 'stay'
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await page.waitForURL('**/provision**')
    await page.goBack()
    await page.getByText('did not come to an end').waitFor()
    provider.provision = 'certify'
    await click('Continue')
    await assertionAt(page)
    await page.goBack()
    await heading('This sign-in is over')
  })

  it('offers a way out, within seconds, of a provider that does not answer', async () => {
    await page.route('**/provision**', () => {})
    await page.goto(requestUrl())
    await page.getByLabel('E-mail address').fill(ALICE)
    await page
      .getByRole('button', { name: 'Continue' })
      .evaluate((button) => (button as HTMLElement).click())
    // Playwright's own clicks and waits wait for the navigation, too; the page itself is asked instead.
    await page.evaluate(async () => {
      const late = document.querySelector<HTMLElement>('[data-screen=visiting] .late')
      const startMs = performance.now()
      while (!late?.checkVisibility({ visibilityProperty: true })) {
        if (performance.now() > startMs + 6000) throw new Error('no way out')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      late.querySelector('button')?.click()
    })
    await heading('What is your e-mail address?')
    await page.unroute('**/provision**')
    await typeAddress(ALICE)
    await assertionAt(page)
  })

  it('shows a domain in another alphabet as it is really written, before anything happens', async () => {
    await page.goto(requestUrl())
    await typeAddress('alice@münchen.example')
    await page.getByText('Between computers').waitFor()
    assert.equal(
      await page.getByLabel('E-mail address').inputValue(),
      'alice@xn--mnchen-3ya.example',
    )
    await click('Continue')
    await heading('xn--mnchen-3ya.example does not offer this sign-in')
  })

  it('does not loop when the provider never says yes', async () => {
    provider.provision = 'not_authenticated'
    provider.authenticate = 'not_authenticated'
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await heading('people.localhost did not confirm your address')
    assert.equal(provider.visits.length, 3)
    assert.equal(page.url(), `${broker.origin}/sign_in`)
  })

  it('has a screen for a refusal, and one for an absence', async () => {
    provider.provision = 'refused'
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await heading('people.localhost says no')
    provider.provision = 'temporarily_unavailable'
    await click('Try again')
    await heading('people.localhost cannot help right now')
    provider.provision = 'certify'
    await click('Try again')
    await assertionAt(page)
  })

  it('says that a domain has no provider', async () => {
    await page.goto(requestUrl())
    await typeAddress('bob@nothing.example')
    await heading('nothing.example does not offer this sign-in')
    await click('Use another address')
    await heading('What is your e-mail address?')
  })

  it('refuses an address that is none', async () => {
    await page.goto(requestUrl())
    await typeAddress('alice')
    await page.getByRole('alert').waitFor()
    assert.deepEqual(provider.visits, [])
  })

  it('refuses requests that are broken, for elsewhere, or for a site without protection', async () => {
    await page.goto(`${broker.origin}/sign_in#request=AAAA`)
    await heading('The site’s request cannot be read')
    await page.goto(`${broker.origin}/sign_in`)
    await heading('No site asked for a sign-in')
    await page.goto('about:blank')
    await page.goto(
      dialogRequestUrl(`${broker.origin}/sign_in`, {
        audience: 'http://shop.example' as Origin,
        returnTo: 'http://shop.example/return',
        state: STATE,
        siteName: undefined,
        email: undefined,
      }),
    )
    await heading('This site is not protected')
  })

  it('refuses an answer that this tab did not ask for, and takes it out of the address bar', async () => {
    const hash = `#browserid=${Buffer.from(JSON.stringify({ state: STATE, error: 'refused' })).toString('base64url')}`
    await page.goto(`${broker.origin}/sign_in${hash}`)
    await heading('This sign-in is over')
    assert.equal(page.url(), `${broker.origin}/sign_in`)
    await page.goto(requestUrl())
    await heading('What is your e-mail address?')
    await page.evaluate((to) => location.assign(to), `${broker.origin}/sign_in?x${hash}`)
    await heading('That answer is too old')
    await click('Use another address')
    await typeAddress(ALICE)
    await assertionAt(page)
  })
})

/** Addresses and certificates in the dialog's store. */
function storedNames(): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('signet')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const names: string[] = []
          const transaction = opening.result.transaction(['keys', 'certificates', 'addresses'])
          for (const store of ['keys', 'certificates', 'addresses']) {
            const keys = transaction.objectStore(store).getAllKeys()
            keys.onsuccess = () => names.push(...keys.result.map((key) => `${store} ${key}`))
          }
          transaction.oncomplete = () => {
            opening.result.close()
            resolve(names)
          }
        }
      }),
  )
}

describe('T79 wrong certificates, each with its own screen', () => {
  const attempts: [string, () => void | Promise<void>][] = [
    [
      'people.localhost confirmed another address',
      () => {
        provider.forge = (claims) => ({ ...claims, email: 'eve@people.localhost' as EmailAddress })
      },
    ],
    [
      'people.localhost confirmed another key',
      async () => {
        const { publicKey } = createSigner(await generatePrivateKey('RS256'))
        provider.forge = (claims) => ({ ...claims, publicKey })
      },
    ],
    [
      'The certificate comes from somebody else',
      () => {
        provider.forge = (claims) => ({ ...claims, issuer: 'evil.example' as Domain })
      },
    ],
    [
      'The certificate is not valid now',
      () => {
        provider.forge = (claims) => ({
          ...claims,
          issuedAtMs: claims.issuedAtMs - 2 * 3_600_000,
          expiresAtMs: claims.issuedAtMs - 3_600_000,
        })
      },
    ],
    [
      'The certificate is not signed by people.localhost',
      async () => {
        provider.forger = createSigner(await generatePrivateKey('RS256'))
      },
    ],
  ]
  for (const [title, arrange] of attempts)
    it(title, async () => {
      await arrange()
      await page.goto(requestUrl())
      await typeAddress(ALICE)
      await heading(title)
      assert.deepEqual(
        (await storedNames()).filter((name) => !name.startsWith('keys')),
        [],
      )
      Object.assign(provider, { forge: (claims: unknown) => claims, forger: undefined })
      await click('Try again')
      assert.equal((await assertionAt(page)).email, ALICE)
    })

  it('takes over the spelling that the provider knows', async () => {
    provider.forge = (claims) => ({ ...claims, email: ALICE as EmailAddress })
    await page.goto(requestUrl())
    await typeAddress('Alice@people.localhost')
    assert.equal((await assertionAt(page)).email, ALICE)
    await page.goto(requestUrl())
    await click(ALICE)
    await assertionAt(page)
    assert.equal(provider.visits.length, 1)
  })
})

describe('pop-up form', () => {
  async function openPopup(button: string): Promise<Page> {
    const [popup] = await Promise.all([context.waitForEvent('page'), click(button)])
    popup.setDefaultTimeout(8000)
    await popup.locator('#site').waitFor()
    return popup
  }

  async function typeIn(popup: Page): Promise<void> {
    await popup.getByLabel('E-mail address').fill(ALICE)
    await click('Continue', popup)
  }

  async function lastEvent(text: string | RegExp): Promise<string | null> {
    const line = page.locator('#events li').filter({ hasText: text }).first()
    await line.waitFor()
    return line.textContent()
  }

  it('gives navigator.id its assertion, and closes', async () => {
    await page.goto(`${site.origin}/classic`)
    await lastEvent('ready')
    const popup = await openPopup('Sign in')
    assert.equal(await popup.locator('#site-origin').textContent(), site.origin)
    assert.equal(await popup.locator('#site-name').textContent(), '<b>Classic</b>')
    assert.equal(
      await popup.getByRole('link', { name: 'Terms of service' }).getAttribute('href'),
      `${site.origin}/terms`,
    )
    const closed = popup.waitForEvent('close')
    await typeIn(popup)
    const { email, audience } = await verified(await lastEvent('login'))
    assert.deepEqual([email, audience], [ALICE, site.origin])
    await closed
    assert.equal(await page.evaluate(() => localStorage.getItem('browserid:loggedIn')), ALICE)
  })

  it('signs in through the provider’s sign-in page, the window being the same all along', async () => {
    provider.provision = 'not_authenticated'
    await page.goto(`${site.origin}/classic`)
    const popup = await openPopup('Sign in')
    await typeIn(popup)
    await click('Sign in', popup)
    await lastEvent('login')
    assert.equal(context.pages().length, 1)
  })

  it('comes back to the address by the Back button', async () => {
    provider.provision = 'stay'
    await page.goto(`${site.origin}/classic`)
    const popup = await openPopup('Sign in')
    await typeIn(popup)
    await popup.waitForURL('**/provision**')
    await popup.goBack()
    await popup.getByText('did not come to an end').waitFor()
    provider.provision = 'certify'
    await click('Continue', popup)
    await verified(await lastEvent('login'))
  })

  it('T85 says so when the provider cut the opener, and the next click works at once', async () => {
    provider.coop = 'same-origin'
    await page.goto(`${site.origin}/classic`)
    const popup = await openPopup('Sign in')
    await typeIn(popup)
    await heading(/The way back to shop\.localhost:\d+ was cut/, popup)
    assert.equal(await lastEvent('cancel'), 'cancel')
    await popup.close()
    const visits = provider.visits.length
    const again = await openPopup('Sign in')
    await click(ALICE, again)
    await lastEvent('login')
    assert.equal(provider.visits.length, visits)
  })

  it('calls oncancel once, for the button and for a closed window', async () => {
    await page.goto(`${site.origin}/classic`)
    const popup = await openPopup('Sign in')
    await click(/Cancel and go back to/, popup)
    await lastEvent('cancel')
    const second = await openPopup('Sign in')
    await heading('What is your e-mail address?', second)
    await second.close()
    await page.waitForTimeout(1200)
    assert.equal(await page.locator('#events li', { hasText: 'cancel' }).count(), 2)
  })

  it('is not mistaken for a redirect journey that was left in the same tab', async () => {
    await page.goto(`${site.origin}/classic`)
    await page.evaluate((url) => location.assign(url), requestUrl())
    await heading('What is your e-mail address?')
    await page.goBack()
    const popup = await openPopup('Sign in')
    assert.equal(await popup.locator('#site-name').textContent(), '<b>Classic</b>')
    await typeIn(popup)
    await lastEvent('login')
  })

  it('answers get, too', async () => {
    await page.goto(`${site.origin}/get`)
    const popup = await openPopup('Sign in')
    await typeIn(popup)
    await verified(await lastEvent('got '))
  })

  it('refuses options that cannot be meant', async () => {
    await page.goto(`${site.origin}/classic?returnTo=//evil.example`)
    const popup = await openPopup('Sign in')
    await heading(/Error in shop\.localhost/, popup)
    await popup.getByText('must be an absolute path: (//evil.example)').waitFor()
    await Promise.all([popup.waitForEvent('close'), click(/^Back to/, popup)])
  })

  it('T77 delivers nothing to a page that took the site’s place', async () => {
    provider.provision = 'stay'
    // A page that goes closes its window, if it gets to know that it goes.
    await page.addInitScript("addEventListener('pagehide', (e) => e.stopImmediatePropagation())")
    await page.goto(`${site.origin}/classic`)
    const popup = await openPopup('Sign in')
    await typeIn(popup)
    await popup.waitForURL('**/provision**')
    await page.goto(`${site.origin.replace('shop.', 'evil.')}/thief`)
    await click('Sign in', popup)
    await heading(/The way back to/, popup)
    assert.equal(await page.locator('#events li', { hasText: 'response' }).count(), 0)
  })

  it('T78 goes by the origin that the browser attests, not by one that is claimed', async () => {
    await page.goto(`${site.origin.replace('shop.', 'evil.')}/thief`)
    const popup = await openPopup('Sign in')
    assert.equal(
      await popup.locator('#site-origin').textContent(),
      site.origin.replace('shop.', 'evil.'),
    )
  })
})

describe('browsers that keep little', () => {
  it('signs in where IndexedDB is denied, is silent, or takes no keys', async () => {
    for (const denial of [
      'indexedDB.open = () => ({})',
      'indexedDB.open = () => { throw new DOMException("denied", "SecurityError") }',
      'IDBObjectStore.prototype.put = () => { throw new DOMException("no keys", "DataCloneError") }',
    ]) {
      await context.close()
      context = await browser.newContext()
      page = await context.newPage()
      await page.addInitScript(`if (location.hostname === 'broker.localhost') { ${denial} }`)
      await page.goto(requestUrl())
      await typeAddress(ALICE)
      assert.equal((await assertionAt(page)).email, ALICE)
      await page.goto(`${broker.origin}/`)
      assert.equal(await page.evaluate(() => sessionStorage.length), 0)
    }
  })

  it('says what is missing where nothing is kept at all', async () => {
    await page.addInitScript(
      `if (location.hostname === 'broker.localhost') {
         indexedDB.open = () => { throw new Error('denied') }
         Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('denied') } })
       }`,
    )
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await heading('Your browser keeps nothing for this page')
  })

  it('says what is missing without WebCrypto, and without scripts', async () => {
    await page.addInitScript("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await heading('Your browser cannot make a key')
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const still = await plain.newPage()
    await still.goto(requestUrl())
    await still.getByText('This page needs JavaScript').waitFor()
    await plain.close()
  })

  it('dates assertions by the server’s clock', async () => {
    await page.addInitScript('const real = Date.now; Date.now = () => real() - 5 * 3600000')
    await page.goto(requestUrl())
    await typeAddress(ALICE)
    await page.waitForURL(`${site.origin}/return#**`)
    const answer = parseDialogAnswer(new URL(page.url()).hash)
    assert.ok('assertion' in answer)
    const { assertion } = parseBackedAssertion(answer.assertion)
    assert.ok(Math.abs(assertion.expiresAtMs - Date.now() - 120_000) < 10_000)
  })
})

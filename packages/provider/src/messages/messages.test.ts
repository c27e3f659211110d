// The provider's languages: complete, with a sentence for every refusal that a page can show, and served to whoever asks.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { LANGUAGES, SERVICE_ERRORS } from '@signet-id/server-kit'
import { faultsOfTexts } from '@signet-id/testing'
import { createTestProvider, type TestProvider } from '../provider.test-kit.ts'
import { ERRORS, TEXTS } from './catalogue.ts'

/** Folders whose refusals people meet in a browser; what is refused elsewhere is told on a command line. */
const PAGES = ['account', 'enrolment', 'people', 'sign-in', 'certificates', 'recovery']
/** Thrown there too, but only for the command line. */
const OPERATORS = ['ERR_ISSUER_DIFFERS', 'ERR_ALREADY_IMPORTED', 'ERR_KEYS_CHANGED']

function codesOnPages(): string[] {
  const codes = PAGES.flatMap((folder) => {
    const place = new URL(`../${folder}/`, import.meta.url)
    return readdirSync(place)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => readFileSync(new URL(name, place), 'utf8').match(/'ERR_[A-Z_]+'/g) ?? [])
  })
  return [...new Set(codes.map((code) => code.slice(1, -1)))].filter(
    (code) => !OPERATORS.includes(code),
  )
}

describe('the provider’s texts', () => {
  it('are complete in every language, with the gaps of the English ones', () => {
    assert.deepEqual(faultsOfTexts(TEXTS.all), [])
  })

  it('name their own language', () => {
    for (const language of LANGUAGES) assert.equal(TEXTS.in(language).language, language)
  })

  it('have a sentence for every refusal', () => {
    const codes = codesOnPages()
    assert.ok(codes.length > 12)
    for (const language of LANGUAGES.filter((one) => one !== 'en')) {
      const words = { ...SERVICE_ERRORS.in(language), ...ERRORS.in(language) }
      assert.deepEqual(
        codes.filter((code) => !(code in words)),
        [],
        language,
      )
    }
  })

  it('keep French punctuation on its line', () => {
    const french = JSON.stringify([TEXTS.in('fr'), ERRORS.in('fr'), SERVICE_ERRORS.in('fr')])
    assert.deepEqual(french.match(/.{12}(?: [;:?!»]|« )/g), null)
  })
})

describe('the provider, asked in a language', () => {
  let kit: TestProvider
  before(async () => {
    kit = await createTestProvider()
  })
  after(() => kit.close())

  for (const [header, language, direction] of [
    ['de-CH', 'de', 'ltr'],
    ['ar', 'ar', 'rtl'],
    ['xx', 'en', 'ltr'],
  ] as const)
    it(`${header} gets ${language}, on pages and in refusals`, async () => {
      const texts = TEXTS.in(language)
      const browser = kit.browser()
      for (const [path, words] of [
        ['/', texts.homeAccount],
        ['/account', texts.accountSignIn],
        ['/browserid/authenticate', texts.signInTitle],
        ['/browserid/provision', texts.provisionLead],
        ['/enrol?link=none', ERRORS.in(language).ERR_LINK_INVALID ?? 'This link was used already'],
      ] as const) {
        const answer = await browser.get(path, { 'accept-language': header })
        assert.equal(answer.headers.get('content-language'), language, path)
        assert.equal(answer.headers.get('vary'), 'accept-language', path)
        const page = await answer.text()
        assert.ok(page.includes(`<html lang="${language}" dir="${direction}">`), path)
        assert.ok(page.includes(words), `${path} says ${words}`)
      }
      const token = (await (await browser.get('/browserid/form-token')).json()) as {
        formToken: string
      }
      const refused = await browser.post(
        '/browserid/sign-in',
        { email: 'nobody@example.org', code: '000000', ...token },
        { 'accept-language': header },
      )
      const { error } = (await refused.json()) as { error: { code: string; message: string } }
      assert.equal(error.code, 'ERR_TOTP_INVALID')
      assert.equal(
        error.message,
        ERRORS.in(language).ERR_TOTP_INVALID ??
          'that code is not right; type the newest one your app shows',
      )
    })

  it('counts as the language does, and shows a name that nobody chose in it', async () => {
    const alice = await kit.enrol('alice@example.org')
    const browser = kit.browser()
    await browser.signIn(alice.email, kit.codeOf(alice))
    const codes = await browser.form('/account/recovery-codes', {})
    assert.equal(codes.status, 200)
    const page = async (language: string): Promise<string> =>
      (await browser.get('/account', { 'accept-language': language })).text()
    assert.match(await page('ar'), /بقيت 10 رموز من أصل 10\./)
    assert.match(await page('ar'), /<strong>تطبيق المصادقة<\/strong>/)
    assert.match(await page('de'), /10 von 10 sind noch übrig\./)
    assert.match(await page('en'), /10 of 10 are left\./)
  })
})

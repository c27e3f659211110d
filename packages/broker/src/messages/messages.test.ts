// The broker's languages: complete, typographically sound, and served to whoever asks for them.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Origin, parseEmailAddress } from '@signet-id/protocol'
import { type Answer, LANGUAGES, SILENT } from '@signet-id/server-kit'
import { faultsOfTexts } from '@signet-id/testing'
import { createBroker } from '../app.ts'
import { renderCodeMail } from '../mail/code-mail.ts'
import { TEXTS } from './catalogue.ts'

const ORIGIN = 'https://broker.example' as Origin

const broker = createBroker({
  config: { origin: ORIGIN, allowInsecureSites: false },
  discovery: {
    discover: async (domain) => ({ kind: 'none', domain, reason: 'x', code: 'ERR_X' }),
  },
  log: SILENT,
  now: () => 1_767_225_600_000,
  trustedProxies: [],
})

function get(path: string, language: string): Promise<Answer> {
  const request = new Request(`${ORIGIN}${path}`, { headers: { 'accept-language': language } })
  return broker.handle(request, '192.0.2.1')
}

describe('the broker’s texts', () => {
  it('are complete in every language, with the gaps of the English ones', () => {
    assert.deepEqual(faultsOfTexts(TEXTS.all), [])
  })

  it('name their own language', () => {
    for (const language of LANGUAGES) assert.equal(TEXTS.in(language).language, language)
  })

  it('keep French punctuation on its line', () => {
    assert.deepEqual(JSON.stringify(TEXTS.in('fr')).match(/.{12}(?: [;:?!»]|« )/g), null)
  })
})

describe('the broker, asked in a language', () => {
  for (const [header, language, direction] of [
    ['de-AT,de;q=0.9,en;q=0.8', 'de', 'ltr'],
    ['fr-CA', 'fr', 'ltr'],
    ['es-419', 'es', 'ltr'],
    ['ar-MA', 'ar', 'rtl'],
    ['ja', 'en', 'ltr'],
  ] as const)
    it(`${header} gets ${language} on every page`, async () => {
      const texts = TEXTS.in(language)
      for (const [path, words] of [
        ['/', texts.landing.title],
        ['/sign_in', texts.dialog.addressTitle],
      ] as const) {
        const answer = await get(path, header)
        assert.equal(answer.headers.get('content-language'), language)
        assert.equal(answer.headers.get('vary'), 'accept-language')
        const page = await answer.text()
        assert.ok(page.includes(`<html lang="${language}" dir="${direction}">`))
        assert.ok(page.includes(words.replaceAll("'", '&#39;')), `${path} says ${words}`)
        for (const other of LANGUAGES.filter((one) => one !== language))
          assert.ok(!page.includes(TEXTS.in(other).dialog.addressTitle), `${other} on ${path}`)
      }
    })

  it('puts the language into the script that speaks on providers’ pages, and has it cached so', async () => {
    for (const language of LANGUAGES) {
      const answer = await get('/provisioning_api.js', language)
      const script = await answer.text()
      assert.equal(answer.headers.get('vary'), 'accept-language')
      assert.ok(script.includes(JSON.stringify(TEXTS.in(language).panel.slow)))
      assert.ok(script.includes('broker.example'))
      assert.doesNotMatch(script, /["'`]text:|\{broker\}/)
    }
    const include = await get('/include.js', 'ar')
    assert.equal(include.headers.get('vary'), null, 'one copy for everybody')
  })
})

describe('the mail', () => {
  for (const language of LANGUAGES)
    it(`is whole in ${language}`, () => {
      const mail = renderCodeMail({
        texts: TEXTS.in(language).mail,
        language,
        to: parseEmailAddress('alice@example.org'),
        code: 'ABCDEFGH',
        site: 'https://shop.example' as Origin,
        broker: ORIGIN,
        askedAtMs: 1_767_225_600_000,
        device: { browser: 'Firefox', system: 'Linux' },
      })
      assert.equal(mail.subject, TEXTS.in(language).mail.subject)
      for (const body of [mail.text, mail.html]) {
        assert.match(body, /ABCD-EFGH/)
        assert.ok(body.includes('https://shop.example'))
        assert.doesNotMatch(body, /\{\w+\}/)
      }
      assert.match(mail.html, language === 'ar' ? /<body dir="rtl"/ : /<body dir="ltr"/)
    })
})

// The languages as pages and refusals use them.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AuthenticationError } from '@signet-id/protocol'
import { faultsOfTexts } from '@signet-id/testing'
import { htmlResponse, renderPage } from '../html/page.ts'
import { withAdmission } from '../http/admission.ts'
import { loadAssets } from '../http/assets.ts'
import { createService } from '../http/service.ts'
import { SILENT } from '../log.ts'
import { SERVICE_ERRORS, SERVICE_TEXTS } from '../messages/catalogue.ts'
import { NO_METRICS } from '../metrics/metrics.ts'
import { createCatalogue, directionOf, LANGUAGES, languageOf } from './catalogue.ts'
import { countText, fillHtml, fillText, sentence, shownTime, waitText } from './words.ts'

const ask = (language: string, accept = 'text/html'): Request =>
  new Request('https://id.example.org/nowhere', {
    headers: { 'accept-language': language, accept },
  })

const service = createService({
  origin: 'https://id.example.org',
  routes: [
    {
      method: 'GET',
      path: '/wait',
      kind: 'api',
      handle() {
        throw new AuthenticationError('ERR_THROTTLED', 'wait', {
          detail: { retryAfterMs: 1500, remaining: 2 },
        })
      },
    },
  ],
  assets: loadAssets({}),
  log: SILENT,
  trustedProxies: [],
  errorPage: {
    owner: 'id.example.org',
    styles: [],
    errors: createCatalogue({
      en: {},
      de: { ERR_THROTTLED: 'Warten Sie.' },
      fr: {},
      es: {},
      ar: {},
    }),
  },
})

describe('the texts of every service', () => {
  it('are complete in each language, with the gaps and plural forms they need', () => {
    assert.deepEqual(faultsOfTexts(SERVICE_TEXTS.all), [])
    for (const language of LANGUAGES.filter((one) => one !== 'en'))
      assert.match(SERVICE_ERRORS.in(language).ERR_INTERNAL ?? '', /\{reference\}/)
  })

  it('are found wanting where they are', () => {
    const bad = {
      en: { a: 'to {site}', b: { one: '{count} code', other: '{count} codes' }, c: 'x' },
      de: { a: 'zur Seite', b: { one: '{count} Code', other: '{count} Codes' }, c: ' ' },
      fr: { a: '{site} {email}', b: { one: '{count} code', other: '{count} codes' }, c: 'x' },
      es: { a: '{site}', b: { one: '{count}', other: '{count}', many: '{count}' } },
      ar: { a: '{site}', b: { other: '{count}' }, c: 'x', d: 'more' },
    }
    assert.deepEqual(faultsOfTexts(bad), [
      'de.a: gaps are "", expected "site"',
      'de.c: empty',
      'fr.a: gaps are "email site", expected "site"',
      'fr.b: forms are "one other", expected "many one other"',
      'es.c: missing',
      'ar.b: forms are "other", expected "few many one other two zero"',
      'ar.d: unknown',
    ])
  })
})

describe('a page', () => {
  it('says its language and direction', async () => {
    for (const [header, language, direction] of [
      ['de-CH', 'de', 'ltr'],
      ['ar', 'ar', 'rtl'],
      ['xx', 'en', 'ltr'],
    ] as const) {
      const answer = await service.handle(ask(header), '192.0.2.1')
      assert.equal(answer.status, 404)
      assert.equal(answer.headers.get('content-language'), language)
      assert.equal(answer.headers.get('vary'), 'accept-language')
      const text = await answer.text()
      assert.ok(text.includes(`<html lang="${language}" dir="${direction}">`))
      assert.ok(text.includes(SERVICE_TEXTS.in(language).errorTitle))
    }
  })

  it('says so when it is no refusal, too', () => {
    const page = renderPage({
      title: 't',
      language: 'ar-EG',
      scripts: [],
      styles: [],
      owner: '',
      body: fillHtml('', {}),
    })
    assert.match(page, /<html lang="ar-EG" dir="rtl">/)
    assert.equal(htmlResponse(page, 'ar').headers.get('content-language'), 'ar')
  })
})

describe('a refusal', () => {
  it('is told to programs in the language they ask for, with what they need to go on', async () => {
    const asked = async (language: string): Promise<unknown> => {
      const request = new Request('https://id.example.org/wait', {
        headers: { 'accept-language': language },
      })
      return (await service.handle(request, '192.0.2.1')).json()
    }
    const rest = { code: 'ERR_THROTTLED', retryAfterMs: 1500, remaining: 2 }
    assert.deepEqual(await asked('de'), { error: { ...rest, message: 'Warten Sie.' } })
    assert.deepEqual(await asked('en'), { error: { ...rest, message: 'wait' } })
    assert.deepEqual(await asked('fr'), { error: { ...rest, message: 'wait' } })
  })

  it('of a busy process is told in the language too', async () => {
    const busy = withAdmission(service, {
      log: SILENT,
      metrics: NO_METRICS,
      isOverloaded: () => true,
    })
    const text = await (await busy.handle(ask('ar'), '192.0.2.1')).text()
    assert.match(text, /<html lang="ar" dir="rtl">.*ERR_BUSY<\/small><\/p><\/html>$/)
  })
})

describe('words', () => {
  it('fills gaps with text, and with markup that keeps foreign text apart', () => {
    assert.equal(fillText('{a} and {b}', { a: 1, b: 'x' }), '1 and x')
    assert.equal(String(fillHtml('<{a}>', { a: '<b>' })), '&lt;<bdi>&lt;b&gt;</bdi>&gt;')
    assert.throws(() => fillText('{nobody}', {}), TypeError)
    assert.throws(() => fillText('{constructor}', {}), TypeError)
  })

  it('chooses the form that a number takes in each language', () => {
    const forms = {
      zero: '{count} z',
      one: '{count} o',
      two: 't',
      few: '{count} f',
      other: '{count} x',
    }
    const said = (language: string, counts: readonly number[]): string[] =>
      counts.map((count) => countText(forms, count, language))
    assert.deepEqual(said('en', [0, 1, 2]), ['0 x', '1 o', '2 x'])
    assert.deepEqual(said('fr', [0, 1, 2]), ['0 o', '1 o', '2 x'])
    assert.deepEqual(said('ar', [0, 1, 2, 3, 100]), ['0 z', '1 o', 't', '3 f', '100 x'])
  })

  it('says waits and times with Latin digits, as codes have them', () => {
    assert.equal(waitText(29_100, 'en'), '30 seconds')
    assert.equal(waitText(61_000, 'de'), '2 Minuten')
    assert.equal(waitText(1, 'fr'), '1\u00a0seconde')
    assert.match(waitText(30_000, 'ar'), /^30\s/)
    assert.match(
      String(shownTime(0, 'ar')),
      /^<time datetime="1970-01-01T00:00:00.000Z">.*1970.*UTC<\/time>$/,
    )
  })

  it('makes a sentence of a message, once', () => {
    assert.equal(sentence('wait a moment'), 'Wait a moment.')
    assert.equal(sentence('Warten Sie.'), 'Warten Sie.')
    assert.equal(sentence('ماذا؟'), 'ماذا؟')
  })

  it('knows which way a language is written, and which one a request wants', () => {
    assert.deepEqual(LANGUAGES.map(directionOf), ['ltr', 'ltr', 'ltr', 'ltr', 'rtl'])
    assert.equal(languageOf(new Request('https://a.example')), 'en')
  })
})

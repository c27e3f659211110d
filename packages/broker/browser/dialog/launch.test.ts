import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import {
  type Domain,
  dialogRequestUrl,
  type EmailAddress,
  type Origin,
  providerAnswerUrl,
} from '@signet-id/protocol'
import { createKeptJourney, type KeptJourney } from './kept-journey.ts'
import { type Opening, readLaunch } from './launch.ts'
import type { Site } from './site.ts'
import { createTabRecords } from './tab-records.ts'
import { VISIT_LIFE_MS, type Visit } from './visit.ts'

const DIALOG = 'https://broker.example/sign_in'
const STATE = 'visit-state-0123456789'
const site: Site = {
  kind: 'redirect',
  audience: 'https://shop.example' as Origin,
  name: 'Shop',
  returnTo: 'https://shop.example/return',
  state: 'site-state-0123456789',
}

let nowMs: number
let journey: KeptJourney

/** What a tab's session storage does, as far as it matters. */
function makeStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  } as Storage
}

beforeEach(() => {
  nowMs = 1_767_225_600_000
  const storage = makeStorage()
  journey = createKeptJourney(
    createTabRecords(() => storage),
    () => nowMs,
  )
})

function visit(): Visit {
  return {
    site,
    choice: { email: 'alice@example.org' as EmailAddress, ephemeral: false },
    provider: {
      issuer: 'example.org' as Domain,
      provisioningUrl: 'https://example.org/provision',
      authenticationUrl: 'https://example.org/authenticate',
      keys: [{ kty: 'RSA' }],
    },
    page: 'provision',
    signedInOnce: false,
    keyId: 'key',
    expiresAtMs: nowMs + VISIT_LIFE_MS,
  }
}

function launch(hash: string, change: Partial<Opening> = {}) {
  return readLaunch({
    hash,
    search: '',
    hasOpener: false,
    isOldEntry: false,
    journey,
    allowInsecureSites: false,
    ...change,
  })
}

function requestHash(change: Partial<Parameters<typeof dialogRequestUrl>[1]> = {}): string {
  const request = {
    audience: site.audience,
    returnTo: 'https://shop.example/return',
    state: 'site-state-0123456789',
    siteName: 'Shop',
    email: undefined,
    ...change,
  }
  return new URL(dialogRequestUrl(DIALOG, request)).hash
}

function answerHash(state: string = STATE): string {
  return new URL(providerAnswerUrl(DIALOG, { state, error: 'not_authenticated' })).hash
}

describe('readLaunch', () => {
  it('reads a site’s request', () => {
    assert.deepEqual(launch(requestHash()), { kind: 'request', site, email: undefined })
  })

  it('T89 refuses to answer anywhere but at the audience', () => {
    for (const returnTo of [
      'https://evil.example/return',
      'http://shop.example/return',
      'https://shop.example:8443/return',
      'https://shop.example@evil.example/',
    ])
      assert.deepEqual(launch(requestHash({ returnTo })), {
        kind: 'problem',
        problem: { name: 'malformed-request' },
        site: undefined,
      })
  })

  it('calls a broken request broken', () => {
    for (const hash of [
      '#request=',
      '#request=%',
      '#request=e30',
      `#request=${'A'.repeat(20_000)}`,
    ])
      assert.deepEqual(launch(hash), {
        kind: 'problem',
        problem: { name: 'malformed-request' },
        site: undefined,
      })
  })

  it('serves plain http on this machine only, unless the operator allows more', () => {
    const insecure = {
      audience: 'http://shop.example' as Origin,
      returnTo: 'http://shop.example/return',
    }
    assert.deepEqual(launch(requestHash(insecure)), {
      kind: 'problem',
      problem: { name: 'insecure-site', detail: 'http://shop.example' },
      site: undefined,
    })
    assert.equal(launch(requestHash(insecure), { allowInsecureSites: true }).kind, 'request')
    const local = {
      audience: 'http://shop.localhost:8080' as Origin,
      returnTo: 'http://shop.localhost:8080/return',
    }
    assert.equal(launch(requestHash(local)).kind, 'request')
  })

  it('takes an answer for a visit of this tab, once', () => {
    journey.begin(site)
    journey.keepVisit(STATE, visit())
    const first = launch(answerHash())
    assert.equal(first.kind, 'answer')
    assert.deepEqual(first.kind === 'answer' && first.visit, visit())
    // The address is kept: it may be tried again.
    assert.deepEqual(launch(answerHash()), {
      kind: 'problem',
      problem: { name: 'stale-here' },
      site,
      choice: visit().choice,
    })
  })

  it('refuses an answer to a state of another tab, and one that is an hour old', () => {
    assert.deepEqual(launch(answerHash()), {
      kind: 'problem',
      problem: { name: 'stale' },
      site: undefined,
    })
    journey.keepVisit(STATE, visit())
    nowMs += VISIT_LIFE_MS
    assert.deepEqual(launch(answerHash()), {
      kind: 'problem',
      problem: { name: 'stale' },
      site: undefined,
    })
  })

  it('refuses an answer to a visit of an earlier request', () => {
    journey.keepVisit(STATE, visit())
    journey.begin(site)
    assert.equal(launch(answerHash()).kind, 'problem')
  })

  it('takes the old ways back of a sign-in page, for the visit of this tab', () => {
    for (const [hash, search, error] of [
      ['', '?AUTH_RETURN', 'not_authenticated'],
      ['', '?AUTH_RETURN_CANCEL', 'cancelled'],
      ['#AUTH_RETURN', '', 'not_authenticated'],
      ['#AUTH_RETURN_CANCEL', '', 'cancelled'],
    ] as const) {
      journey.begin(site)
      journey.keepVisit(STATE, { ...visit(), page: 'authenticate', signedInOnce: true })
      const back = launch(hash, { search })
      assert.ok(back.kind === 'answer' && 'error' in back.answer)
      assert.equal(back.answer.error, error)
      assert.equal(launch(hash, { search }).kind, 'problem')
    }
  })

  it('T79 takes an old way back for nothing where no sign-in is under way', () => {
    assert.deepEqual(launch('', { search: '?AUTH_RETURN' }), {
      kind: 'problem',
      problem: { name: 'stale' },
      site: undefined,
    })
    journey.begin(site)
    journey.keepVisit(STATE, visit())
    const back = launch('', { search: '?AUTH_RETURN' })
    assert.deepEqual(back.kind === 'problem' && back.problem, { name: 'stale-here' })
    assert.equal(launch('', { search: '?AUTH_RETURNED' }).kind, 'resumed')
  })

  it('ignores fragments it does not know', () => {
    for (const hash of ['', '#', '#AUTH', '#email=x@evil.example', '#browserid', '#request'])
      assert.deepEqual(launch(hash), {
        kind: 'problem',
        problem: { name: 'nothing-asked' },
        site: undefined,
      })
  })

  it('greets an opener, and resumes what this tab was doing', () => {
    assert.deepEqual(launch('', { hasOpener: true }), { kind: 'pop-up' })
    journey.begin(site)
    assert.deepEqual(launch('', { hasOpener: true }), { kind: 'pop-up' })
    assert.deepEqual(launch('', { hasOpener: true, isOldEntry: true }), {
      kind: 'resumed',
      site,
      unfinished: undefined,
    })
    journey.keepVisit(STATE, visit())
    assert.deepEqual(launch(''), { kind: 'resumed', site, unfinished: visit() })
    assert.equal(launch(answerHash()).kind, 'problem')
  })

  it('gives an opener what was under way in this very window, whichever way it was left', () => {
    const popUp: Site = { kind: 'pop-up', audience: site.audience, name: undefined }
    const unfinished = { ...visit(), site: popUp }
    const begin = (): void => {
      journey.begin(popUp)
      journey.keepVisit(STATE, unfinished)
    }
    begin()
    assert.deepEqual(launch('', { hasOpener: true }), { kind: 'pop-up' })
    assert.deepEqual(launch('', { hasOpener: true, isOldEntry: true }), {
      kind: 'pop-up',
      before: { kind: 'resumed', site: popUp, unfinished },
    })
    const back = launch('', { search: '?AUTH_RETURN' })
    assert.deepEqual(back.kind === 'problem' && back.choice, unfinished.choice)
    journey.begin(popUp)
    assert.equal(journey.choice(), undefined)
  })

  it('says that a sign-in is over to whoever comes back to it', () => {
    journey.begin(site)
    journey.end()
    assert.deepEqual(launch('', { isOldEntry: true }), {
      kind: 'problem',
      problem: { name: 'stale' },
      site: undefined,
    })
  })

  it('starts afresh where what was kept cannot be read', () => {
    const storage = makeStorage()
    for (const text of ['', '{', '[]', '{"site":1}', '{"site":{"audience":"javascript:"}}']) {
      storage.setItem('signet:site:current', text)
      storage.setItem(`signet:visit:${STATE}`, text)
      const broken = createKeptJourney(
        createTabRecords(() => storage),
        () => nowMs,
      )
      assert.equal(broken.site(), undefined)
      assert.equal(broken.takeVisit(STATE), undefined)
    }
  })

  it('works in a browser that keeps nothing', () => {
    const nothing = createKeptJourney(
      createTabRecords(() => {
        throw new Error('denied')
      }),
      () => nowMs,
    )
    nothing.begin(site)
    assert.equal(nothing.site(), undefined)
    assert.equal(nothing.keepVisit(STATE, visit()), false)
    assert.equal(nothing.takeUnfinished(), undefined)
  })
})

// Documents, delegation, cache and memory (protocol 3; threat model 5.5, T69, T72, T73; design 10). No network.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Domain, parseDomain } from '@signet-id/protocol'
import {
  type Answer,
  createClock,
  type FakeDocuments,
  fakeDocuments,
  supportText,
  T,
  testKey,
} from '@signet-id/testing'
import {
  createDiscovery,
  createDomainBudget,
  type Discovery,
  type DiscoveryOptions,
  type DiscoveryStep,
} from './index.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const KEY = testKey('Ed25519', 'one')
const TEXT = supportText(KEY)
const to = (authority: string): string => JSON.stringify({ authority })

interface Bench {
  readonly documents: FakeDocuments
  readonly clock: ReturnType<typeof createClock>
  readonly discovery: Discovery
  readonly discover: (name: string, refresh?: boolean) => ReturnType<Discovery['discover']>
}

function bench(table: Record<string, Answer>, options: DiscoveryOptions = {}): Bench {
  const documents = fakeDocuments(table)
  const clock = createClock()
  const discovery = createDiscovery({
    now: clock.now,
    fetchDocument: documents.fetchDocument,
    ...options,
  })
  return {
    documents,
    clock,
    discovery,
    discover: (name, refresh = false) => discovery.discover(parseDomain(name), { refresh }),
  }
}

describe('discover: one document', () => {
  const json = (body: string, contentType = 'application/json'): Answer => ({
    headers: { 'Content-Type': contentType },
    body,
  })
  const absent: readonly (readonly [rule: string, answer: Answer, code: string, reason: string])[] =
    [
      ...[301, 302, 303, 307].map(
        (status) =>
          [
            `T67 status ${status}`,
            { status, headers: { location: 'https://idp.example/x' }, body: TEXT },
            'ERR_DISCOVERY_REDIRECT',
            'idp.example is not a browserid primary - redirection not supported for support documents',
          ] as const,
      ),
      ...[308, 201, 204, 206, 304, 400, 404, 500, 503].map(
        (status) =>
          [
            `status ${status}`,
            { status, body: TEXT },
            'ERR_DISCOVERY_NOT_FOUND',
            'idp.example is not a browserid primary - non-200 response code to /.well-known/browserid',
          ] as const,
      ),
      ...[
        'text/plain',
        'text/html; charset=application/json',
        'application/jsonp',
        'application/json-patch+json',
        'xapplication/json',
        '',
      ].map(
        (type) =>
          [
            `content type ${JSON.stringify(type)}`,
            json(TEXT, type),
            'ERR_DISCOVERY_CONTENT_TYPE',
            'idp.example is not a browserid primary - non "application/json" response to /.well-known/browserid',
          ] as const,
      ),
      [
        'no answer',
        new Error('refused'),
        'ERR_DISCOVERY_NETWORK',
        'idp.example is not a browserid primary: network error',
      ],
    ]
  for (const [rule, answer, code, reason] of absent)
    it(`finds nobody: ${rule}`, async () => {
      const { discover } = bench({ 'idp.example': answer })
      assert.deepEqual(await discover('idp.example'), {
        kind: 'none',
        domain: 'idp.example',
        code,
        reason,
      })
    })
  const malformed: readonly (readonly [rule: string, body: string | Uint8Array])[] = [
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"x"'],
    ['a number', '1'],
    ['nothing', ''],
    ['disabled as text', '{"disabled":"true"}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a byte order mark', `\ufeff${TEXT}`],
    ['an authority with a scheme', '{"authority":"https://x.example"}'],
    ['an unfit key', TEXT.replace(/"x":"[^"]+"/, `"x":"${'A'.repeat(43)}"`)],
    ['T75 a path that leaves the host', TEXT.replace('/auth', '//evil.example/')],
  ]
  for (const [rule, body] of malformed)
    it(`throws for a document that is malformed: ${rule}`, async () => {
      const { discover } = bench({ 'idp.example': { body } })
      await assert.rejects(discover('idp.example'), (error) => {
        const { code, reason } = error as { code: string; reason: string }
        return (
          code === 'ERR_SUPPORT_DOCUMENT_INVALID' &&
          reason.startsWith("bad support document for 'idp.example': ")
        )
      })
    })
  it('accepts parameters and any case in the content type, Headers objects and bytes', async () => {
    for (const type of [
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/json ;x=y',
    ]) {
      const { discover } = bench({ 'idp.example': json(TEXT, type) })
      assert.equal((await discover('idp.example')).kind, 'provider')
    }
    const fetchDocument = async () => ({
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: Buffer.from(TEXT),
    })
    const { discover } = bench({}, { fetchDocument })
    assert.equal((await discover('idp.example')).kind, 'provider')
  })
  it('tells where the provider’s pages are', async () => {
    const { discover } = bench({ 'idp.example': TEXT })
    const found = await discover('idp.example')
    assert.deepEqual(found, {
      kind: 'provider',
      domain: 'idp.example',
      issuer: 'idp.example',
      keys: [KEY.publicKey],
      authenticationUrl: 'https://idp.example/auth',
      provisioningUrl: 'https://idp.example/provision',
      chain: ['idp.example'],
      fresh: true,
    })
  })
  it('builds pages from the host map, and keeps the domain as the issuer', async () => {
    const { discover } = bench(
      { 'idp.localhost': TEXT },
      { hosts: { 'idp.localhost': 'http://idp.localhost:4102' } },
    )
    const found = await discover('idp.localhost')
    assert.ok(found.kind === 'provider')
    assert.deepEqual(
      [found.issuer, found.authenticationUrl],
      ['idp.localhost', 'http://idp.localhost:4102/auth'],
    )
  })
})

describe('discover: delegation', () => {
  it('T69 refuses a circle, of one, two or three', async () => {
    const { discover, documents } = bench({
      'a.example': to('a.example'),
      'b.example': to('c.example'),
      'c.example': to('b.example'),
      'd.example': to('b.example'),
    })
    await assert.rejects(discover('a.example'), {
      code: 'ERR_DELEGATION_LOOP',
      reason: 'Circular reference in delegating authority: a.example',
    })
    await assert.rejects(discover('b.example'), {
      code: 'ERR_DELEGATION_LOOP',
      reason: 'Circular reference in delegating authority: b.example > c.example',
    })
    await assert.rejects(discover('d.example'), {
      code: 'ERR_DELEGATION_LOOP',
      reason: 'Circular reference in delegating authority: d.example > b.example > c.example',
    })
    assert.equal(documents.fetched.length, 1 + 2 + 3)
  })
  it('T69 follows three delegations and not a fourth', async () => {
    const chain = {
      'a.example': to('b.example'),
      'b.example': to('c.example'),
      'c.example': to('d.example'),
      'd.example': to('e.example'),
      'e.example': TEXT,
    }
    const { discover, documents } = bench(chain)
    const found = await discover('b.example')
    assert.ok(found.kind === 'provider')
    assert.deepEqual(
      [found.issuer, found.chain],
      ['e.example', ['b.example', 'c.example', 'd.example', 'e.example']],
    )
    documents.fetched.length = 0
    await assert.rejects(discover('a.example'), {
      code: 'ERR_DELEGATION_TOO_LONG',
      reason:
        'Too many hops while delegating authority: a.example > b.example > c.example > d.example > e.example',
    })
    assert.equal(documents.fetched.length, 4)
  })
  it('asks every host on behalf of the first domain, and builds pages on the last', async () => {
    const { discover, documents } = bench({
      'other.example': to('login.example'),
      'login.example': TEXT,
    })
    const found = await discover('other.example')
    assert.deepEqual(documents.fetched, [
      'other.example?other.example',
      'login.example?other.example',
    ])
    assert.ok(
      found.kind === 'provider' && found.provisioningUrl === 'https://login.example/provision',
    )
  })
  it('takes a disabled delegate for a disabled domain', async () => {
    const { discover } = bench({ 'a.example': to('b.example'), 'b.example': '{"disabled":true}' })
    assert.deepEqual(await discover('a.example'), {
      kind: 'disabled',
      domain: 'a.example',
      chain: ['a.example', 'b.example'],
    })
  })
  it('throws for a delegate that is silent, absent or malformed: never a fallback', async () => {
    for (const [answer, code] of [
      [new Error('down'), 'ERR_DISCOVERY_UNAVAILABLE'],
      [{ status: 404 }, 'ERR_DISCOVERY_UNAVAILABLE'],
      ['{}', 'ERR_SUPPORT_DOCUMENT_INVALID'],
    ] as const) {
      const { discover } = bench({ 'a.example': to('b.example'), 'b.example': answer })
      await assert.rejects(discover('a.example'), { code })
    }
  })
  it('T73 keeps answers of one host for two domains apart', async () => {
    const { discover, documents } = bench({
      'a.example': to('hub.example'),
      'b.example': to('hub.example'),
    })
    documents.set('hub.example', (domain) => (domain === 'a.example' ? TEXT : '{"disabled":true}'))
    const [a, b] = await Promise.all([discover('a.example'), discover('b.example')])
    assert.deepEqual([a.kind, b.kind], ['provider', 'disabled'])
  })
})

describe('discover: cache', () => {
  const withAge = (cacheControl: string): Answer => ({
    headers: { 'content-type': 'application/json', 'cache-control': cacheControl },
    body: TEXT,
  })
  const lives: readonly (readonly [cacheControl: string, lifeMs: number])[] = [
    ['public, max-age=21600', HOUR_MS],
    ['max-age=1800', 30 * MINUTE_MS],
    ['max-age=1', 5 * MINUTE_MS],
    ['max-age=0', 5 * MINUTE_MS],
    ['no-store, max-age=3600', 5 * MINUTE_MS],
    ['s-maxage=3600', 5 * MINUTE_MS],
    ['max-age=-1', 5 * MINUTE_MS],
    ['max-age=99999999999999999999', 5 * MINUTE_MS],
    ['nonsense', 5 * MINUTE_MS],
  ]
  for (const [cacheControl, lifeMs] of lives)
    it(`T63 keeps a document ${lifeMs / MINUTE_MS} minutes for ${JSON.stringify(cacheControl)}`, async () => {
      const { discover, documents, clock } = bench({ 'idp.example': withAge(cacheControl) })
      await discover('idp.example')
      clock.advance(lifeMs - 1)
      await discover('idp.example')
      assert.equal(documents.fetched.length, 1)
      clock.advance(1)
      await discover('idp.example')
      assert.equal(documents.fetched.length, 2)
    })
  it('T73 keeps a failure for a minute', async () => {
    const { discover, documents, clock } = bench({ 'idp.example': new Error('down') })
    await discover('idp.example')
    documents.set('idp.example', TEXT)
    clock.advance(59_999)
    assert.equal((await discover('idp.example')).kind, 'none')
    clock.advance(1)
    assert.equal((await discover('idp.example')).kind, 'provider')
    assert.equal(documents.fetched.length, 2)
  })
  it('does not keep what a clock that went back would keep for ever', async () => {
    const { discover, documents, clock } = bench({ 'idp.example': TEXT })
    await discover('idp.example')
    clock.advance(-DAY_MS)
    await discover('idp.example')
    assert.equal(documents.fetched.length, 2)
  })
  it('T69 fetches once for all who ask at a time', async () => {
    const { discover, documents } = bench({ 'idp.example': TEXT })
    await Promise.all(Array.from({ length: 100 }, () => discover('idp.example')))
    assert.equal(documents.fetched.length, 1)
  })
  it('refetches on request at most once a minute, and keeps a good document when that fails', async () => {
    const { discover, documents, clock } = bench({ 'idp.example': TEXT })
    await discover('idp.example', true)
    assert.equal(documents.fetched.length, 1)
    await discover('idp.example', true)
    await discover('idp.example', true)
    assert.equal(documents.fetched.length, 2)
    for (const outage of [new Error('down'), { status: 503 }, { status: 500 }]) {
      clock.advance(MINUTE_MS)
      documents.set('idp.example', outage)
      assert.equal((await discover('idp.example', true)).kind, 'provider')
    }
    assert.equal(documents.fetched.length, 5)
    clock.advance(2 * MINUTE_MS)
    await assert.rejects(discover('idp.example'), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
  })
  it('T109 looks again for an absence that is older than the asker allows, and for nothing else', async () => {
    const { discovery, documents, clock } = bench({ 'idp.example': { status: 404 } })
    const ask = async (absenceSinceMs?: number): Promise<string> =>
      (
        await discovery.discover(
          parseDomain('idp.example'),
          absenceSinceMs === undefined ? {} : { absenceSinceMs },
        )
      ).kind
    assert.equal(await ask(), 'none')
    assert.equal(await ask(clock.now()), 'none')
    assert.equal(documents.fetched.length, 1)
    clock.advance(1)
    assert.equal(await ask(clock.now()), 'none')
    assert.equal(documents.fetched.length, 2)
    documents.set('idp.example', TEXT)
    assert.equal(await ask(), 'none')
    clock.advance(1)
    assert.equal(await ask(clock.now()), 'provider')
    clock.advance(1)
    assert.equal(await ask(clock.now()), 'provider')
    assert.equal(documents.fetched.length, 3)
  })
  it('says when every document was fetched for this very question', async () => {
    const { discover, clock } = bench({
      'a.example': '{"authority":"b.example"}',
      'b.example': {
        headers: { 'content-type': 'application/json', 'cache-control': 'max-age=3600' },
        body: TEXT,
      },
    })
    const isFresh = async (refresh = false): Promise<boolean> => {
      const found = await discover('a.example', refresh)
      return found.kind === 'provider' && found.fresh === true
    }
    assert.deepEqual([await isFresh(), await isFresh(), await isFresh(true)], [true, false, true])
    clock.advance(6 * MINUTE_MS)
    assert.equal(await isFresh(), false)
  })
  it('keeps the object of a key that stays the same', async () => {
    const { discover, clock } = bench({ 'idp.example': TEXT })
    const first = await discover('idp.example')
    clock.advance(DAY_MS)
    const second = await discover('idp.example')
    assert.ok(first.kind === 'provider' && second.kind === 'provider')
    assert.equal(first.keys[0], second.keys[0])
  })
  it('forgets the domain asked for longest ago', async () => {
    const { discover, documents } = bench(
      { 'a.example': TEXT, 'b.example': TEXT, 'c.example': TEXT },
      { cacheEntries: 2 },
    )
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b', 'c', 'a']) await discover(`${name}.example`)
    const order = documents.fetched.map((each) => each[0]).join('')
    assert.ok(order.startsWith('abc') && order.length > 3 && order.length < 8, order)
  })
  it('T69 turns away what would wait behind 32 fetches and 128 waiting, and recovers', async () => {
    const pending: (() => void)[] = []
    const fetchDocument = () =>
      new Promise<never>((_, reject) => pending.push(() => reject(new Error('down'))))
    const { discover } = bench({}, { fetchDocument })
    const asked = Array.from({ length: 200 }, (_, i) =>
      discover(`d${i}.example`).then(
        ({ kind }) => kind,
        (error) => error.code,
      ),
    )
    await new Promise(setImmediate)
    assert.equal(pending.length, 32)
    for (let i = 0; i < 160; i++) {
      pending[i]?.()
      await new Promise(setImmediate)
    }
    const outcomes = await Promise.all(asked)
    assert.equal(outcomes.filter((outcome) => outcome === 'none').length, 160)
    assert.equal(outcomes.filter((outcome) => outcome === 'ERR_DISCOVERY_BUSY').length, 40)
  })
})

describe('discover: who asks', () => {
  const many = fakeDocuments()
  const clock = createClock()
  const ask = (discovery: Discovery, name: string, source?: string): Promise<unknown> =>
    discovery.discover(parseDomain(name), source === undefined ? {} : { source })
  it('T69 asks about thirty new domains for one source in ten minutes, and answers from the cache beyond', async () => {
    const discovery = createDiscovery({ now: clock.now, fetchDocument: many.fetchDocument })
    for (let i = 0; i < 30; i++) await ask(discovery, `d${i}.example`, '192.0.2.1')
    const refused = ask(discovery, 'one-more.example', '192.0.2.1')
    await assert.rejects(refused, { code: 'ERR_THROTTLED', detail: { retryAfterMs: 600_000 } })
    assert.equal(many.fetched.length, 30)
    await ask(discovery, 'd0.example', '192.0.2.1')
    await ask(discovery, 'one-more.example', '192.0.2.2')
    await ask(discovery, 'one-more.example', '192.0.2.1')
    await ask(discovery, 'another.example')
    clock.advance(MINUTE_MS)
    await ask(discovery, 'd0.example', '192.0.2.1')
    clock.advance(9 * MINUTE_MS)
    await ask(discovery, 'two-more.example', '192.0.2.1')
  })
  it('takes another number, and none that cannot be meant', async () => {
    const { discovery } = bench({}, { newDomainsPerSource: 1 })
    await ask(discovery, 'a.example', 'x')
    await ask(discovery, 'a.example', 'x')
    await assert.rejects(ask(discovery, 'b.example', 'x'), { code: 'ERR_THROTTLED' })
    for (const newDomainsPerSource of [0, -1, 1.5, Number.NaN, '30' as never])
      assert.throws(() => createDiscovery({ newDomainsPerSource }), TypeError)
  })
  it('counts at most ten thousand sources', () => {
    const budget = createDomainBudget({ now: clock.now, domains: 1 })
    const [first, second] = [parseDomain('a.example'), parseDomain('b.example')]
    budget.spend('first', first)
    for (let i = 1; i < 10_000; i++) budget.spend(`source ${i}`, first)
    assert.throws(() => budget.spend('first', second), { code: 'ERR_THROTTLED' })
    budget.spend('the one too many', first)
    budget.spend('first', second)
  })
})

describe('discover: memory of domains with a provider', () => {
  const outages: readonly Answer[] = [
    new Error('down'),
    { status: 500 },
    { status: 302 },
    { headers: { 'content-type': 'text/html' }, body: 'x' },
  ]
  it('T72 throws for an outage during five days after the last good document, and not longer', async () => {
    for (const outage of outages) {
      const { discover, documents, clock } = bench({ 'idp.example': TEXT })
      await discover('idp.example')
      documents.set('idp.example', outage)
      for (const days of [1, 3, 0.999]) {
        clock.advance(days * DAY_MS)
        await assert.rejects(discover('idp.example'), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
      }
      clock.advance(DAY_MS)
      assert.equal((await discover('idp.example')).kind, 'none')
    }
  })
  it('T72 remembers a domain that delegates, before its delegate ever answered', async () => {
    const { discover, documents, clock } = bench({ 'a.example': to('b.example') })
    await assert.rejects(discover('a.example'), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
    clock.advance(DAY_MS)
    documents.set('a.example', new Error('down'))
    await assert.rejects(discover('a.example'), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
    clock.advance(4 * DAY_MS)
    assert.equal((await discover('a.example')).kind, 'none')
  })
  it('T72 lets a delegate that is disabled end it at once', async () => {
    const { discover, documents, clock } = bench({
      'a.example': to('b.example'),
      'b.example': '{"disabled":true}',
    })
    assert.equal((await discover('a.example')).kind, 'disabled')
    clock.advance(HOUR_MS)
    documents.set('a.example', new Error('down'))
    assert.equal((await discover('a.example')).kind, 'none')
  })
  it('T72 lets a 404 end it after a day', async () => {
    const { discover, documents, clock } = bench({ 'idp.example': TEXT })
    await discover('idp.example')
    clock.advance(HOUR_MS)
    documents.set('idp.example', { status: 404 })
    await assert.rejects(discover('idp.example'), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
    clock.advance(DAY_MS - 1)
    await assert.rejects(discover('idp.example'), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
    clock.advance(MINUTE_MS)
    assert.equal((await discover('idp.example')).kind, 'none')
  })
  it('T72 lets disabled end it at once', async () => {
    const { discover, documents, clock } = bench({ 'idp.example': TEXT })
    await discover('idp.example')
    clock.advance(HOUR_MS)
    documents.set('idp.example', '{"disabled":true}')
    assert.equal((await discover('idp.example')).kind, 'disabled')
    clock.advance(HOUR_MS)
    documents.set('idp.example', new Error('down'))
    assert.equal((await discover('idp.example')).kind, 'none')
  })
  it('T72 takes no outage for an absence because its clock tells no time', async () => {
    const { discover, documents } = bench(
      { 'idp.example': TEXT },
      { now: () => Number.NaN, memory: { recall: () => T, remember() {}, forget() {} } },
    )
    documents.set('idp.example', new Error('down'))
    await assert.rejects(discover('idp.example'), TypeError)
  })
  it('uses a memory from elsewhere', async () => {
    const until = new Map<Domain, number>([[parseDomain('idp.example'), Number.MAX_SAFE_INTEGER]])
    const memory = {
      recall: async (domain: Domain) => until.get(domain),
      remember: async () => {},
      forget: async () => {},
    }
    const { discover } = bench({ 'idp.example': new Error('down') }, { memory })
    await assert.rejects(discover('idp.example'), { code: 'ERR_DISCOVERY_UNAVAILABLE' })
  })
})

describe('discover: steps', () => {
  it('reports each document, from where it came and what it was', async () => {
    const steps: DiscoveryStep[] = []
    const { discover } = bench(
      { 'a.example': '{"authority":"b.example"}', 'b.example': TEXT },
      { onStep: (step) => steps.push(step) },
    )
    await discover('a.example')
    assert.deepEqual(
      steps.map(({ host, cached, outcome }) => [host, cached, outcome.kind]),
      [
        ['a.example', false, 'document'],
        ['b.example', false, 'document'],
      ],
    )
  })
})

// verify, inspect and discover, in-process, against a real provider on loopback.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { after, describe, it } from 'node:test'
import { makeBundle, supportText, T, testKey } from '@signet-id/testing'
import { createVerifier } from '@signet-id/verifier'
import { createVerifierListener } from '@signet-id/verifier/http'
import type { Command, Io } from '../command.ts'
import { discover } from './discover.ts'
import { inspect } from './inspect.ts'
import { verify } from './verify.ts'

const issuerKey = testKey('RS256', 'issuer')
const BASE = {
  issuerKey,
  userKey: testKey('ES256', 'user'),
  nowMs: T,
  email: 'alice@idp.localhost',
  issuer: 'idp.localhost',
}
const GOOD = makeBundle(BASE)
const provider = createServer((_, response) =>
  response.setHeader('content-type', 'application/json').end(supportText(issuerKey)),
)
const service = createServer((request, response) =>
  createVerifierListener({ verifier: createVerifier({ now: () => T, hosts: HOSTS() }) })(
    request,
    response,
  ),
)
for (const server of [provider, service])
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
after(() => {
  for (const server of [provider, service]) server.close()
})
const port = (server: typeof provider): number => (server.address() as AddressInfo).port
const HOST = `idp.localhost=http://idp.localhost:${port(provider)}`
const SITE = ['--audience', 'https://rp.example']

function HOSTS(): Record<string, string> {
  return { 'idp.localhost': `http://idp.localhost:${port(provider)}` }
}

async function run(
  command: Command,
  args: readonly string[],
  stdin = '',
): Promise<{ exit: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const io: Io = {
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    env: {},
    now: () => T,
    signal: new AbortController().signal,
  }
  const exit = await command.run(args, io)
  const text = (stream: PassThrough): string => stream.read()?.toString() ?? ''
  return { exit, out: text(stdout), err: text(stderr) }
}

describe('signet verify', () => {
  it('exits 0 with the identity, from a word or from standard input', async () => {
    for (const [args, stdin] of [
      [[GOOD], ''],
      [['-'], `${GOOD}\n`],
      [[], GOOD],
    ] as const) {
      const { exit, out } = await run(verify, [...SITE, '--host', HOST, ...args], stdin)
      assert.equal(exit, 0)
      assert.match(out, /^verified: alice@idp\.localhost\n {2}audience +https:\/\/rp\.example\n/)
    }
  })
  it('exits 0 with one line of JSON', async () => {
    const { out } = await run(verify, [...SITE, '--host', HOST, '--json', GOOD])
    const { status, email, expires } = JSON.parse(out)
    assert.deepEqual([status, email, expires], ['okay', 'alice@idp.localhost', T + 120_000])
  })
  it('exits 1 with code and reason', async () => {
    const { exit, err } = await run(verify, ['--audience', 'https://other.example', GOOD])
    assert.equal(exit, 1)
    assert.match(err, /ERR_AUDIENCE_MISMATCH/)
    assert.match(err, /reason: audience mismatch: domain mismatch/)
    const json = await run(verify, ['--audience', 'https://other.example', '--json', GOOD])
    assert.deepEqual(
      [json.exit, JSON.parse(json.out)],
      [
        1,
        {
          status: 'failure',
          code: 'ERR_AUDIENCE_MISMATCH',
          reason: 'audience mismatch: domain mismatch',
        },
      ],
    )
  })
  const [certificate = '', assertion = ''] = GOOD.split('~')
  const copies: readonly (readonly [rule: string, text: string, hint: RegExp])[] = [
    ['quotes', `"${GOOD}"`, /quotes around it/],
    ['URL encoding', GOOD.replace('~', '%7E'), /URL-encoded/],
    ['a line break', `${GOOD.slice(0, 100)}\n${GOOD.slice(100)}`, /line breaks or blanks/],
    ['a whole JSON body', JSON.stringify({ assertion: GOOD }), /value of its assertion alone/],
    ['a whole form', `assertion=${GOOD}&audience=x`, /value of its assertion alone/],
    ['the certificate alone', certificate, /this is a certificate alone/],
    ['the assertion alone', assertion, /this is an assertion alone/],
    ['swapped halves', `${assertion}~${certificate}`, /halves are swapped/],
    ['nothing', '', /there is nothing/],
    ['a cut', GOOD.slice(0, -3), /cut off or changed/],
    ['a longer cut', GOOD.slice(0, -16), /cut off or changed/],
    ['a word', 'hello', /expected certificate~assertion/],
  ]
  for (const [rule, text, hint] of copies)
    it(`says what copying did: ${rule}`, async () => {
      const { exit, err } = await run(verify, [...SITE, '--host', HOST, text])
      assert.equal(exit, 1)
      assert.match(err, new RegExp(`^signet verify: hint: .*${hint.source}`, 'm'))
    })
  const refusals: readonly (readonly [rule: string, text: string, hint: RegExp])[] = [
    ['expired', makeBundle({ ...BASE, assertionClaims: { exp: T - 100_000 } }), /it ended .*\(1 min 40 s ago\)/],
    ['expired certificate', makeBundle({ ...BASE, certificateClaims: { iat: T - 200_000, exp: T - 100_000 } }), /it ended .*\(1 min 40 s ago\)/],
    ['another site', makeBundle({ ...BASE, audience: 'https://else.example' }), /it is for "https:\/\/else\.example"; --audience/],
    ['another issuer', makeBundle({ ...BASE, issuer: 'evil.example' }), /`signet discover idp\.localhost`/],
    ['a key that is gone', makeBundle({ ...BASE, issuerKey: testKey('RS256', 'old') }), /certificate's: its issuer no longer publishes that key.*discover idp\.localhost/],
    ['another key', makeBundle({ ...BASE, assertionKey: testKey('ES256', 'thief') }), /assertion's: made with another key/],
    ['a reserved domain', makeBundle({ ...BASE, email: 'a@x.test' }), /`signet discover x\.test`/],
  ] // biome-ignore format: a table
  for (const [rule, text, hint] of refusals)
    it(`says what to look at: ${rule}`, async () => {
      const { exit, err } = await run(verify, [...SITE, '--host', HOST, text])
      assert.equal(exit, 1)
      assert.match(err, new RegExp(`^signet verify: hint: .*${hint.source}`, 'm'))
    })
  it('is misused without an audience, with odd words, or with nothing to verify', async () => {
    for (const args of [
      [GOOD],
      [...SITE, GOOD, 'more'],
      [...SITE, '--odd', GOOD],
      [...SITE, '-'],
      [...SITE, '--algorithm', 'none', GOOD],
      [...SITE, '--remote', 'http://verifier.example', GOOD],
      [...SITE, '--host', 'x', GOOD],
      [...SITE, '--host', 'idp.example=http://10.0.0.1', GOOD],
      [...SITE, '--trust', 'https://idp.example', GOOD],
      [...SITE, ...Array.from({ length: 17 }, (_, i) => ['--trust', `i${i}.example`]).flat(), GOOD],
      [...SITE, '--ca', '/none', GOOD],
      // A file without a certificate.
      [...SITE, '--ca', new URL(import.meta.url).pathname, GOOD],
    ])
      await assert.rejects(run(verify, args), { name: 'UsageError' })
  })
  it('is misused with an audience that is no origin, and says so before all else', async () => {
    for (const audience of ['', 'nope', 'rp.example', 'https://rp.example/app', 'https://', 'null'])
      await assert.rejects(run(verify, ['--audience', audience, 'x']), {
        name: 'UsageError',
        message: `--audience "${audience}" is not an origin`,
      })
  })
  it('is misused with options that a service decides by itself', async () => {
    for (const [option, value] of [
      ['--algorithm', 'DS256'],
      ['--host', HOST],
      ['--ca', '/none'],
    ] as const)
      await assert.rejects(
        run(verify, [...SITE, '--remote', 'https://v.example', option, value, GOOD]),
        {
          name: 'UsageError',
          message: `${option} means nothing beside --remote: the service decides that`,
        },
      )
  })
  it('asks a service when told to', async () => {
    const url = `http://127.0.0.1:${port(service)}/v2`
    assert.equal((await run(verify, [...SITE, '--remote', url, GOOD])).exit, 0)
    const away = await run(verify, [...SITE, '--remote', 'http://127.0.0.1:1/v2', '--json', GOOD])
    assert.deepEqual([away.exit, JSON.parse(away.out).code], [1, 'ERR_VERIFIER_UNAVAILABLE'])
  })
})

describe('signet inspect', () => {
  it('says first that nothing is verified, and shows both tokens', async () => {
    const { exit, out } = await run(inspect, [GOOD])
    assert.equal(exit, 0)
    assert.match(out, /^NOT VERIFIED/)
    assert.match(out, /public-key +ES256, 256 bits/)
    assert.match(out, /exp +\d+ = 2026-01-01T00:02:00\.000Z \(in 2 min\)/)
    assert.match(out, /fault +none/)
  })
  it('names the first fault, and exits 1 for what cannot be read', async () => {
    const late = await run(inspect, [
      makeBundle({ ...BASE, assertionClaims: { exp: T - 100_000 } }),
    ])
    assert.deepEqual(
      [late.exit, late.out.includes('fault     expired (ERR_ASSERTION_EXPIRED)')],
      [0, true],
    )
    for (const text of ['x', 'a.b.c~d.e.f', `${GOOD}~x`])
      assert.equal((await run(inspect, [text])).exit, 1)
  })
  const faults: readonly (readonly [rule: string, text: string, code: string])[] = [
    ['a signature of another key', makeBundle({ ...BASE, assertionKey: testKey('ES256', 'thief') }), 'ERR_SIGNATURE_INVALID'],
    ['an address whose host has no dot', makeBundle({ ...BASE, email: 'alice@localhost' }), 'ERR_EMAIL_INVALID'],
    ['an unverified address alone', makeBundle({ ...BASE, certificateClaims: { principal: { 'unverified-email': 'a@b.example' } } }), 'ERR_EMAIL_MISSING'],
    ['an audience with a path', makeBundle({ ...BASE, audience: 'https://rp.example/app' }), 'ERR_AUDIENCE_MISMATCH'],
    ['the audience "null"', makeBundle({ ...BASE, audience: 'null' }), 'ERR_AUDIENCE_MISMATCH'],
  ] // biome-ignore format: a table
  for (const [rule, text, code] of faults)
    it(`names what shows without the network: ${rule}`, async () => {
      const { exit, out } = await run(inspect, [text])
      assert.equal(exit, 0)
      assert.match(out, new RegExp(`^fault     .*\\(${code}\\)$`, 'm'))
    })
  it('says what a verifier accepts only when told to', async () => {
    const old = makeBundle({
      ...BASE,
      userKey: testKey('DS128', 'old'),
      issuerKey: testKey('RS128', 'old'),
    })
    const { out } = await run(inspect, [old])
    assert.match(out, /fault +none/)
    assert.match(out, /^note .* unless told to accept RS128 and DS128 \(--algorithm\)$/m)
    const { unusual } = JSON.parse((await run(inspect, ['--json', old])).out)
    assert.deepEqual(unusual, ['RS128', 'DS128'])
    assert.doesNotMatch((await run(inspect, [GOOD])).out, /^note/m)
  })
  it('says what copying did', async () => {
    const { out } = await run(inspect, [`'${GOOD}'`])
    assert.match(out, /^hint {6}there are quotes around it/m)
  })
  it('T116 shows escapes and invisible marks instead of obeying them', async () => {
    const hostile = makeBundle({
      ...BASE,
      assertionClaims: { nick: '\u001b[31m\u202egnp\n', '\u0007': 1 },
    })
    const { out } = await run(inspect, [hostile])
    assert.ok(!/\p{Cf}|(?!\n)\p{Cc}/u.test(out))
    const json = JSON.parse((await run(inspect, ['--json', hostile])).out)
    assert.equal(json.verified, false)
  })
})

describe('signet discover', () => {
  it('shows the documents, the conclusion and the keys', async () => {
    const { exit, out } = await run(discover, ['idp.localhost', '--host', HOST])
    assert.equal(exit, 0)
    assert.match(
      out,
      /^GET http:\/\/idp\.localhost:\d+\/\.well-known\/browserid\?domain=idp\.localhost\n {4}took \d+ ms\n {4}runs a provider with 1 key\n/,
    )
    assert.match(out, /certificates must say "iss": "idp\.localhost"/)
    const json = JSON.parse((await run(discover, ['idp.localhost', '--host', HOST, '--json'])).out)
    assert.deepEqual([json.kind, json.issuer, json.steps.length], ['provider', 'idp.localhost', 1])
  })
  it('is misused with a host that is nowhere', async () => {
    for (const word of ['idp.example', 'idp.example=', 'idp.example=here', '=http://localhost'])
      await assert.rejects(run(discover, ['idp.example', '--host', word]), {
        name: 'UsageError',
        message: `--host "${word}" is not DOMAIN=URL`,
      })
  })
  it('names the domain in what was pasted instead of guessing', async () => {
    for (const word of ['alice@idp.example', 'https://idp.example/', 'http://idp.example:80/x'])
      await assert.rejects(run(discover, [word]), {
        name: 'UsageError',
        hint: 'signet discover idp.example',
      })
  })
  it('exits 1 when there is nobody, and says why', async () => {
    const { exit, out } = await run(discover, [
      'gone.localhost',
      '--host',
      'gone.localhost=http://127.0.0.1:1',
    ])
    assert.equal(exit, 1)
    assert.match(out, /gone\.localhost: has no provider: .*ERR_DISCOVERY_NETWORK/)
  })
  it('exits 1 for a name that cannot have a provider, and is misused without one', async () => {
    const forbidden = await run(discover, ['x.internal'])
    assert.equal(forbidden.exit, 1)
    assert.match(forbidden.out, /never accepts its addresses \(ERR_DISCOVERY_DOMAIN_FORBIDDEN\)/)
    assert.doesNotMatch(forbidden.out, /meanwhile|for now/)
    for (const args of [
      [],
      ['127.0.0.1'],
      ['a.example', 'b.example'],
      ['a.example', '--host', 'a.example=http://10.0.0.1'],
    ])
      await assert.rejects(run(discover, args), { name: 'UsageError' })
  })
})

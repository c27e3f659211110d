// Names that mean harm: a name server of our own on loopback answers with whatever a stranger's could (threat model T64 to T66, T69).
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { createServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, isIPv6 } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type Domain, parseDomain } from '@signet-id/protocol'
import { createTestAuthority, supportText, testKey } from '@signet-id/testing'
import { createAddressCheck, type IsForbiddenAddress } from './addresses.ts'
import { FETCH_LIMITS } from './document-request.ts'
import { createFetchDocument } from './fetch-document.ts'
import { createDiscovery, type Discovery } from './index.ts'
import { createResolve } from './resolve.ts'

/** What the name server says of a name, each time it is asked for A: addresses, another name, or nothing at all. */
type Records = readonly string[] | 'silence' | 'no such name'
const zone = new Map<string, () => Records>()
const TYPES: Readonly<Record<string, number>> = { A: 1, CNAME: 5, AAAA: 28 }
const asked: string[] = []

function nameBytes(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.of(0)])
}
function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = inGroups(address).split('::', 2)
  const [left, right] = [head, tail].map((half) => half.split(':').filter(Boolean)) as [
    string[],
    string[],
  ]
  const zeros = Array<string>(8 - left.length - right.length).fill('0')
  const groups = [...left, ...zeros, ...right].map((group) => group.padStart(4, '0'))
  return Buffer.from(groups.join(''), 'hex')
}
/** `::ffff:127.0.0.1` to `::ffff:7f00:1`. */
function inGroups(address: string): string {
  const dotted = /[\d.]+$/.exec(address)?.[0] ?? ''
  if (!dotted.includes('.')) return address
  const bytes = Buffer.from(dotted.split('.').map(Number))
  return `${address.slice(0, -dotted.length)}${bytes.readUInt16BE(0).toString(16)}:${bytes.readUInt16BE(2).toString(16)}`
}
function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(type, 0)
  fixed.writeUInt16BE(1, 2)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([nameBytes(name), fixed, data])
}
/** A whole answer in the way of RFC 1035, following aliases inside the zone. */
function answerTo(query: Buffer): Buffer | undefined {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString('latin1'))
    at += length + 1
  }
  const type = query.readUInt16BE(at + 1)
  const question = query.subarray(12, at + 5)
  let name = labels.join('.').toLowerCase()
  if (type === TYPES.A) asked.push(name)
  const answers: Buffer[] = []
  for (let hops = 0; hops < 8; hops++) {
    const records = zone.get(name)?.() ?? 'no such name'
    if (records === 'silence') return undefined
    if (records === 'no such name') break
    const alias = records.find((each) => /[a-z]/.test(each) && !isIPv6(each))
    for (const address of records.filter((each) => each !== alias))
      if ((type === TYPES.AAAA) === isIPv6(address))
        answers.push(record(name, type, addressBytes(address)))
    if (alias === undefined) break
    answers.push(record(name, TYPES.CNAME ?? 0, nameBytes(alias)))
    name = alias
  }
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(0x8180 | (answers.length > 0 || zone.has(name) ? 0 : 3), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(answers.length, 6)
  return Buffer.concat([header, question, ...answers])
}

const authority = createTestAuthority()
const TEXT = supportText(testKey('Ed25519'))
/** These stand for the internet, the second without a server; everything else that is special stays so. */
const PUBLIC = '127.0.0.2'
const DEAD = '127.0.0.3'
const special = createAddressCheck()
const isForbidden: IsForbiddenAddress = (address) =>
  address !== PUBLIC && address !== DEAD && special(address)
const DELEGATES: Readonly<Record<string, string>> = {
  'a.example': 'inside.example',
  'b.example': 'c.example',
}
let names: Socket
let canary: Server
let site: Server
let port = 0
let canaryHits = 0
let siteHits = 0

before(async () => {
  names = createSocket('udp4', (query, { port: from, address }) => {
    const answer = answerTo(query)
    if (answer) names.send(answer, from, address)
  })
  await new Promise<void>((resolve) => names.bind(0, '127.0.0.1', resolve))
  canary = createServer().on('connection', (socket) => {
    canaryHits++
    socket.destroy()
  })
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  port = (canary.address() as AddressInfo).port
  const identity = authority.issue(['a.example', 'b.example', 'c.example', 'rebind.example'])
  site = createHttpsServer(identity, (request, response) => {
    siteHits++
    const authority = DELEGATES[request.headers.host?.split(':')[0] ?? '']
    response
      .setHeader('content-type', 'application/json')
      .end(authority === undefined ? TEXT : JSON.stringify({ authority }))
  }) as unknown as Server
  await new Promise<void>((resolve) => site.listen(port, PUBLIC, resolve))
})
after(() => {
  names.close()
  canary.close()
  site.close()
  site.closeAllConnections()
  assert.equal(canaryHits, 0, 'the canary was reached')
})

function fetchFor(host: Domain): ReturnType<ReturnType<typeof createFetchDocument>> {
  return fetcher()(host, host)
}
function fetcher(): ReturnType<typeof createFetchDocument> {
  return createFetchDocument(
    { hosts: new Map(), extraCa: authority.cert },
    {
      resolve: createResolve([`127.0.0.1:${names.address().port}`], 300),
      isForbidden,
      port,
      limits: { ...FETCH_LIMITS, connectMs: 300, wholeMs: 1000 },
    },
  )
}
const discoveryOf = (): Discovery => createDiscovery({ fetchDocument: fetcher() })

describe('names that lead inside', () => {
  const inside: Record<string, Records> = {
    'an alias': ['inside.example'],
    'an alias of an alias': ['alias.example'],
    'a public address beside a private one': [PUBLIC, '127.0.0.1'],
    'a private address in IPv6 beside a public one': [PUBLIC, '::1'],
    'an IPv4 address mapped into IPv6': [PUBLIC, '::ffff:127.0.0.1'],
    'an IPv4 address behind NAT64': ['64:ff9b::127.0.0.1'],
    'an IPv4 address behind 6to4': [PUBLIC, '2002:7f00:1::1'],
    'the address of a cloud’s metadata': ['169.254.169.254'],
    'no address at all, in four zeros': ['0.0.0.0'],
    'a unique local address': ['fd00::1'],
    'a private address after sixteen public ones': [...Array<string>(16).fill(PUBLIC), '127.0.0.1'],
  }
  for (const [rule, records] of Object.entries(inside))
    it(`T65 are refused: ${rule}`, async () => {
      zone.set('inside.example', () => ['127.0.0.1'])
      zone.set('alias.example', () => ['inside.example'])
      zone.set('a.example', () => records)
      const before = siteHits
      await assert.rejects(fetchFor(parseDomain('a.example')), {
        code: 'ERR_DISCOVERY_ADDRESS_FORBIDDEN',
      })
      assert.equal(siteHits, before)
    })
  it('T65 are refused as the host that a domain delegates to', async () => {
    zone.set('a.example', () => [PUBLIC])
    zone.set('inside.example', () => ['127.0.0.1'])
    await assert.rejects(discoveryOf().discover(parseDomain('a.example')), {
      code: 'ERR_DISCOVERY_UNAVAILABLE',
    })
  })
  it('T66 are looked up anew for each fetch, and each time only once', async () => {
    const answers: Records[] = [[PUBLIC], ['127.0.0.1'], [PUBLIC]]
    zone.set(
      'rebind.example',
      () => answers[asked.filter((name) => name === 'rebind.example').length - 1] ?? ['127.0.0.1'],
    )
    const host = parseDomain('rebind.example')
    assert.equal((await fetchFor(host)).status, 200)
    await assert.rejects(fetchFor(host), { code: 'ERR_DISCOVERY_ADDRESS_FORBIDDEN' })
    assert.equal((await fetchFor(host)).status, 200)
    assert.equal(asked.filter((name) => name === 'rebind.example').length, 3)
  })
  it('T68 T74 are a failure when nobody answers, in time', async () => {
    zone.set('silent.example', () => 'silence')
    for (const name of ['silent.example', 'nobody.example']) {
      const startMs = performance.now()
      await assert.rejects(fetchFor(parseDomain(name)), { code: 'ERR_DISCOVERY_NETWORK' })
      assert.ok(performance.now() - startMs < 1000)
    }
  })
  it('are found although one of their addresses is dead: the next one is tried', async () => {
    zone.set('c.example', () => [DEAD, PUBLIC])
    zone.set('b.example', () => [PUBLIC])
    const found = await discoveryOf().discover(parseDomain('b.example'))
    assert.ok(found.kind === 'provider' && found.issuer === 'c.example')
  })
  it('T69 on one address are fetched two at a time for each host', async () => {
    // Many domains of one stranger that all delegate to one slow host.
    let most = 0
    let now = 0
    const discovery = createDiscovery({
      fetchDocument: async (host) => {
        if (host !== 'hub.example')
          return {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: '{"authority":"hub.example"}',
          }
        most = Math.max(most, ++now)
        await new Promise(setImmediate)
        now--
        return { status: 200, headers: { 'content-type': 'application/json' }, body: TEXT }
      },
    })
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => discovery.discover(parseDomain(`d${i}.example`))),
    )
    assert.equal(most, 2)
  })
})

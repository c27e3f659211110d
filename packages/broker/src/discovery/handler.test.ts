import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import {
  DiscoveryError,
  type Domain,
  type PublicKey,
  parseDomain,
  parseOrigin,
} from '@signet-id/protocol'
import { createSigner, generatePrivateKey, type Logger, SILENT } from '@signet-id/server-kit'
import {
  createDomainBudget,
  type Discovered,
  type DiscoverOptions,
} from '@signet-id/verifier/discovery'
import { handleAddressInfo } from './handler.ts'

let key: PublicKey
let nowMs: number
let asked: [Domain, DiscoverOptions | undefined][]
let answer: () => Promise<Discovered>
let logged: string

const log: Logger = {
  ...SILENT,
  info: (event, fields) => {
    logged += JSON.stringify([event, fields])
  },
}

before(async () => {
  key = createSigner(await generatePrivateKey('RS256')).publicKey
})

beforeEach(() => {
  nowMs = 1_767_225_600_000
  asked = []
  logged = ''
  answer = async () => provider('example.org')
})

function provider(name: string): Discovered {
  const domain = parseDomain(name)
  return {
    kind: 'provider',
    domain,
    issuer: parseDomain(`id.${name}`),
    keys: [key],
    authenticationUrl: `https://id.${name}/authenticate`,
    provisioningUrl: `https://id.${name}/provision`,
    chain: [domain],
  }
}

function makeHandler(deadlineMs = 1000) {
  return handleAddressInfo({
    discovery: {
      discover(domain, options) {
        asked.push([domain, options])
        return answer()
      },
    },
    isBarredDomain: (domain) => domain === 'barred.example',
    budget: createDomainBudget({ now: () => nowMs }),
    log,
    deadlineMs,
  })
}

async function get(query: string, handle = makeHandler()) {
  const request = new Request(`https://broker.example/wsapi/address_info${query}`)
  const response = await handle(request, {
    client: '192.0.2.1',
    origin: parseOrigin('https://broker.example'),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('GET /wsapi/address_info', () => {
  it('tells where the provider of a domain is', async () => {
    const { status, body } = await get('?email=x%40EXAMPLE.org')
    assert.equal(status, 200)
    const { keys, ...rest } = body
    assert.deepEqual(rest, {
      type: 'primary',
      state: 'primary',
      domain: 'example.org',
      issuer: 'id.example.org',
      auth: 'https://id.example.org/authenticate',
      prov: 'https://id.example.org/provision',
    })
    assert.equal(Array.isArray(keys) && keys.length, 1)
    assert.deepEqual(asked, [['example.org', {}]])
  })

  it('asks nobody about a domain that the operator keeps out', async () => {
    assert.equal((await get('?email=x@barred.example')).body.state, 'barred')
    assert.deepEqual(asked, [])
  })

  it('says unsupported where nobody is, and where nobody may look', async () => {
    const domain = parseDomain('example.org')
    answer = async () => ({ kind: 'none', domain, reason: 'x', code: 'ERR_DISCOVERY_NOT_FOUND' })
    assert.deepEqual((await get('?email=x@example.org')).body, {
      type: 'secondary',
      state: 'unsupported',
      domain: 'example.org',
      disabled: false,
    })
    answer = async () => ({ kind: 'disabled', domain, chain: [domain] })
    assert.equal((await get('?email=x@example.org')).body.disabled, true)
    answer = async () => {
      throw new DiscoveryError('ERR_DISCOVERY_DOMAIN_FORBIDDEN', 'secret detail')
    }
    assert.equal((await get('?email=x@example.local')).body.state, 'unsupported')
  })

  it('T72 T74 says offline for every way of not answering, and nothing else', async () => {
    for (const code of [
      'ERR_DISCOVERY_UNAVAILABLE',
      'ERR_DISCOVERY_BUSY',
      'ERR_DISCOVERY_TIMEOUT',
    ]) {
      answer = async () => {
        throw new DiscoveryError(code, 'connect ECONNREFUSED 10.0.0.7:443')
      }
      assert.deepEqual((await get('?email=x@example.org')).body, {
        type: 'secondary',
        state: 'offline',
        domain: 'example.org',
        disabled: false,
      })
    }
  })

  it('says misconfigured when only the domain can mend it', async () => {
    for (const code of [
      'ERR_SUPPORT_DOCUMENT_INVALID',
      'ERR_DELEGATION_LOOP',
      'ERR_DELEGATION_TOO_LONG',
    ]) {
      answer = async () => {
        throw new DiscoveryError(code, 'x')
      }
      assert.equal((await get('?email=x@example.org')).body.state, 'misconfigured')
    }
  })

  it('never hangs', async () => {
    answer = () => new Promise(() => {})
    const { body } = await get('?email=x@example.org', makeHandler(20))
    assert.equal(body.state, 'offline')
  })

  it('passes a fault of ours on, to become a 500 with a reference', async () => {
    answer = async () => {
      throw new TypeError('ours')
    }
    await assert.rejects(get('?email=x@example.org'), TypeError)
  })

  it('asks again when a certificate did not fit the keys', async () => {
    await get('?email=x@example.org&refresh=true')
    assert.deepEqual(asked, [['example.org', { refresh: true }]])
  })

  const refusals = [
    ['', "missing required parameter: 'email'"],
    ['?email=', "missing required parameter: 'email'"],
    ['?email=x@example.org&issuer=y&z=1', 'extra parameters are not allowed: issuer, z'],
    ['?email=x@example.org&email=y@example.org', 'email: given twice'],
    ['?email=x', 'email: invalid email'],
    ['?email=x@127.0.0.1', 'email: invalid email'],
    ['?email=x@m%C3%BCnchen.example', 'email: invalid email'],
    ['?email=x@example.org%00', 'email: invalid email'],
    ['?email=a@b@example.org', 'email: invalid email'],
    ['?email=x@example.org&refresh=yes', 'refresh: boolean required'],
  ] as const
  for (const [query, reason] of refusals)
    it(`answers 400 "${reason}" to ${query || 'nothing'}`, async () => {
      assert.deepEqual(await get(query), {
        status: 400,
        body: { success: false, reason, code: 'ERR_PARAMETER_INVALID' },
      })
      assert.deepEqual(asked, [])
    })

  it('T69 asks about thirty new domains for one source in ten minutes', async () => {
    const handle = makeHandler()
    for (let i = 0; i < 30; i++) await get(`?email=x@d${i}.example`, handle)
    await assert.rejects(get('?email=x@one-more.example', handle), { code: 'ERR_THROTTLED' })
    assert.equal((await get('?email=x@d0.example', handle)).status, 200)
    nowMs += 600_000
    assert.equal((await get('?email=x@one-more.example', handle)).status, 200)
  })

  it('T148 T151 keeps the address out of the log', async () => {
    answer = async () => {
      throw new DiscoveryError('ERR_DISCOVERY_TIMEOUT', 'x')
    }
    await get('?email=secret.person@example.org')
    assert.match(logged, /discovery\.failed/)
    assert.doesNotMatch(logged, /secret/)
  })
})

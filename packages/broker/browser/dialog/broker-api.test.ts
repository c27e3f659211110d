import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EmailAddress } from '@signet-id/protocol'
import { createBrokerApi } from './broker-api.ts'
import { problemOf } from './problem.ts'

const ALICE = 'alice@example.org' as EmailAddress
const asked: string[] = []

function apiThat(answer: () => Response | Promise<Response>) {
  return createBrokerApi(
    (async (path: string) => {
      asked.push(path)
      return answer()
    }) as typeof fetch,
    () => 5,
  )
}

async function problemWhen(answer: () => Response | Promise<Response>): Promise<string> {
  try {
    await apiThat(answer).findProvider(ALICE)
    return 'none'
  } catch (error) {
    return problemOf(error).name
  }
}

const good = {
  type: 'primary',
  state: 'primary',
  issuer: 'id.example.org',
  prov: 'https://id.example.org/provision',
  auth: 'https://id.example.org/authenticate',
  keys: [{ kty: 'RSA' }],
}

describe('createBrokerApi', () => {
  it('T151 tells the server the domain and not the person', async () => {
    const provider = await apiThat(() => Response.json(good)).findProvider(ALICE)
    assert.equal(provider.issuer, 'id.example.org')
    assert.equal(asked.at(-1), '/wsapi/address_info?email=x%40example.org')
  })

  it('has a screen for each state and for each way of not answering', async () => {
    const json =
      (body: unknown, status = 200) =>
      () =>
        Response.json(body, { status })
    assert.equal(await problemWhen(json({ state: 'unsupported' })), 'unsupported')
    assert.equal(await problemWhen(json({ state: 'barred' })), 'domain-barred')
    assert.equal(await problemWhen(json({ state: 'offline' })), 'offline')
    assert.equal(await problemWhen(json({ state: 'misconfigured' })), 'misconfigured')
    assert.equal(await problemWhen(json({ error: {} }, 429)), 'throttled')
    assert.equal(await problemWhen(json({ error: {} }, 500)), 'broker-unreachable')
    assert.equal(await problemWhen(json([])), 'broker-unreachable')
    assert.equal(await problemWhen(() => new Response('<html>')), 'broker-unreachable')
    assert.equal(
      await problemWhen(() => {
        throw new TypeError('network')
      }),
      'broker-unreachable',
    )
  })

  it('believes in a sign-in page that certifies only where the domain says so', async () => {
    const provider = await apiThat(() =>
      Response.json({ ...good, signInCertifies: true }),
    ).findProvider(ALICE)
    assert.ok('signInCertifies' in provider && provider.signInCertifies)
    const doubtful = await apiThat(() =>
      Response.json({ ...good, signInCertifies: 'yes' }),
    ).findProvider(ALICE)
    assert.ok(!('signInCertifies' in doubtful))
  })

  it('T75 goes to protected pages only', async () => {
    for (const prov of [
      'http://id.example.org/p',
      'javascript:x',
      '/p',
      'https://a@id.example.org/',
    ])
      assert.equal(await problemWhen(() => Response.json({ ...good, prov })), 'misconfigured')
  })

  it('asks the clock once for one click, and again after a sleep', async () => {
    let nowMs = 1000
    let asked = 0
    const api = createBrokerApi(
      (async () => {
        asked++
        return Response.json({ server_time: nowMs + 500 })
      }) as typeof fetch,
      () => nowMs,
    )
    assert.equal(await api.serverTime(), 1500)
    nowMs += 20
    assert.equal(await api.serverTime(), 1520)
    assert.equal(asked, 1)
    nowMs += 3_600_000
    await api.serverTime()
    nowMs -= 7_200_000
    await api.serverTime()
    assert.equal(asked, 3)
  })

  it('takes the server’s clock, and its own where there is none', async () => {
    assert.equal(await apiThat(() => Response.json({ server_time: 77 })).serverTime(), 77)
    assert.equal(await apiThat(() => Response.json({})).serverTime(), 5)
    assert.equal(
      await apiThat(() => {
        throw new TypeError('network')
      }).serverTime(),
      5,
    )
  })
})

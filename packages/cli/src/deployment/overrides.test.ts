import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DiscoveryError, type Domain, parseDomain } from '@signet-id/protocol'
import type { Discovered } from '@signet-id/verifier/discovery'
import { withOverrides } from './overrides.ts'

const CLUB = parseDomain('club.example')
const BRIDGE = parseDomain('bridge.example')

function provider(domain: Domain): Discovered {
  return {
    kind: 'provider',
    domain,
    issuer: domain,
    keys: [],
    authenticationUrl: `https://${domain}/auth`,
    provisioningUrl: `https://${domain}/prov`,
    chain: [domain],
  }
}
const none = (domain: Domain): Discovered => ({ kind: 'none', domain, code: 'ERR_X', reason: 'x' })

function discover(club: () => Discovered, bridge: () => Discovered) {
  const answers = new Map([
    [CLUB, club],
    [BRIDGE, bridge],
  ])
  const discovery = {
    discover: async (domain: Domain) => answers.get(domain)?.() ?? none(domain),
  }
  return withOverrides(discovery, { [CLUB]: BRIDGE }).discover(CLUB)
}

describe('withOverrides', () => {
  it('T72 a provider named here that does not answer is an outage', async () => {
    await assert.rejects(
      discover(
        () => none(CLUB),
        () => none(BRIDGE),
      ),
      {
        code: 'ERR_DISCOVERY_UNAVAILABLE',
      },
    )
  })

  it('what the domain says itself wins: its provider, its refusal, its fault', async () => {
    assert.deepEqual(
      await discover(
        () => provider(CLUB),
        () => provider(BRIDGE),
      ),
      provider(CLUB),
    )
    const disabled: Discovered = { kind: 'disabled', domain: CLUB, chain: [CLUB] }
    assert.deepEqual(
      await discover(
        () => disabled,
        () => provider(BRIDGE),
      ),
      disabled,
    )
    await assert.rejects(
      discover(
        () => {
          throw new DiscoveryError('ERR_SUPPORT_DOCUMENT_INVALID', 'malformed')
        },
        () => provider(BRIDGE),
      ),
      { code: 'ERR_SUPPORT_DOCUMENT_INVALID' },
    )
  })

  it('a domain without a document is served as if it delegated', async () => {
    const found = await discover(
      () => none(CLUB),
      () => provider(BRIDGE),
    )
    assert.deepEqual(found, { ...provider(BRIDGE), domain: CLUB, chain: [CLUB, BRIDGE] })
  })
})

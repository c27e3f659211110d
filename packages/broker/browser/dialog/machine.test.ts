import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Domain, EmailAddress, Origin } from '@signet-id/protocol'
import type { Credential } from './credential.ts'
import { type Event, INITIAL_STATE, type Launch, type Resumed, type Step, step } from './machine.ts'
import type { Site } from './site.ts'
import type { Choice, Provider, Visit } from './visit.ts'

const ALICE = 'alice@example.org' as EmailAddress
const BOB = 'bob@example.org' as EmailAddress
const site: Site = { kind: 'pop-up', audience: 'https://shop.example' as Origin, name: undefined }
const choice: Choice = { email: ALICE, ephemeral: false }
const provider: Provider = {
  issuer: 'example.org' as Domain,
  provisioningUrl: 'https://example.org/provision',
  authenticationUrl: 'https://example.org/authenticate',
  keys: [],
}
const visit: Visit = {
  site,
  choice,
  provider,
  page: 'provision',
  signedInOnce: false,
  keyId: 'key',
  expiresAtMs: 0,
}
const credential = { email: ALICE, certificate: 'c' } as Credential
const answerState = 'state-0123456789abcdef'

/** Runs events from the beginning; the last step. */
function play(...events: Event[]): Step {
  let last: Step = { state: INITIAL_STATE, effects: [] }
  for (const event of events) last = step(last.state, event)
  return last
}

function opened(launch: Launch): Event {
  return { type: 'opened', launch }
}

const request = opened({ kind: 'request', site, email: undefined })
const chosen: Event = { type: 'chosen', choice }
const found: Event = { type: 'found-provider', choice, provider }

function effectNames({ effects }: Step): string[] {
  return effects.map((effect) => effect.run)
}

function screenOf({ state }: Step): string {
  return state.at === 'problem' ? `problem ${state.problem.name}` : state.at
}

describe('step: a journey', () => {
  it('T87 begins with the address and contacts nobody before a click', () => {
    const first = play(request)
    assert.equal(screenOf(first), 'address')
    assert.deepEqual(effectNames(first), ['keep-site', 'recall-addresses'])
    const remembered = play(request, { type: 'remembered', addresses: [ALICE, BOB] })
    assert.equal(remembered.state.at === 'address' && remembered.state.choosing, true)
    assert.deepEqual(effectNames(remembered), [])
  })

  it('T88 signs with a stored certificate only after an address was chosen', () => {
    const certified: Event = { type: 'certified', choice, credential }
    assert.equal(screenOf(play(request, certified)), 'address')
    const signed = play(request, chosen, certified)
    assert.equal(screenOf(signed), 'answering')
    assert.deepEqual(signed.effects, [{ run: 'answer', site, choice, credential }])
    assert.equal(screenOf(step(signed.state, { type: 'delivered' })), 'finished')
  })

  it('visits the provider when there is no certificate', () => {
    const visiting = play(request, chosen, found)
    assert.equal(screenOf(visiting), 'visiting')
    assert.deepEqual(visiting.effects, [
      {
        run: 'visit',
        plan: {
          site,
          choice,
          provider,
          page: 'provision',
          signedInOnce: false,
          keyId: undefined,
        },
      },
    ])
  })

  it('begins at the sign-in page when the site wants a fresh sign-in', () => {
    const fresh = opened({
      kind: 'request',
      site: { ...site, wantsFreshSignIn: true },
      email: undefined,
    })
    const { effects } = play(fresh, chosen, found)
    const [effect] = effects
    assert.ok(effect?.run === 'visit')
    assert.deepEqual([effect.plan.page, effect.plan.signedInOnce], ['authenticate', true])
  })

  it('spares who is new the provisioning page where signing in brings the certificate', () => {
    const firstPage = (event: Partial<Extract<Event, { type: 'found-provider' }>>) => {
      const [effect] = play(request, chosen, {
        type: 'found-provider',
        choice,
        provider,
        ...event,
      }).effects
      return effect?.run === 'visit' && [effect.plan.page, effect.plan.signedInOnce]
    }
    const certifying: Provider = { ...provider, signInCertifies: true }
    assert.deepEqual(firstPage({ provider: certifying, isNew: true }), ['authenticate', true])
    assert.deepEqual(firstPage({ provider: certifying, isNew: false }), ['provision', false])
    assert.deepEqual(firstPage({ isNew: true }), ['provision', false])
  })

  it('goes to sign in, with the same key, when the provider knows nobody', () => {
    const answer = { state: answerState, error: 'not_authenticated' } as const
    const next = play(opened({ kind: 'answer', visit, answer }))
    assert.deepEqual(next.effects, [
      {
        run: 'visit',
        plan: {
          site,
          choice,
          provider,
          page: 'authenticate',
          signedInOnce: true,
          keyId: 'key',
        },
      },
    ])
  })

  it('checks a certificate before it answers', () => {
    const answer = { state: answerState, certificate: 'c' }
    const checking = play(opened({ kind: 'answer', visit, answer }))
    assert.deepEqual(checking.effects, [{ run: 'check', visit, certificate: 'c' }])
    const refused = step(checking.state, {
      type: 'failed',
      problem: { name: 'certificate-key' },
    })
    assert.equal(screenOf(refused), 'problem certificate-key')
    assert.deepEqual(effectNames(refused), [])
  })

  it('asks for the address again, with a word why, when the visit was cancelled', () => {
    const answer = { state: answerState, error: 'cancelled' } as const
    const { state } = play(opened({ kind: 'answer', visit, answer }))
    assert.ok(state.at === 'address')
    assert.equal(state.notice, 'cancelled-there')
    assert.equal(state.typed, ALICE)
  })

  it('asks for the address again after the Back button', () => {
    const { state } = play(opened({ kind: 'resumed', site, unfinished: visit }))
    assert.ok(state.at === 'address')
    assert.equal(state.notice, 'unfinished-there')
    const before: Resumed = { kind: 'resumed', site, unfinished: visit }
    const popUp = play(opened({ kind: 'pop-up', before }))
    assert.deepEqual(popUp.effects, [{ run: 'greet-opener', before }])
    assert.deepEqual(step(popUp.state, { type: 'resumed', launch: before }).state, state)
    assert.equal(play(request, { type: 'resumed', launch: before }).state.at, 'address')
  })

  it('waits for the site in a pop-up, and takes its first request only', () => {
    const waiting = play(opened({ kind: 'pop-up' }))
    assert.deepEqual(effectNames(waiting), ['greet-opener'])
    const asked = step(waiting.state, { type: 'asked', site, email: BOB })
    assert.ok(asked.state.at === 'address' && asked.state.typed === BOB)
    const evil: Site = { ...site, audience: 'https://evil.example' as Origin }
    const again = step(asked.state, { type: 'asked', site: evil, email: undefined })
    assert.equal(again.state, asked.state)
  })
})

describe('step: what comes too late', () => {
  it('ignores a provider found for an address that was given up', () => {
    const back = play(request, chosen, { type: 'other' })
    assert.equal(screenOf(back), 'address')
    assert.equal(step(back.state, found).state, back.state)
    const other: Event = { type: 'chosen', choice: { email: BOB, ephemeral: false } }
    const asking = step(back.state, other)
    assert.equal(step(asking.state, found).state, asking.state)
  })

  it('ignores a second click and a late failure', () => {
    const asking = play(request, chosen)
    assert.equal(step(asking.state, chosen).state, asking.state)
    const done = play(
      request,
      chosen,
      { type: 'certified', choice, credential },
      { type: 'delivered' },
    )
    assert.equal(
      step(done.state, { type: 'failed', problem: { name: 'failed' } }).state,
      done.state,
    )
    assert.equal(step(done.state, { type: 'return' }).state, done.state)
  })
})

describe('step: ways on from a failure', () => {
  const offline = play(request, chosen, { type: 'failed', problem: { name: 'offline' } })

  it('keeps the site and the address for its texts', () => {
    assert.ok(offline.state.at === 'problem')
    assert.deepEqual([offline.state.site, offline.state.choice], [site, choice])
  })

  it('tries again with the same address, as a new try', () => {
    const again = step(offline.state, { type: 'retry' })
    assert.deepEqual(again.state, { at: 'asking', site, choice })
    assert.ok(again.state.at === 'asking' && again.state.choice !== choice)
  })

  it('tries again whom an answer that came too late was about', () => {
    const problem = { name: 'stale-here' } as const
    const late = play(opened({ kind: 'problem', problem, site, choice }))
    assert.deepEqual(step(late.state, { type: 'retry' }).state, { at: 'asking', site, choice })
  })

  it('goes back to the addresses', () => {
    assert.equal(screenOf(step(offline.state, { type: 'other' })), 'address')
  })

  it('gives up a visit that the provider does not answer', () => {
    const visiting = play(request, chosen, found)
    assert.deepEqual(effectNames(step(visiting.state, { type: 'other' })), [
      'stay-here',
      'recall-addresses',
    ])
    assert.deepEqual(effectNames(step(visiting.state, { type: 'return' })), ['stay-here', 'cancel'])
  })

  it('goes back to the site', () => {
    const back = step(offline.state, { type: 'return' })
    assert.deepEqual(back.effects, [{ run: 'cancel', site }])
    assert.equal(screenOf(step(back.state, { type: 'return' })), 'closed')
    assert.deepEqual(step(back.state, { type: 'return' }).effects, [])
  })

  it('takes over how the provider spells the address', () => {
    const spelled = 'Alice@example.org' as EmailAddress
    const { effects } = play(request, chosen, {
      type: 'certified',
      choice,
      credential: { ...credential, email: spelled },
    })
    const [effect] = effects
    assert.equal(effect?.run === 'answer' && effect.choice.email, spelled)
  })

  it('does nothing for nobody: a request that cannot be read has no site to answer', () => {
    const malformed = play(
      opened({ kind: 'problem', problem: { name: 'malformed-request' }, site: undefined }),
    )
    for (const type of ['retry', 'other', 'return'] as const)
      assert.equal(step(malformed.state, { type }).state, malformed.state)
  })

  it('forgets addresses on request', () => {
    const forgotten = play(request, { type: 'remembered', addresses: [ALICE] }, { type: 'forget' })
    assert.deepEqual(effectNames(forgotten), ['forget-addresses'])
    assert.ok(forgotten.state.at === 'address' && !forgotten.state.choosing)
  })
})

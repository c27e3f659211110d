import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Domain, EmailAddress, Origin } from '@signet-id/protocol'
import { type Event, INITIAL_STATE, type State, type Step, step } from './machine.ts'
import { type CodeWait, type MailIssuer, readTypedCode, waitText } from './mail-code.ts'
import type { Problem } from './problem.ts'
import type { Site } from './site.ts'
import type { Choice } from './visit.ts'

const site: Site = {
  kind: 'redirect',
  audience: 'https://shop.example' as Origin,
  name: undefined,
  returnTo: 'https://shop.example/return',
  state: 'state',
}
const choice: Choice = { email: 'bob@nowhere.example' as EmailAddress, ephemeral: false }
const issuer: MailIssuer = { issuer: 'broker.example' as Domain, keys: [], byMail: true }
const NOW_MS = 1_767_225_600_000
const wait: CodeWait = {
  site,
  choice,
  issuer,
  challenge: 'challenge',
  keyId: 'key',
  expiresAtMs: NOW_MS + 600_000,
}

function play(...events: Event[]): Step {
  let last: Step = { state: INITIAL_STATE, effects: [] }
  for (const event of events) last = step(last.state, event)
  return last
}
const effectsOf = ({ effects }: Step): string[] => effects.map(({ run }) => run)
const failed = (name: Problem['name'], detail?: string): Event => ({
  type: 'failed',
  problem: detail === undefined ? { name } : { name, detail },
})

const ASKED: Event[] = [
  { type: 'opened', launch: { kind: 'request', site, email: undefined } },
  { type: 'chosen', choice },
]
const SENDING: Event[] = [...ASKED, { type: 'found-mail', choice, issuer }]
const SENT: Event[] = [...SENDING, { type: 'code-sent', wait, notice: { name: 'sent' } }]
const TYPED: Event = { type: 'code-typed', text: 'abcd efgh' }

function codeState(state: State): Extract<State, { at: 'code' }> {
  assert.equal(state.at, 'code')
  return state as Extract<State, { at: 'code' }>
}

describe('readTypedCode', () => {
  for (const text of ['', 'ABCD', 'ABCD-EFG', 'ABCD-EFGHJ', 'ABCD-EFG0', 'ABCD-EFGI', '<b>x</b>'])
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(readTypedCode(text), undefined))
  for (const text of ['ABCD-EFGH', ' abcd efgh ', 'abcd–efgh', 'ABCDEFGH'])
    it(`takes ${JSON.stringify(text)}`, () => assert.equal(readTypedCode(text), 'ABCDEFGH'))
})

describe('waitText', () => {
  it('says seconds, then minutes, always enough', () => {
    assert.equal(waitText(1, 'en'), '1 second')
    assert.equal(waitText(59_001, 'en'), '60 seconds')
    assert.equal(waitText(61_000, 'en'), '2 minutes')
    assert.equal(waitText(61_000, 'de'), '2 Minuten')
  })
})

describe('step: a code by e-mail', () => {
  it('asks for a code where the domain has no provider, and waits for it', () => {
    assert.equal(play(...SENDING).state.at, 'sending')
    assert.deepEqual(effectsOf(play(...SENDING)), ['send-code'])
    assert.deepEqual(codeState(play(...SENT).state).notice, { name: 'sent' })
  })

  it('sends nothing that cannot be a code', () => {
    const last = play(...SENT, { type: 'code-typed', text: 'ABC' })
    assert.equal(codeState(last.state).notice.name, 'shape')
    assert.deepEqual(last.effects, [])
  })

  it('looks at one code at a time', () => {
    const typed = play(...SENT, TYPED)
    assert.deepEqual(typed.effects, [{ run: 'prove-code', wait, code: 'ABCDEFGH' }])
    assert.deepEqual(play(...SENT, TYPED, TYPED).effects, [])
    assert.deepEqual(play(...SENT, TYPED, { type: 'resend' }).effects, [])
  })

  it('stays after a wrong code, and takes the next one', () => {
    const wrong: Event = { type: 'code-wrong', wait }
    assert.equal(codeState(play(...SENT, TYPED, wrong).state).notice.name, 'wrong')
    assert.deepEqual(effectsOf(play(...SENT, TYPED, wrong, TYPED)), ['prove-code'])
  })

  it('a code that came too late changes nothing', () => {
    const late: Event = { type: 'code-sent', wait, notice: { name: 'sent' } }
    assert.equal(play(...SENDING, { type: 'other' }, late).state.at, 'address')
    assert.equal(play(...SENT, { type: 'other' }, { type: 'code-wrong', wait }).state.at, 'address')
  })

  it('T106 keeps the field when no other code may be sent yet, or the server is away', () => {
    const throttled = play(...SENT, { type: 'resend' }, failed('code-throttled', '40 seconds'))
    assert.deepEqual(codeState(throttled.state).notice, { name: 'wait', detail: '40 seconds' })
    const away = play(...SENT, TYPED, failed('broker-unreachable'))
    assert.equal(codeState(away.state).notice.name, 'unreachable')
    assert.equal(codeState(away.state).busy, false)
  })

  for (const name of ['code-over', 'code-tries', 'code-not-offered'] as const)
    it(`${name} has a screen, and asking anew looks the domain up again (T109)`, () => {
      const last = play(...SENT, TYPED, failed(name))
      assert.equal(last.state.at, 'problem')
      assert.deepEqual(effectsOf(play(...SENT, TYPED, failed(name), { type: 'resend' })), [
        'look-up',
      ])
    })

  it('a first code that may not be sent is a problem with a way on', () => {
    const last = play(...SENDING, failed('code-throttled', '9 minutes'))
    assert.equal(last.state.at, 'problem')
    assert.deepEqual(effectsOf(play(...SENDING, failed('code-throttled'), { type: 'other' })), [
      'recall-addresses',
    ])
  })

  it('comes back to the field after a reload', () => {
    const redirect = play({
      type: 'opened',
      launch: { kind: 'resumed', site, unfinished: undefined, code: wait },
    })
    assert.equal(codeState(redirect.state).wait, wait)
    const before = { kind: 'resumed', site, unfinished: undefined, code: wait } as const
    const popup = play(
      { type: 'opened', launch: { kind: 'pop-up', before } },
      { type: 'resumed', launch: before },
    )
    assert.equal(codeState(popup.state).wait, wait)
  })

  it('signs in when the certificate is there', () => {
    const credential = { email: choice.email, certificate: 'c' } as never
    const last = play(...SENT, TYPED, { type: 'certified', choice, credential })
    assert.deepEqual(effectsOf(last), ['answer'])
  })

  it('goes back to the site', () => {
    assert.deepEqual(effectsOf(play(...SENT, { type: 'return' })), ['cancel'])
  })
})

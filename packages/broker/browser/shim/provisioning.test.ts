import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { type ProviderRequest, parseEmailAddress, parsePublicKey } from '@signet-id/protocol'
import { createSigner, generatePrivateKey } from '@signet-id/server-kit'
import { createProvisioningApi, type Outcome, type ProvisioningApi } from './provisioning.ts'

let request: ProviderRequest
let answers: Outcome[]
let timers: { ms: number; work: () => void; off: boolean }[]
let wayBack: (() => void) | undefined
let api: ProvisioningApi
let isBroken: boolean

before(async () => {
  request = {
    do: 'provision',
    email: parseEmailAddress('alice@example.org'),
    publicKey: createSigner(await generatePrivateKey('RS256')).publicKey,
    durationSeconds: 21_600,
    returnTo: 'https://broker.example/sign_in',
    state: 'state-0123456789abcdef',
  }
})

function start(asked: Promise<ProviderRequest>): ProvisioningApi {
  return createProvisioningApi({
    request: asked,
    answer(_, outcome) {
      if (isBroken) throw new TypeError('URL is not a constructor')
      answers.push(outcome)
    },
    after(ms, work) {
      const timer = { ms, work, off: false }
      timers.push(timer)
      return () => {
        timer.off = true
      }
    },
    offerWayBack(goBack) {
      wayBack = goBack
      return () => {
        wayBack = undefined
      }
    },
  })
}

beforeEach(() => {
  answers = []
  timers = []
  wayBack = undefined
  isBroken = false
  api = start(Promise.resolve(request))
})

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40))

describe('createProvisioningApi', () => {
  it('speaks the old calls in the old order', async () => {
    const seen: unknown[] = []
    api.beginProvisioning((email, seconds) => {
      seen.push(email, seconds)
      api.genKeyPair((key) => {
        assert.equal(typeof key, 'string')
        assert.deepEqual(parsePublicKey(JSON.parse(key)).jwk, request.publicKey.jwk)
        assert.equal(JSON.parse(key).algorithm, 'RS')
        api.registerCertificate('a.b.c')
      })
    })
    assert.deepEqual(seen, [])
    await settle()
    await settle()
    assert.deepEqual(seen, ['alice@example.org', 21_600])
    assert.deepEqual(answers, [{ certificate: 'a.b.c' }])
    assert.ok(timers.every((timer) => timer.off))
  })

  it('sends the person to sign in, whatever the reason says', async () => {
    api.raiseProvisioningFailure('user is not authenticated as target user')
    await settle()
    assert.deepEqual(answers, [{ error: 'not_authenticated' }])
  })

  it('takes the first final call of a page that makes several', async () => {
    api.genKeyPair(() => {
      api.registerCertificate('first')
      api.registerCertificate('second')
      api.raiseProvisioningFailure()
    })
    await settle()
    await settle()
    assert.deepEqual(answers, [{ certificate: 'first' }])
  })

  it('bears calls in any order, twice, and after the end', async () => {
    const seen: unknown[] = []
    api.genKeyPair((key) => seen.push(key))
    api.genKeyPair((key) => seen.push(key))
    api.beginProvisioning((email) => seen.push(email))
    api.beginProvisioning((email) => seen.push(email))
    await settle()
    assert.equal(seen[0], seen[1])
    assert.deepEqual(seen.slice(2), ['alice@example.org', 'alice@example.org'])
    api.raiseProvisioningFailure()
    api.registerCertificate('late')
    api.genKeyPair(() => api.registerCertificate('later'))
    await settle()
    await settle()
    assert.deepEqual(answers, [{ error: 'not_authenticated' }])
  })

  it('gives the key as the text it always was, beside a framework that changes JSON', async () => {
    let given = ''
    Object.assign(Object.prototype, { toJSON: () => 'changed' })
    try {
      api.genKeyPair((key) => {
        given = key
      })
      await settle()
    } finally {
      Reflect.deleteProperty(Object.prototype, 'toJSON')
    }
    assert.deepEqual(parsePublicKey(JSON.parse(given)).jwk, request.publicKey.jwk)
  })

  it('takes a certificate as a backend prints it, with the end of the line', async () => {
    api.genKeyPair(() => api.registerCertificate('a.b.c\r\n'))
    await settle()
    await settle()
    assert.deepEqual(answers, [{ certificate: 'a.b.c' }])
  })

  it('refuses a certificate for which no key was asked, and one that is no text', async () => {
    api.registerCertificate('a.b.c')
    await settle()
    api = start(Promise.resolve(request))
    api.genKeyPair(() => api.registerCertificate({} as never))
    await settle()
    await settle()
    assert.deepEqual(answers, [{ error: 'refused' }, { error: 'refused' }])
  })

  it('gives a page that never answers twenty seconds, and the person a way back after four', async () => {
    await settle()
    assert.deepEqual(
      timers.map((timer) => timer.ms),
      [20_000, 4000],
    )
    timers[1]?.work()
    wayBack?.()
    timers[0]?.work()
    assert.deepEqual(answers, [{ error: 'cancelled' }])
  })

  it('ends by itself', async () => {
    await settle()
    timers[0]?.work()
    api.raiseProvisioningFailure()
    await settle()
    assert.deepEqual(answers, [{ error: 'temporarily_unavailable' }])
  })

  it('is not over before its answer is on the way', async () => {
    await settle()
    isBroken = true
    assert.throws(() => timers[0]?.work(), TypeError)
    assert.ok(timers.every((timer) => !timer.off))
    isBroken = false
    api.raiseProvisioningFailure()
    await settle()
    assert.deepEqual(answers, [{ error: 'not_authenticated' }])
  })

  it('throws the old texts for a missing callback', () => {
    assert.throws(
      () => api.beginProvisioning(undefined as never),
      (thrown) => thrown === '.beginProvisioning() requires a callback argument',
    )
    assert.throws(
      () => api.genKeyPair(undefined as never),
      (thrown) => thrown === '.genKeyPair() requires a callback argument',
    )
  })

  it('is silent on a page that nobody asked', async () => {
    const quiet = start(new Promise(() => {}))
    quiet.beginProvisioning(() => assert.fail('called back'))
    quiet.raiseProvisioningFailure()
    await settle()
    assert.deepEqual(answers, [])
  })
})

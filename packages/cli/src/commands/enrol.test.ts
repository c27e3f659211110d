// signet enrol and the acts of `signet user`, with what they do to people who are signed in.
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { decodeBase32, STEP_MS, stepAt, type TotpAlgorithm, totpCode } from '@signet-id/provider'
import { runCommandLine } from '../main.ts'
import { createDeployment, type TestDeployment } from '../visitor.test-kit.ts'

const ALICE = 'alice@example.org'

/** Enrols at the terminal as a person does: reads the secret off the screen, types its code. */
async function enrolAtTerminal(
  deployment: TestDeployment,
  words: readonly string[],
  kind: { algorithm: TotpAlgorithm; digits: 6 | 8 },
): Promise<{ code: number; stdout: string; typed: string; secret: Buffer }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  let shown = ''
  let typed = ''
  let secret = Buffer.alloc(0)
  stdout.on('data', (chunk) => {
    shown += String(chunk)
    const found = /^ {2}((?:[A-Z2-7]{1,4} ?)+)$/m.exec(shown)?.[1]
    if (found === undefined || typed !== '' || !shown.includes('Code from the app')) return
    secret = Buffer.from(decodeBase32(found.replaceAll(' ', '')))
    typed = totpCode({ secret, ...kind }, stepAt(deployment.nowMs))
    stdin.end(`${typed}\n`)
  })
  stderr.resume()
  const code = await runCommandLine([...words, '-c', `${deployment.folder}/signet.toml`], {
    ...{ stdin, stdout, stderr, env: {}, now: () => deployment.nowMs },
    signal: new AbortController().signal,
  })
  return { code, stdout: shown, typed, secret }
}

async function peopleOf(deployment: TestDeployment): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await deployment.run('user', 'list', '--json')
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('signet enrol', () => {
  for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const)
    for (const digits of [6, 8] as const)
      it(`T4 adds one of ${algorithm} with ${digits} digits; the code that confirmed it is spent, the next one signs in`, async (t) => {
        const deployment = await createDeployment(t, 'alice')
        const words = ['enrol', ALICE, '--show-secret', '--name', 'Tablet']
        const kind = ['--algorithm', algorithm, '--digits', String(digits)]
        const done = await enrolAtTerminal(deployment, [...words, ...kind], { algorithm, digits })
        assert.equal(done.code, 0, done.stdout)
        assert.equal(done.secret.length, { SHA1: 20, SHA256: 32, SHA512: 64 }[algorithm])
        const visitor = await deployment.visit()
        assert.equal(await visitor.signIn(ALICE, done.typed), 401)
        deployment.nowMs += STEP_MS
        const parameters = { secret: done.secret, algorithm, digits }
        const next = totpCode(parameters, stepAt(deployment.nowMs))
        assert.equal(await visitor.signIn(ALICE, next), 200)
        const page = await (await visitor.get('/account')).text()
        assert.match(
          page,
          /<strong>Tablet<\/strong>\s*<span class="fine">Last used <time datetime="2026-01-01T00:00:45/,
        )
        // The one they had before goes on.
        assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
        assert.equal((await peopleOf(deployment))[0]?.authenticators, 2)
      })

  it('gives a link where nobody can see the screen; a newer one ends the older', async (t) => {
    const deployment = await createDeployment(t, 'alice')
    const linkOf = async (): Promise<string> => {
      const { stdout, code } = await deployment.run('enrol', ALICE, '--json')
      assert.equal(code, 0)
      const { link, email } = JSON.parse(stdout) as { link: string; email: string }
      assert.equal(email, ALICE)
      return new URL(link).pathname + new URL(link).search
    }
    const visitor = await deployment.visit()
    const first = await linkOf()
    assert.equal((await visitor.get(first)).status, 200)
    const second = await linkOf()
    assert.notEqual((await visitor.get(first)).status, 200)
    assert.equal((await visitor.get(second)).status, 200)
    deployment.nowMs += 3 * 86_400_000
    assert.notEqual((await visitor.get(second)).status, 200)
  })

  it('T153 shows no secret to a pipe, and is misused by kinds it does not know', async (t) => {
    const deployment = await createDeployment(t, 'alice')
    const piped = await deployment.run('enrol', ALICE, '--terminal')
    assert.equal(piped.code, 2)
    assert.doesNotMatch(piped.stdout, /[A-Z2-7]{4} [A-Z2-7]{4}/)
    for (const words of [[], [ALICE, '--digits', '7'], [ALICE, '--algorithm', 'MD5'], ['x@y']])
      assert.equal((await deployment.run('enrol', ...words)).code, 2, words.join(' '))
    const foreign = await deployment.run('enrol', 'a@elsewhere.example')
    assert.equal(foreign.code, 1)
    assert.match(foreign.stderr, /ERR_DOMAIN_UNKNOWN/)
  })
})

describe('acts on people', () => {
  const setUp = async (t: TestContext) => {
    const deployment = await createDeployment(t, 'alice')
    const visitor = await deployment.visit()
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    deployment.nowMs += STEP_MS
    const isIn = async (): Promise<boolean> =>
      (await (await visitor.get('/account')).text()).includes(ALICE)
    return { deployment, visitor, isIn }
  }

  it('T30 disable, sign-out and remove end what is open at once', async (t) => {
    const { deployment, visitor, isIn } = await setUp(t)
    assert.equal(await isIn(), true)
    await deployment.run('user', 'sign-out', ALICE)
    assert.equal(await isIn(), false)
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    await deployment.run('user', 'disable', ALICE)
    assert.equal(await isIn(), false)
    deployment.nowMs += STEP_MS
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 401)
    await deployment.run('user', 'enable', ALICE)
    assert.equal(await isIn(), false)
    deployment.nowMs += STEP_MS
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    assert.equal((await deployment.run('user', 'remove', ALICE)).code, 2)
    assert.equal(await isIn(), true)
    assert.equal((await deployment.run('user', 'remove', ALICE, '--yes')).code, 0)
    assert.equal(await isIn(), false)
    deployment.nowMs += STEP_MS
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 401)
  })

  it('T17 unlock forgets the failures of one address', async (t) => {
    const { deployment, visitor } = await setUp(t)
    visitor.forget()
    for (let i = 0; i < 5; i++) assert.equal(await visitor.signIn(ALICE, deployment.code(50)), 401)
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 429)
    assert.equal((await deployment.run('user', 'unlock', ALICE)).code, 0)
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
  })

  it('T144 reset-clock lets codes count again after a clock that ran ahead', async (t) => {
    const { deployment, visitor } = await setUp(t)
    deployment.nowMs += 86_400_000
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
    deployment.nowMs -= 86_400_000
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 401)
    const { stdout } = await deployment.run('user', 'reset-clock', ALICE)
    assert.match(stdout, /count again/)
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 401)
    deployment.nowMs += STEP_MS
    assert.equal(await visitor.signIn(ALICE, deployment.code()), 200)
  })

  it('T150 each of them is in the trail, with its actor', async (t) => {
    const { deployment, visitor } = await setUp(t)
    for (const verb of ['unlock', 'sign-out', 'disable', 'enable', 'reset-clock', 'admin'])
      assert.equal((await deployment.run('user', verb, ALICE)).code, 0, verb)
    await deployment.run('user', 'recover', ALICE)
    const events = await visitor.data.store.listEvents({ domain: 'example.org' }, 50)
    const shell = events.filter(({ actor }) => actor === 'shell').map(({ event }) => event)
    for (const event of [
      'account.unlocked',
      'session.all-ended',
      'account.disabled',
      'account.enabled',
      'account.steps-reset',
      'account.role-changed',
      'link.created',
    ])
      assert.equal(shell.filter((found) => found === event).length, 1, event)
  })
})

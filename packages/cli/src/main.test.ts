import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { runSignet } from './cli.test-kit.ts'

/** What goes to stderr, and nothing else: exit 2, a fact and a hint. */
async function misuse(...words: readonly string[]): Promise<[fact: string, hint: string]> {
  const { code, stdout, stderr } = await runSignet(words)
  assert.deepEqual([code, stdout], [2, ''], stderr)
  const found = /^signet[\w -]*: error: (.*)\nsignet[\w -]*: hint: (.*)\n$/.exec(stderr)
  assert.ok(found, stderr)
  return [found[1] ?? '', found[2] ?? '']
}

describe('a word that signet does not know', () => {
  for (const [words, meant] of [
    [['serv'], 'serve'],
    [['verfiy'], 'verify'],
    [['--versoin'], '--version'],
    [['serve', '--rol', 'verifier'], '--role'],
    [['verify', '--audiense', 'https://shop.example', 'x'], '--audience'],
    [['serve', '--hlep'], '--help'],
    [['domain', 'ad', 'example.org'], 'add'],
    [['key', 'rotat', 'id.example.org'], 'rotate'],
    [['config', 'shwo'], 'show'],
    [['import', 'otp-auth', 'x'], 'otpauth'],
    [['broker', 'forgett', 'x'], 'forget'],
    [['user', 'reset-clok', 'x'], 'reset-clock'],
  ] as const)
    it(`names ${meant} for signet ${words.join(' ')}`, async () => {
      const [, hint] = await misuse(...words)
      assert.ok(hint.startsWith(`did you mean ${meant}? `), hint)
    })

  it('names none where none is near, and says where all are', async () => {
    assert.deepEqual(await misuse('nonsense'), [
      'there is no command "nonsense"',
      'signet --help lists them',
    ])
    assert.deepEqual(await misuse('serve', '--frobnicate'), [
      "Unknown option '--frobnicate'",
      'signet serve --help shows examples',
    ])
    assert.deepEqual(await misuse('domain', 'frobnicate'), [
      'there is no verb "frobnicate"',
      'verbs are add, set, list, remove',
    ])
  })

  it('takes no name of every object for one', async () => {
    for (const command of ['user', 'key', 'domain', 'config'])
      for (const verb of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
        assert.equal((await misuse(command, verb))[0], `there is no verb "${verb}"`)
    await misuse('constructor')
  })

  it('says in one sentence what is wrong with an option', async () => {
    const [fact] = await misuse('demo', '--port-base', '-1')
    assert.equal(fact, "Option '--port-base' argument is ambiguous")
  })

  it('says that a verb is missing', async () => {
    assert.deepEqual(await misuse('config'), ['a verb is missing', 'verbs are show, sample, docs'])
  })
})

describe('signet help', () => {
  it('helps with one command as its --help does', async () => {
    const [asked, help] = await Promise.all([
      runSignet(['help', 'serve']),
      runSignet(['serve', '--help']),
    ])
    assert.deepEqual(asked, help)
    assert.match(asked.stdout, /--role ROLE/)
    assert.equal((await misuse('help', 'srve'))[0], 'there is no command "srve"')
  })

  it('lists the commands that the README lists', async () => {
    const { stdout } = await runSignet(['help'])
    const listed = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name)
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const named = [...readme.matchAll(/`signet ([a-z-]+)`/g)].map(([, name]) => name)
    assert.deepEqual(named.sort(), listed.sort())
  })
})

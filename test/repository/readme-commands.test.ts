// The commands of README.md, run as they stand there, one after the other, in an empty folder.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { after, describe, it } from 'node:test'
import { type ExitCode, type Io, runCommandLine } from '@signet-id/cli'
import { decodeBase32, stepAt, totpCode } from '@signet-id/provider'
import { ROOT, textOf } from './sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'signet-readme-'))

interface Run {
  code: ExitCode
  output: string
}

/** Runs one command as on a terminal; a question for a code is answered with the code of the secret shown before. */
async function run(words: readonly string[], env: Io['env'] = {}, until?: RegExp): Promise<Run> {
  const stdin = new PassThrough()
  const stop = new AbortController()
  let output = ''
  const stdout = Object.assign(new PassThrough(), { isTTY: true })
  stdout.on('data', (chunk) => {
    output += chunk
    if (/Code from the app[^\n]*: $/.test(output)) {
      const secret = /^ {2}((?:[A-Z2-7]{4} ?)+)$/m.exec(output)?.[1] ?? ''
      stdin.write(
        `${totpCode({ secret: decodeBase32(secret), algorithm: 'SHA1', digits: 6 }, stepAt(Date.now()))}\n`,
      )
    }
    if (until?.test(output)) stop.abort()
  })
  const stderr = new PassThrough()
  stderr.on('data', (chunk) => {
    output += chunk
  })
  const code = await runCommandLine(words, {
    stdin,
    stdout,
    stderr,
    env,
    now: Date.now,
    signal: stop.signal,
  })
  return { code, output }
}

/** Words of every `npx signet` line, in order; `cd` lines as they are. */
function commandsOf(paper: string): string[][] {
  const blocks = [...textOf(paper).matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  return blocks
    .flatMap((block) => block.split('\n'))
    .filter((line) => /^(?:npx signet|cd my-)/.test(line))
    .map((line) => line.replace(/^npx /, '').split(' '))
}

describe('commands in README.md', () => {
  after(() => {
    process.chdir(ROOT)
    rmSync(folder, { recursive: true, force: true })
  })

  it('lead from an empty folder to a provider that serves', async () => {
    process.chdir(folder)
    const commands = commandsOf('README.md')
    assert.deepEqual(
      commands.map(([name, verb]) => `${name} ${verb}`),
      ['signet init', 'cd my-signet', 'signet domain', 'signet user', 'signet serve'],
    )
    for (const [name, ...words] of commands) {
      if (name === 'cd') {
        process.chdir(words[0] ?? '')
        continue
      }
      if (words[0] === 'serve') continue
      const { code, output } = await run(words)
      assert.equal(code, 0, `${words.join(' ')}: ${output}`)
    }
    assert.ok(existsSync('signet.toml'))
    const people = await run(['user', 'list', '--json'])
    assert.match(people.output, /"email":"you@example\.org"/)
  })

  it('every npm script it names is there', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    for (const [, name = ''] of textOf('README.md').matchAll(/^npm (?:run )?([a-z:]+)$/gm))
      assert.ok(scripts[name], `npm ${name}`)
  })
})

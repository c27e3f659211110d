// What a reader of the log gets: from a process that ends, from one that writes more than is read.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'

const LOG = new URL('./log.ts', import.meta.url).href

/** Runs a program with `log`, its stderr a pipe. */
function run(body: string) {
  const program = `import { createLogger } from '${LOG}'; const log = createLogger('info'); ${body}`
  const words = ['--conditions=source', '--input-type=module', '--eval', program]
  return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
}

type Line = { readonly event: string; readonly lines?: number }

async function linesOf(child: ReturnType<typeof run>): Promise<readonly Line[]> {
  const text = (await child.stderr.setEncoding('utf8').toArray()).join('')
  assert.ok(text.endsWith('\n'))
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('log lines on stderr', () => {
  it('are all there when the process ends at once, with an exit or a fault', async () => {
    for (const end of [
      'process.exit(3)',
      'throw new Error()',
      'queueMicrotask(() => process.exit(3))',
    ]) {
      const child = run(
        `process.setUncaughtExceptionCaptureCallback(() => process.exit(3)); log.info('a.first'); log.info('a.last'); ${end}`,
      )
      const [events, [code]] = await Promise.all([linesOf(child), once(child, 'exit')])
      assert.deepEqual(
        events.map(({ event }) => event),
        ['a.first', 'a.last'],
      )
      assert.equal(code, 3)
    }
  })

  it('hold nobody up while they are not read, and say how many of them are lost', async () => {
    const many = 100_000
    const child = run(`
      for (let i = 0; i < ${many}; i++) log.info('a.line', { filler: 'x'.repeat(40) })
      process.stdout.write('done')
      process.stdin.destroy()
      const wait = setInterval(() => log.info('a.line'), 20)
      setTimeout(() => clearInterval(wait), 1000)`)
    assert.equal(String((await once(child.stdout, 'data'))[0]), 'done')
    const lines = await linesOf(child)
    const lost = lines.reduce(
      (sum, line) => sum + (line.event === 'log.lost' ? (line.lines ?? 0) : 0),
      0,
    )
    const there = lines.filter(({ event }) => event === 'a.line').length
    assert.ok(lost > 0 && there > 10_000, `${lost} lost, ${there} there`)
    assert.ok(there + lost >= many && there + lost <= many + 50, `${there} + ${lost}`)
  })
})

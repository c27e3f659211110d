// What ten thousand cached domains weigh, each with a key of its own.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Bench } from './figures.ts'

const DOMAINS = 10_000

export const memory: Bench = {
  name: 'memory',
  about: `memory of a discovery that has ${DOMAINS.toLocaleString('en')} domains cached`,
  async run() {
    const probe = fileURLToPath(new URL('memory-probe.ts', import.meta.url))
    const words = [...process.execArgv, probe, String(DOMAINS)]
    const printed = execFileSync(process.execPath, words, { encoding: 'utf8' })
    const [before = 0, cached = 0, used = 0] = JSON.parse(printed) as number[]
    const documents = DOMAINS.toLocaleString('en')
    return [
      { what: 'process before (from TypeScript sources)', value: before, unit: 'MiB' },
      { what: `${documents} documents cached`, value: cached - before, unit: 'MiB more' },
      { what: 'and every key used once', value: used - before, unit: 'MiB more' },
    ]
  },
}

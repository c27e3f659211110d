// What ten thousand cached domains weigh, each with a key of its own.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Bench, figure } from './figures.ts'

const DOMAINS = 10_000

/** Memory before and after. */
export const memory: Bench = {
  name: 'memory',
  about: `memory of a discovery that has ${DOMAINS.toLocaleString('en')} domains cached`,
  async run({ quick }) {
    const domains = quick ? 100 : DOMAINS
    const probe = fileURLToPath(new URL('memory-probe.ts', import.meta.url))
    const words = [...process.execArgv, probe, String(domains)]
    const printed = execFileSync(process.execPath, words, { encoding: 'utf8' })
    const [before = 0, cached = 0, used = 0] = JSON.parse(printed) as number[]
    const documents = domains.toLocaleString('en')
    const start = figure(
      'memory.process',
      'process before (from TypeScript sources)',
      'MiB',
      before,
    )
    return [
      start,
      figure('memory.documents', `with ${documents} documents cached`, 'MiB', cached, {
        over: start,
      }),
      figure('memory.keys-used', 'and every key used once', 'MiB', used, { over: start }),
    ]
  },
}

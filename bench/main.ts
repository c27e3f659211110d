// `npm run bench [-- NAME...] [-- --json] [--all] [--quick] [--write]`: measures and prints; each figure is a ratio within this run.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { BENCHES } from './benches.ts'
import { busyCores } from './cores.ts'
import { type Bench, type Plot, type Row, tableOf } from './figures.ts'
import { writeResults } from './results.ts'

/** The machine is watched this long before each bench. */
const QUIET_MS = 500
/** Cores. */
const NOTICEABLE = 0.3

async function main(words: readonly string[]): Promise<number> {
  const { values: flags, positionals: names } = parseArgs({
    args: words.filter((word) => word !== '--'),
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  })
  const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name))
  if (unknown !== undefined) {
    const known = BENCHES.map((bench) => bench.name).join(', ')
    console.error(`bench: error: there is no bench ${JSON.stringify(unknown)}`)
    console.error(`bench: hint: there are ${known}`)
    return 2
  }
  if (!flags.json) console.log(machine())
  for (const bench of chosen(names, flags.all)) {
    if (!flags.json) console.log(`\n${bench.name}: ${bench.about}`)
    const others = await othersWords()
    if (!flags.json && others !== '') console.log(`  (${others})`)
    const plots: Plot[] = []
    const rows = await bench.run({ quick: flags.quick, draw: (plot) => plots.push(plot) })
    console.log(flags.json ? rows.map(asLine).join('\n') : tableOf(rows))
    if (flags.write && !flags.quick)
      writeResults(bench, rows, plots, [machine(), others].filter(Boolean).join('; '))
  }
  return 0
}

function chosen(names: readonly string[], all: boolean): readonly Bench[] {
  if (names.length > 0) return BENCHES.filter(({ name }) => names.includes(name))
  return BENCHES.filter(({ slow }) => all || !slow)
}

/** One line for programs. */
function asLine({ name, value, unit, baseline, ratio, spread, runs, what, target }: Row): string {
  return JSON.stringify({ name, value, unit, baseline, ratio, spread, runs, what, target })
}

function machine(): string {
  const [first] = cpus()
  const { openssl = '' } = process.versions
  return `Node ${process.version}, OpenSSL ${openssl}, ${cpus().length} cores, ${first?.model.trim()}`
}

/** Other work takes its share of rates by the clock, and makes latencies its own. */
async function othersWords(): Promise<string> {
  const busy = await busyCores(QUIET_MS)
  return busy < NOTICEABLE
    ? ''
    : `other work kept ${busy.toFixed(1)} of ${cpus().length} cores busy: look at ratios per CPU-second only`
}

// So that what was started is stopped, whoever ends this.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.exitCode = await main(process.argv.slice(2))

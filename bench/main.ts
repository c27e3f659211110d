// `npm run bench [-- NAME...] [-- --json]`: measures and prints a table; each figure is a ratio within this run.
import { type Bench, type Row, tableOf } from './figures.ts'
import { http } from './http.ts'
import { issue } from './issue.ts'
import { memory } from './memory.ts'
import { peers } from './peers.ts'
import { provider } from './provider.ts'
import { verify } from './verify.ts'

const BENCHES: readonly Bench[] = [issue, verify, peers, http, memory, provider]

async function main(words: readonly string[]): Promise<number> {
  const json = words.includes('--json')
  const names = words.filter((word) => word !== '--json' && word !== '--')
  const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name))
  if (unknown !== undefined) {
    const known = BENCHES.map((bench) => bench.name).join(', ')
    console.error(`bench: error: there is no bench ${JSON.stringify(unknown)}`)
    console.error(`bench: hint: there are ${known}`)
    return 2
  }
  const results: Record<string, readonly Row[]> = {}
  for (const bench of BENCHES) {
    if (names.length > 0 && !names.includes(bench.name)) continue
    if (!json) console.log(`\n${bench.name}: ${bench.about}`)
    const rows = await bench.run()
    results[bench.name] = rows
    if (!json) console.log(tableOf(rows))
  }
  if (json)
    console.log(
      JSON.stringify({ node: process.version, openssl: process.versions.openssl, results }),
    )
  return 0
}

process.exitCode = await main(process.argv.slice(2))

// The benches still run: each once in its shortest form, and nothing about its figures but that they are there.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BENCHES } from './benches.ts'
import { figure, isMet, type Row, ratioAtLeast, ratioAtMost, sampleOf, tableOf } from './figures.ts'
import { drawPlot } from './plot.ts'
import { readResults, renderDocument } from './results.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
/** One of each kind; what needs many processes, a browser, a database server or packages from elsewhere is tried with `npm run bench -- --all --quick`. */
const TRIED = ['issue', 'verify', 'provider', 'sign-ins', 'weights', 'size']

function bench(...words: readonly string[]) {
  const args = [...process.execArgv.filter((word) => !word.startsWith('--test')), MAIN, ...words]
  return spawnSync(process.execPath, args, { encoding: 'utf8' })
}

describe('npm run bench', () => {
  it('prints one line a figure for programs', () => {
    const { stdout, stderr, status } = bench('--quick', '--json', ...TRIED)
    assert.equal(status, 0, stderr)
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    const names = rows.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    for (const name of TRIED)
      assert.ok(
        names.some((each) => each.startsWith(`${name}.`)),
        name,
      )
    for (const row of rows) {
      assert.ok(Number.isFinite(row.value) && row.value >= 0, row.name)
      assert.match(row.name, /^[a-z0-9-]+(\.[a-z0-9-]+)+$/)
      assert.equal(row.baseline === undefined, row.ratio === undefined, row.name)
      if (row.baseline !== undefined) assert.ok(names.includes(row.baseline), row.baseline)
    }
  })

  it('says which benches there are when it is asked for another', () => {
    const { stderr, status } = bench('nonsense')
    assert.equal(status, 2)
    for (const { name } of BENCHES) assert.ok(stderr.includes(name))
  })
})

describe('figures', () => {
  const floor = figure('a.floor', 'floor', '/s', 200)
  const row = (value: number, target = ratioAtLeast(0.9)): Row =>
    figure('a.ours', 'ours', '/s', value, { over: floor, target })

  it('take the median and say how far apart the rounds were', () => {
    assert.deepEqual(sampleOf([3, 1, 2]), { value: 2, spread: 0.5, runs: 3, rounds: [3, 1, 2] })
  })

  it('take ratios round by round, so that drift of the machine does not touch them', () => {
    const base = figure('a.base', 'base', '/s', sampleOf([100, 200, 400]))
    assert.equal(
      figure('a.half', 'half', '/s', sampleOf([50, 100, 200]), { over: base }).ratio,
      0.5,
    )
    const drifted = figure('a.other', 'other', '/s', sampleOf([50, 100, 100]), { over: base })
    assert.deepEqual([drifted.value, drifted.ratio], [100, 0.5])
  })

  it('hold a ratio against floors and ceilings', () => {
    assert.equal(isMet(row(180)), true)
    assert.equal(isMet(row(179)), false)
    assert.equal(isMet(row(320, ratioAtMost(1.5))), false)
    assert.equal(isMet(floor), undefined)
    assert.match(tableOf([floor, row(100)]), /0\.50 x a\.floor +MISSES at least 0\.90 x/)
  })
})

describe('plots and papers', () => {
  const plot = {
    name: 'p',
    title: 'a < b',
    x: { label: 'accounts', scale: 'log' },
    y: { label: 'us', scale: 'linear' },
    series: [{ label: 'one', points: [[100, 1] as const, [1000, 2] as const] }],
  } as const

  it('are the same for the same data, and well formed', () => {
    assert.equal(drawPlot(plot), drawPlot(plot))
    assert.match(drawPlot(plot), /<title>a &lt; b<\/title>/)
    assert.doesNotMatch(drawPlot(plot), /NaN|Infinity|undefined/)
  })

  it('keep docs/performance.md to what was measured', async () => {
    const { readFile } = await import('node:fs/promises')
    const document = await readFile(new URL('../docs/performance.md', import.meta.url), 'utf8')
    assert.equal(renderDocument(document, readResults()), document)
  })
})

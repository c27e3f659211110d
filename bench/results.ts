// What runs have measured, kept beside the document: `--write` replaces the part of each bench that ran, then renders the document anew.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Bench, COLUMNS, cellsOf, type Plot, type Row } from './figures.ts'
import { drawPlot } from './plot.ts'
import { renderScale } from './scale.ts'

/** One bench as it was last measured. */
export interface Result {
  readonly bench: string
  readonly about: string
  readonly machine: string
  readonly rows: readonly Row[]
  readonly plots: readonly Plot[]
}

const DOCUMENT = path('../docs/performance.md')
const FOLDER = path('../docs/performance/')
const RESULTS = `${FOLDER}figures.json`
/** Parts of the document that are made from the figures, by the marks around them. */
const PARTS: Readonly<Record<string, (results: readonly Result[]) => string>> = {
  figures: (results) => results.map(renderResult).join('\n\n'),
  scale: renderScale,
}

/** Keeps the figures of one bench and renders the document and the plots. */
export function writeResults(
  { name, about }: Bench,
  rows: readonly Row[],
  plots: readonly Plot[],
  machine: string,
): void {
  const kept = readResults().filter(({ bench }) => bench !== name)
  const results = [...kept, { bench: name, about, machine, rows: rows.map(rounded), plots }]
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`)
  for (const plot of plots) writeFileSync(`${FOLDER}${plot.name}.svg`, drawPlot(plot))
  writeFileSync(DOCUMENT, renderDocument(readFileSync(DOCUMENT, 'utf8'), results))
}

/** What earlier runs kept; nothing when there were none. */
export function readResults(): readonly Result[] {
  return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Result[]) : []
}

/** The document with the parts between its marks made anew. */
export function renderDocument(text: string, results: readonly Result[]): string {
  let rendered = text
  for (const [name, render] of Object.entries(PARTS)) {
    const [open, close] = [`<!-- ${name}: made by npm run bench -->`, `<!-- end of ${name} -->`]
    const [start, end] = [rendered.indexOf(open), rendered.indexOf(close)]
    if (start < 0 || end < start)
      throw new TypeError(`docs/performance.md has lost its marks of ${name}`)
    rendered = `${rendered.slice(0, start)}${open}\n\n${render(results)}\n\n${rendered.slice(end)}`
  }
  return rendered
}

function renderResult({ bench, about, machine, rows, plots }: Result): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    `### \`${bench}\``,
    '',
    `${about}. ${machine}.`,
    '',
    line(['name', ...COLUMNS]),
    line(['---', '---', '---:', '---', '---', '---', '---']),
    ...rows.map((row) => line([`\`${row.name}\``, ...cellsOf(row)])),
    ...plots.flatMap(({ name, title }) => ['', `![${title}](performance/${name}.svg)`]),
  ].join('\n')
}

/** Six digits say more than the machine knows. */
function rounded({ rounds: _, ...row }: Row): Row {
  const digits = (value: number): number => Number(value.toPrecision(6))
  return {
    ...row,
    value: digits(row.value),
    ...(row.spread === undefined ? {} : { spread: digits(row.spread) }),
    ...(row.ratio === undefined ? {} : { ratio: digits(row.ratio) }),
  }
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}

// What a bench hands back: rows of a table, each a ratio to a baseline measured in the same run.

export interface Row {
  readonly what: string
  /** Operations per CPU-second, or requests per second where `unit` says so. */
  readonly value: number
  readonly unit: string
  /** Half the distance between slowest and fastest round, as a share of the median. */
  readonly spread?: number
  /** `value` over that of the row named in `of`. */
  readonly ratio?: number
  readonly of?: string
  /** The ratio this project wants; absent where the row only informs. */
  readonly target?: number
}

/** One thing that can be measured by name. */
export interface Bench {
  readonly name: string
  readonly about: string
  run(): Promise<readonly Row[]>
}

/** Rows as aligned text. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.value >= 100 ? Math.round(row.value).toLocaleString('en') : row.value.toFixed(2),
    row.unit,
    row.spread === undefined ? '' : `±${Math.round(row.spread * 100)} %`,
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} x ${row.of}`,
    row.target === undefined || row.ratio === undefined
      ? ''
      : `${row.ratio >= row.target ? 'meets' : 'MISSES'} ${row.target}`,
  ])
  const widths = [0, 1, 2, 3, 4, 5].map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells
    .map((row) =>
      row.map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))),
    )
    .map((row) => `  ${row.join('  ').trimEnd()}`)
    .join('\n')
}

// What a bench hands back: figures, each with the baseline it was measured against in the same run, and what the project wants of it.

/** Several rounds of one case. */
export interface Sample {
  /** Median of the rounds. */
  readonly value: number
  /** Half the distance between the lowest and the highest round, as a share of the median. */
  readonly spread: number
  readonly runs: number
  /** One by one, so that a ratio can be taken round by round. */
  readonly rounds?: readonly number[]
}

/** A wish of one of the project's issues: a floor or a ceiling of the ratio, or of the value itself. */
export interface Target {
  readonly of: 'ratio' | 'value'
  readonly atLeast?: number
  readonly atMost?: number
}

/** One figure of one bench. */
export interface Row {
  /** For programs, and stable: `verify.rs256-rs256.new`. */
  readonly name: string
  /** For people. */
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly spread?: number
  readonly runs?: number
  readonly rounds?: readonly number[]
  /** Name of the row it is a ratio to. */
  readonly baseline?: string
  /** `value` over the baseline's; of rounds that took turns, the median of their ratios, which drift does not touch. */
  readonly ratio?: number
  readonly target?: Target
}

/** How something grows: drawn as a small plot. */
export interface Plot {
  /** File name without its ending. */
  readonly name: string
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
}

/** One side of a plot. */
export interface Axis {
  readonly label: string
  readonly scale: 'linear' | 'log'
}

/** One line of a plot. */
export interface Series {
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** What a bench is told when it runs. */
export interface RunOptions {
  /** Just enough to see that everything works: the figures mean nothing. */
  readonly quick: boolean
  /** Keeps a plot. */
  readonly draw: (plot: Plot) => void
}

/** One thing that can be measured by name. */
export interface Bench {
  readonly name: string
  readonly about: string
  /** Too long for everyday: runs when it is named, or with `--all`. */
  readonly slow?: true
  run(options: RunOptions): Promise<readonly Row[]>
}

interface Particulars {
  readonly over?: Row | undefined
  readonly target?: Target | undefined
}

/** A row of a table; `over` is the row it is measured against. */
export function figure(
  name: string,
  what: string,
  unit: string,
  measured: number | Sample,
  { over, target }: Particulars = {},
): Row {
  const sample = typeof measured === 'number' ? { value: measured } : measured
  return {
    name,
    what,
    ...sample,
    unit,
    ...(over === undefined ? {} : { baseline: over.name, ratio: ratioOf(sample, over) }),
    ...(target === undefined ? {} : { target }),
  }
}

function ratioOf(
  { value, rounds = [] }: Pick<Row, 'value' | 'rounds'>,
  { value: base, rounds: bases = [] }: Row,
): number {
  if (rounds.length === 0 || rounds.length !== bases.length) return value / base
  return median(rounds.map((round, i) => round / (bases[i] ?? base)))
}

/** A target: at least this many times the baseline. */
export function ratioAtLeast(atLeast: number): Target {
  return { of: 'ratio', atLeast }
}

/** A target: at most this many times the baseline. */
export function ratioAtMost(atMost: number): Target {
  return { of: 'ratio', atMost }
}

/** A target: at least this, in the unit of the figure. */
export function atLeast(value: number): Target {
  return { of: 'value', atLeast: value }
}

/** A target: at most this, in the unit of the figure. */
export function atMost(value: number): Target {
  return { of: 'value', atMost: value }
}

/** Undefined for a row that only informs. */
export function isMet({ target, value, ratio }: Row): boolean | undefined {
  const measured = target?.of === 'ratio' ? ratio : value
  if (target === undefined || measured === undefined) return undefined
  return (
    measured >= (target.atLeast ?? Number.NEGATIVE_INFINITY) &&
    measured <= (target.atMost ?? Number.POSITIVE_INFINITY)
  )
}

/** Middle, spread and number of what the rounds gave. */
export function sampleOf(rounds: readonly number[]): Sample {
  const middle = median(rounds)
  const distance = Math.max(...rounds) - Math.min(...rounds)
  return {
    value: middle,
    spread: middle === 0 ? 0 : distance / 2 / middle,
    runs: rounds.length,
    rounds,
  }
}

/** The middle value, or half-way between the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

/** Heads of the columns of {@link cellsOf}. */
export const COLUMNS = ['what', 'value', 'unit', 'spread', 'ratio', 'target'] as const

/** A row as the texts of a table. */
export function cellsOf(row: Row): readonly string[] {
  return [
    row.what,
    number(row.value),
    row.unit,
    row.spread === undefined ? '' : `±${Math.round(row.spread * 100)} %`,
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} x ${row.baseline}`,
    targetWords(row),
  ]
}

/** Rows as aligned text. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(cellsOf)
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  const pad = (cell: string, i: number): string =>
    i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)
  return cells.map((row) => `  ${row.map(pad).join('  ').trimEnd()}`).join('\n')
}

function targetWords(row: Row): string {
  const met = isMet(row)
  const { target } = row
  if (met === undefined || target === undefined) return ''
  const bound =
    target.atLeast === undefined
      ? `at most ${target.atMost === undefined ? '' : number(target.atMost)}`
      : `at least ${number(target.atLeast)}`
  return `${met ? 'meets' : 'MISSES'} ${bound}${target.of === 'ratio' ? ' x' : ` ${row.unit}`}`
}

function number(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 || Number.isInteger(value)
    ? String(Number(value.toFixed(1)))
    : value.toFixed(2)
}

// Rates side by side: every case in turn, several rounds, per CPU-second of this process, so that other work on the machine hardly moves them.

/** A synchronous case is a function; an asynchronous one says how many run at a time. */
export type Case =
  | ((i: number) => unknown)
  | { readonly run: (i: number) => Promise<unknown>; readonly inFlight?: number }

export interface Rate {
  /** Operations per CPU-second, median over the rounds. */
  readonly perSecond: number
  /** Half the distance between the slowest and the fastest round, as a share of the median. */
  readonly spread: number
}

export interface MeasureOptions {
  readonly rounds?: number
  /** Milliseconds of each round, and of warming up. */
  readonly roundMs?: number
}

const DEFAULTS = { rounds: 7, roundMs: 300 }

/** Warms each case, then goes round them. */
export async function measure<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  options: MeasureOptions = {},
): Promise<Record<Name, Rate>> {
  const { rounds, roundMs } = { ...DEFAULTS, ...options }
  const entries = Object.entries(cases) as [Name, Case][]
  const rates = new Map<Name, number[]>(entries.map(([name]) => [name, []]))
  for (const [, each] of entries) await runFor(each, roundMs * 2)
  for (let round = 0; round < rounds; round++)
    for (const [name, each] of entries) rates.get(name)?.push(await runFor(each, roundMs))
  return Object.fromEntries(
    entries.map(([name]) => [name, summary(rates.get(name) ?? [])]),
  ) as Record<Name, Rate>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

function summary(values: readonly number[]): Rate {
  const middle = median(values)
  return { perSecond: middle, spread: (Math.max(...values) - Math.min(...values)) / 2 / middle }
}

/** How far each case has come: the next round goes on where the last one ended. */
const counters: WeakMap<object, number> = new WeakMap()

async function runFor(each: Case, ms: number): Promise<number> {
  const start = counters.get(each) ?? 0
  const before = process.cpuUsage()
  const endMs = performance.now() + ms
  let count = 0
  if (typeof each === 'function') {
    for (; performance.now() < endMs; count++) each(start + count)
  } else {
    const lane = async (): Promise<void> => {
      while (performance.now() < endMs) await each.run(start + count++)
    }
    await Promise.all(Array.from({ length: each.inFlight ?? 1 }, lane))
  }
  const { user, system } = process.cpuUsage(before)
  counters.set(each, start + count)
  return count / ((user + system) / 1e6)
}

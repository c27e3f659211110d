// Rates side by side: every case in turn, several rounds, per CPU-second of this process, so that other work on the machine hardly moves them.
import { type Sample, sampleOf } from './figures.ts'

/** A synchronous case is a function; an asynchronous one says how many run at a time. */
export type Case =
  | ((i: number) => unknown)
  | { readonly run: (i: number) => Promise<unknown>; readonly inFlight?: number }

/** How long the cases run. */
export interface MeasureOptions {
  /** One short round: to see that the cases work. */
  readonly quick?: boolean
  readonly rounds?: number
  /** Milliseconds of each round, and of warming up. */
  readonly roundMs?: number
}

/** What the rounds of one case gave. */
export interface Rates {
  /** Operations per CPU-second. */
  readonly perCore: Sample
  /** Operations per second by the clock. */
  readonly perSecond: Sample
}

const DEFAULTS = { rounds: 7, roundMs: 300 }
const QUICK = { rounds: 2, roundMs: 5 }

/** Operations per CPU-second of each case. */
export async function measure<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  options: MeasureOptions = {},
): Promise<Record<Name, Sample>> {
  const rates = await measureRates(cases, options)
  return Object.fromEntries(
    Object.entries<Rates>(rates).map(([name, { perCore }]) => [name, perCore]),
  ) as Record<Name, Sample>
}

/** Warms each case, then goes round them. */
export async function measureRates<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  { quick = false, ...given }: MeasureOptions = {},
): Promise<Record<Name, Rates>> {
  const { rounds, roundMs } = quick ? QUICK : { ...DEFAULTS, ...given }
  const entries = Object.entries(cases) as [Name, Case][]
  const taken = new Map<Name, Round[]>(entries.map(([name]) => [name, []]))
  for (const [, each] of entries) await runFor(each, roundMs * 2)
  for (let round = 0; round < rounds; round++)
    for (const [name, each] of entries) taken.get(name)?.push(await runFor(each, roundMs))
  const summary = (name: Name): Rates => ({
    perCore: sampleOf((taken.get(name) ?? []).map(({ perCore }) => perCore)),
    perSecond: sampleOf((taken.get(name) ?? []).map(({ perSecond }) => perSecond)),
  })
  return Object.fromEntries(entries.map(([name]) => [name, summary(name)])) as Record<Name, Rates>
}

interface Round {
  readonly perCore: number
  readonly perSecond: number
}

/** How far each case has come: the next round goes on where the last one ended. */
const counters: WeakMap<object, number> = new WeakMap()

async function runFor(each: Case, ms: number): Promise<Round> {
  const start = counters.get(each) ?? 0
  const before = process.cpuUsage()
  const startMs = performance.now()
  const endMs = startMs + ms
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
  return {
    perCore: count / ((user + system) / 1e6),
    perSecond: count / ((performance.now() - startMs) / 1000),
  }
}

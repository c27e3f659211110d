// Servers against each other: each under full load in turn, several rounds, then each at half of what it can do.
import { offTheServedCore } from './cores.ts'
import { median, type Sample, sampleOf } from './figures.ts'
import { type LoadOptions, load } from './load.ts'
import type { Program } from './program.ts'

/** A running server, and what it is asked. */
export interface Contestant {
  readonly program: Program
  readonly traffic: Pick<LoadOptions, 'request' | 'accept'>
}

/** What one contestant did. */
export interface Standing {
  readonly perSecond: Sample
  /** Of the CPU time of all its processes. */
  readonly perCore: Sample
  readonly p50AtHalfMs: Sample
  readonly p99AtHalfMs: Sample
  readonly rssMiB: number
}

/** How long and how hard they are measured. */
export interface ContestOptions {
  readonly quick: boolean
  readonly connections?: number
  readonly rounds?: number
  readonly seconds?: number
  /** Does the load keep to the core that is not measured? */
  readonly apart: boolean
  /** Something else to be measured in every round, in turn with the others. */
  readonly eachRound?: () => Promise<void> | void
}

const DEFAULTS = { connections: 64, rounds: 3, seconds: 2 }
const QUICK = { connections: 8, rounds: 1, seconds: 0.1 }
/** Rounds before the first that counts: on one core, compiling hot code takes some of what it then saves. */
const WARMING = 3
const PACED_CONNECTIONS = 16

interface Rounds {
  readonly perSecond: number[]
  readonly perCore: number[]
  readonly p50: number[]
  readonly p99: number[]
}

/** Runs the contest. */
export async function contest<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  options: ContestOptions,
): Promise<Record<Name, Standing>> {
  return options.apart
    ? offTheServedCore(() => takeTurns(contestants, options))
    : takeTurns(contestants, options)
}

async function takeTurns<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  { quick, eachRound, ...given }: ContestOptions,
): Promise<Record<Name, Standing>> {
  const { connections, rounds, seconds } = { ...DEFAULTS, ...given, ...(quick ? QUICK : {}) }
  const entries = Object.entries<Contestant>(contestants).map(([name, contestant]) => {
    const taken: Rounds = { perSecond: [], perCore: [], p50: [], p99: [] }
    return { name, contestant, taken }
  })
  for (let round = 0; round < (quick ? 1 : WARMING); round++)
    for (const { contestant } of entries) await send(contestant, { connections, seconds })
  for (let round = 0; round < rounds; round++) {
    await eachRound?.()
    for (const { contestant, taken } of entries) {
      const before = contestant.program.usage()
      const sent = await send(contestant, { connections, seconds })
      const after = contestant.program.usage()
      taken.perSecond.push(sent.requests / sent.seconds)
      // A round may be shorter than the clock of the system is fine.
      taken.perCore.push(sent.requests / Math.max(0.01, after.cpuSeconds - before.cpuSeconds))
    }
  }
  for (let round = 0; round < rounds; round++)
    for (const { contestant, taken } of entries) {
      const half = { connections: PACED_CONNECTIONS, rate: median(taken.perSecond) / 2, seconds }
      const { p50Ms, p99Ms } = await send(contestant, half)
      taken.p50.push(p50Ms)
      taken.p99.push(p99Ms)
    }
  return Object.fromEntries(
    entries.map(({ name, contestant, taken }) => [name, standingOf(taken, contestant)]),
  ) as Record<Name, Standing>
}

function standingOf(taken: Rounds, { program }: Contestant): Standing {
  return {
    perSecond: sampleOf(taken.perSecond),
    perCore: sampleOf(taken.perCore),
    p50AtHalfMs: sampleOf(taken.p50),
    p99AtHalfMs: sampleOf(taken.p99),
    rssMiB: program.usage().rssMiB,
  }
}

function send(
  { program, traffic }: Contestant,
  options: Pick<LoadOptions, 'connections' | 'seconds' | 'rate'>,
) {
  return load({ ...traffic, ...options, port: program.port })
}

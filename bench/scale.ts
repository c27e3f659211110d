// Beyond one machine: what a large deployment would need, computed from what was measured. Assumptions stand beside what follows from them.
import type { Result } from './results.ts'

const DAY_SECONDS = 86_400
/** The busiest hour over the mean of the day. */
const BUSY = 4
/** No core is planned fuller than this. */
const FULL = 0.5
const DOMAINS = 1e6
const PEOPLE = 1e8
const VERIFICATIONS = 1e9
/** A certificate lives an hour, and serves two sites in it. */
const CERTIFICATES = VERIFICATIONS / 2
/** A session lives half a day: four certificates. */
const SIGN_INS = CERTIFICATES / 4
/** Fetched again by each cache that has it. */
const DOCUMENT_LIFE_SECONDS = 3600
const AUDIT_DAYS = 400

/** Renders the table; empty while something it rests on was never measured. */
export function renderScale(results: readonly Result[]): string {
  const rows = new Map(results.flatMap(({ rows }) => rows).map((row) => [row.name, row.value]))
  const needed = [
    'http.signet',
    'discovery.cold',
    'certificates.one-core',
    'sign-ins.one-core',
    'size.account',
    'size.sign-in',
    'memory.keys-used',
    'memory.process',
  ] as const
  const missing = needed.filter((name) => !rows.has(name))
  if (missing.length > 0) return `Not measured yet: ${missing.join(', ')}.`
  const of = (name: (typeof needed)[number]): number => rows.get(name) ?? Number.NaN
  const documentKiB = ((of('memory.keys-used') - of('memory.process')) * 1024) / 10_000
  const cores = (perDay: number, perCore: number): number =>
    (perDay / DAY_SECONDS) * (BUSY / FULL / perCore)
  const verifying = cores(VERIFICATIONS, of('http.signet'))
  const fetching = DOMAINS / DOCUMENT_LIFE_SECONDS / of('discovery.cold') / FULL
  const lines: readonly (readonly [string, string, string])[] = [
    [
      'verifications',
      rate(VERIFICATIONS),
      `${words(verifying)} cores at ${words(of('http.signet'))} a core-second`,
    ],
    [
      'documents, asked for again each hour, once for all verifiers',
      `${words(DOMAINS / DOCUMENT_LIFE_SECONDS)} /s`,
      `${words(fetching)} cores at ${words(of('discovery.cold'))} a core-second; that many for each verifier if every one asks for itself`,
    ],
    [
      'documents in memory',
      `${words(DOMAINS)} of ${documentKiB.toFixed(1)} KiB`,
      `${words((DOMAINS * documentKiB) / 1024 / 1024)} GiB, spread over the verifiers`,
    ],
    [
      'certificates',
      rate(CERTIFICATES),
      `${words(cores(CERTIFICATES, of('certificates.one-core')))} cores at ${words(of('certificates.one-core'))} a core-second`,
    ],
    [
      'sign-ins',
      rate(SIGN_INS),
      `${words(cores(SIGN_INS, of('sign-ins.one-core')))} cores at ${words(of('sign-ins.one-core'))} a core-second, and a sync for each group`,
    ],
    [
      'accounts on the disk',
      `${words(PEOPLE)} of ${words(of('size.account'))} B`,
      `${words((PEOPLE * of('size.account')) / 2 ** 30)} GiB`,
    ],
    [
      `what sign-ins leave on the disk, kept ${AUDIT_DAYS} days`,
      `${words(SIGN_INS)} a day of at most ${words(of('size.sign-in'))} B`,
      `${((SIGN_INS * AUDIT_DAYS * of('size.sign-in')) / 2 ** 40).toFixed(0)} TiB`,
    ],
  ]
  return [
    '| what | how much | what it takes |',
    '| --- | --- | --- |',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
}

function rate(perDay: number): string {
  const mean = perDay / DAY_SECONDS
  return `${words(perDay)} a day, ${words(mean)} /s, ${words(mean * BUSY)} /s in the busiest hour`
}

function words(value: number): string {
  if (value >= 1e9) return `${value / 1e9} billion`
  if (value >= 1e6) return `${value / 1e6} million`
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

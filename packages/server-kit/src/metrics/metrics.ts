// Counters, histograms and gauges in the text format of Prometheus. Labels are codes and outcomes: never a person, never an address.

/** Every metric there is, with its help text; docs/operations.md lists the same. */
export const METRICS: Readonly<Record<MetricName, readonly [kind: MetricKind, help: string]>> = {
  signet_sign_ins_total: ['counter', 'Sign-ins at the provider by result.'],
  signet_certificates_total: ['counter', 'Identity certificates issued.'],
  signet_codes_total: ['counter', 'Codes by e-mail, by what became of the request.'],
  signet_mails_total: ['counter', 'Mails by what became of a try to send them.'],
  signet_mail_alarms_total: ['counter', 'Times that half of the daily mails were reached.'],
  signet_verifications_total: ['counter', 'Assertions verified, by outcome.'],
  signet_verification_seconds: ['histogram', 'Time one verification took.'],
  signet_refusals_total: ['counter', 'Requests refused, by code.'],
  signet_failures_total: ['counter', 'Requests that failed through a fault of ours, by code.'],
  signet_requests_total: ['counter', 'Requests answered, by method and status.'],
  signet_request_seconds: ['histogram', 'Time until the answer was ready.'],
  signet_connections_refused_total: ['counter', 'Connections cut: too many of one source.'],
  signet_event_loop_lag_seconds: ['gauge', 'Mean event-loop lag of the last second.'],
  signet_overloaded: ['gauge', '1 while requests are turned away.'],
  process_resident_memory_bytes: ['gauge', 'Resident memory.'],
  process_start_time_seconds: ['gauge', 'Start of the process, seconds since 1970.'],
}

/** What Prometheus calls the type of a metric. */
export type MetricKind = 'counter' | 'histogram' | 'gauge'
/** Every metric there is; each is explained in docs/operations.md. */
export type MetricName =
  | 'signet_sign_ins_total'
  | 'signet_certificates_total'
  | 'signet_codes_total'
  | 'signet_mails_total'
  | 'signet_mail_alarms_total'
  | 'signet_verifications_total'
  | 'signet_verification_seconds'
  | 'signet_refusals_total'
  | 'signet_failures_total'
  | 'signet_requests_total'
  | 'signet_request_seconds'
  | 'signet_connections_refused_total'
  | 'signet_event_loop_lag_seconds'
  | 'signet_overloaded'
  | 'process_resident_memory_bytes'
  | 'process_start_time_seconds'
/** Values by label, each from a small and fixed set. */
export type Labels = Readonly<Record<string, string>>

/** Series of one process, as plain data: what a worker sends to the process that answers. */
export type MetricSnapshot = Readonly<Record<string, number>>

/** Takes measurements and tells them. */
export interface Metrics {
  count(name: MetricName, labels?: Labels, by?: number): void
  /** Adds to a histogram. @param seconds how long it took */
  observe(name: MetricName, seconds: number): void
  /** A value read whenever somebody asks. */
  gauge(name: MetricName, read: () => number): void
  snapshot(): MetricSnapshot
}

/** Upper bounds, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** More series than this in one process means that a label is not what it should be. */
const MAX_SERIES = 2000
const LABEL_VALUE = /^[\w.-]{1,64}$/

/** Metrics of one process, held in memory; beyond a fixed number of series new ones are dropped. */
export function createMetrics(): Metrics {
  const series = new Map<string, number>()
  const histograms = new Map<MetricName, Histogram>()
  const gauges = new Map<MetricName, () => number>()
  const add = (key: string, by: number): void => {
    const before = series.get(key)
    if (before === undefined && series.size >= MAX_SERIES) return
    series.set(key, (before ?? 0) + by)
  }
  return {
    count: (name, labels = {}, by = 1) => add(seriesKey(name, labels), by),
    observe(name, seconds) {
      let histogram = histograms.get(name)
      if (!histogram) {
        histogram = { counts: new Array(BUCKETS.length + 1).fill(0), sum: 0 }
        histograms.set(name, histogram)
      }
      const bucket = BUCKETS.findIndex((bound) => seconds <= bound)
      const at = bucket < 0 ? BUCKETS.length : bucket
      histogram.counts[at] = (histogram.counts[at] ?? 0) + 1
      histogram.sum += seconds
    },
    gauge: (name, read) => void gauges.set(name, read),
    snapshot() {
      const values = Object.fromEntries(series)
      for (const [name, histogram] of histograms) Object.assign(values, seriesOf(name, histogram))
      for (const [name, read] of gauges) values[name] = read()
      return values
    },
  }
}

/** How many fell between a bound and the one before; the last are over all of them. */
interface Histogram {
  readonly counts: number[]
  sum: number
}

/** As it is written: each bucket holds what is under its bound. */
function seriesOf(name: MetricName, { counts, sum }: Histogram): Record<string, number> {
  const values: Record<string, number> = {}
  let total = 0
  for (const [i, count] of counts.entries()) {
    total += count
    values[seriesKey(`${name}_bucket`, { le: String(BUCKETS[i] ?? '+Inf') })] = total
  }
  values[`${name}_sum`] = sum
  values[`${name}_count`] = total
  return values
}

/** Nothing is measured: for libraries and tests. */
export const NO_METRICS: Metrics = {
  count() {},
  observe() {},
  gauge() {},
  snapshot: () => ({}),
}

/** The text of several processes' series: counters and histograms are sums, gauges stay apart by process. */
export function metricsText(snapshots: readonly MetricSnapshot[]): string {
  const lines: string[] = []
  for (const [name, [kind, help]] of Object.entries(METRICS)) {
    const rows = kind === 'gauge' ? gaugeRows(name, snapshots) : summedRows(name, snapshots)
    if (rows.length > 0) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...rows)
  }
  return `${lines.join('\n')}\n`
}

function gaugeRows(name: string, snapshots: readonly MetricSnapshot[]): string[] {
  return snapshots.flatMap((snapshot, i) => {
    const value = snapshot[name]
    return value === undefined ? [] : [`${name}{process="${i}"} ${value}`]
  })
}

function summedRows(name: string, snapshots: readonly MetricSnapshot[]): string[] {
  const sums = new Map<string, number>()
  for (const snapshot of snapshots) {
    for (const [key, value] of Object.entries(snapshot)) {
      if (metricOf(key) === name) sums.set(key, (sums.get(key) ?? 0) + value)
    }
  }
  return [...sums].map(([key, value]) => `${key} ${value}`)
}

/** `signet_request_seconds_bucket{le="1"}` belongs to `signet_request_seconds`. */
function metricOf(key: string): string {
  const bare = key.split('{', 1)[0] ?? key
  return bare in METRICS ? bare : bare.replace(/_(?:bucket|sum|count)$/, '')
}

function seriesKey(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${label}="${LABEL_VALUE.test(value) || label === 'le' ? value : 'other'}"`,
  )
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}

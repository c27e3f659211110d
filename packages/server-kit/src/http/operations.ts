// Health and metrics, on a listener of their own that strangers never reach: GET /healthz, GET /metrics.
import { type MetricSnapshot, metricsText } from '../metrics/metrics.ts'
import { Reply } from './exchange.ts'
import { headersFor } from './page-kind.ts'
import type { Service } from './service.ts'

/** What this process, or all its workers together, say about themselves. */
export interface OperationsSource {
  /** Names of what is wrong; empty: healthy. */
  problems(): Promise<readonly string[]>
  snapshots(): Promise<readonly MetricSnapshot[]>
  readonly version: string
}

/** The service of both addresses. */
export function createOperations(source: OperationsSource): Pick<Service, 'handle'> {
  return {
    async handle(request) {
      const { pathname } = new URL(request.url)
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return answer(405, 'text/plain', 'GET only\n', { allow: 'GET, HEAD' })
      if (pathname === '/healthz') return health(source)
      if (pathname === '/metrics')
        return answer(200, 'text/plain; version=0.0.4', metricsText(await source.snapshots()))
      return answer(404, 'text/plain', 'not found; there are /healthz and /metrics\n')
    },
  }
}

async function health(source: OperationsSource): Promise<Reply> {
  const problems = await source.problems()
  const status = problems.length === 0 ? 'ok' : 'failing'
  return answer(
    problems.length === 0 ? 200 : 503,
    'application/json',
    `${JSON.stringify({ status, problems, version: source.version })}\n`,
  )
}

function answer(
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Reply {
  return new Reply(body, {
    status,
    headers: {
      ...headersFor('api'),
      ...headers,
      'content-type': `${contentType.replace('; version', '; charset=utf-8; version')}`,
    },
  })
}

// What stands between a socket and a service: a time limit for every handler, and a refusal while the process cannot keep up.
import { setTimeout as sleep } from 'node:timers/promises'
import { inTime, OperationalError, REFUSAL_MS, SECOND_MS } from '@signet-id/protocol'
import { type Deadline, underDeadline } from '../deadline.ts'
import { directionOf, languageOf } from '../language/catalogue.ts'
import { type Logger, SILENT } from '../log.ts'
import { SERVICE_ERRORS, SERVICE_TEXTS } from '../messages/catalogue.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { isAnyQueueFull } from '../queue.ts'
import { logRefusal, type PublicError, publicError } from './error-response.ts'
import { type Answer, Reply, type ServiceRequest } from './exchange.ts'
import { headersFor } from './page-kind.ts'
import { pathnameOf } from './pathname.ts'
import type { Service } from './service.ts'

/** When to refuse, how long to wait, and who is told. */
export interface AdmissionOptions {
  readonly log: Logger
  readonly metrics: Metrics
  /** True while nothing new should be taken on. */
  readonly isOverloaded: () => boolean
  /** True while so much waits that nothing that works should be added: what is only read goes on. Default: the queues of this process. */
  readonly isFull?: () => boolean
  /** Milliseconds; default 10 s (threat model 5.6). */
  readonly handlerTimeoutMs?: number
}

const HANDLER_TIMEOUT_MS = 10_000
/** Answered whatever happens, so that a load balancer sees a busy process as a living one. */
const HEALTH_PATHS: readonly string[] = ['/healthz', '/__heartbeat__', '/__lbheartbeat__']

/** Puts the limits around a service, and measures what goes through. */
export function withAdmission(service: Service, options: AdmissionOptions): Service {
  const { log, metrics, isOverloaded, isFull = isAnyQueueFull } = options
  const busy = new OperationalError('ERR_BUSY', 'this server is busy; try again in a moment')
  const tell = createTally((times) => logRefusal(busy, 503, log, times))
  const refuse = (request: ServiceRequest): Answer | undefined => {
    const answer = service.refuse ? service.refuse(request) : refuseAll(busy, request)
    if (answer) tell()
    return answer
  }
  const isTooMuch = ({ method }: ServiceRequest): boolean =>
    isOverloaded() || (method === 'POST' && isFull())
  const timeoutMs = options.handlerTimeoutMs ?? HANDLER_TIMEOUT_MS
  return {
    ...service,
    async handle(request, remoteAddress) {
      const startMs = performance.now()
      const deadline: Deadline = { over: false }
      const refused = isTooMuch(request) ? refuse(request) : undefined
      const response = refused
        ? await sleep(REFUSAL_MS, refused)
        : // What the late handler still says is dropped, and what it still writes is rolled back: a session that nobody was given, or
          // a change that was called failed, would be worse than a wait.
          await inTime(
            underDeadline(deadline, () => service.handle(request, remoteAddress)),
            timeoutMs,
            () => {
              deadline.over = true
              return refusal(late(timeoutMs), log, request)
            },
          )
      metrics.count('signet_requests_total', {
        method: request.method,
        status: String(response.status),
      })
      metrics.observe('signet_request_seconds', (performance.now() - startMs) / 1000)
      return response
    },
  }
}

function refuseAll(busy: OperationalError, request: ServiceRequest): Reply | undefined {
  return HEALTH_PATHS.includes(pathnameOf(request.url)) ? undefined : refusal(busy, SILENT, request)
}

/** Under a flood a line for each refusal would cost as much as the refusal: the first is told at once, the rest each second together. */
function createTally(tellOf: (times: number) => void): () => void {
  let times = 0
  let isOpen = false
  const tell = (): void => {
    isOpen = times > 0
    if (!isOpen) return
    tellOf(times)
    times = 0
    setTimeout(tell, SECOND_MS).unref()
  }
  return () => {
    times++
    if (!isOpen) tell()
  }
}

function refusal(error: OperationalError, log: Logger, request: ServiceRequest): Reply {
  const language = languageOf(request)
  const shown = publicError(error, log, SERVICE_ERRORS.in(language))
  const isPage = request.headers.get('accept')?.includes('text/html') === true
  return new Reply(isPage ? PAGES.in(language) + shown.code + PAGE_END : jsonOf(shown), {
    status: shown.status,
    headers: {
      ...headersFor('api'),
      ...shown.headers,
      'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    },
  })
}

function jsonOf({ code, message }: PublicError): string {
  return JSON.stringify({ error: { code, message } })
}

/** Made of constants only: there may be no time for more. */
const PAGES = SERVICE_TEXTS.map(
  ({ busyTitle, busyText }, language) =>
    `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><meta charset="utf-8"><title>${busyTitle}</title><h1>${busyTitle}</h1><p>${busyText} <small>`,
)
const PAGE_END = '</small></p></html>'

function late(timeoutMs: number): OperationalError {
  return new OperationalError(
    'ERR_TIMEOUT',
    `no answer within ${timeoutMs / 1000} seconds; try again in a moment`,
  )
}

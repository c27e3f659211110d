// `--workers N`: one process that holds the socket and answers for health, N that serve. A worker that dies is replaced.
import cluster, { type Worker } from 'node:cluster'
import { OperationalError } from '@signet-id/protocol'
import type { Logger } from '@signet-id/server-kit'
import type { DeploymentConfig } from '../deployment/config.ts'
import { stopped } from '../deployment/stopped.ts'
import { listenForOperations, type Report } from './process.ts'

/** What the processes say to each other. */
type Message =
  | { readonly signet: 'ready'; readonly port: number }
  | { readonly signet: 'stop' }
  | { readonly signet: 'ask'; readonly id: number }
  | { readonly signet: 'report'; readonly id: number; readonly report: Report }

/** A worker that does not say how it is within this time is sick. */
const REPORT_TIMEOUT_MS = 1000
/** Longer than the drain of a worker: what still lives then hangs. */
const STOP_TIMEOUT_MS = 15_000
/** A replacement is not started sooner than this after a death, so that a fault does not spin. */
const RESTART_PAUSE_MS = 1000

/** True in a process that {@link superviseWorkers} started. */
export function isWorker(): boolean {
  return cluster.isWorker
}

/**
 * Runs the workers until the signal; returns when all have finished.
 * @throws {OperationalError} `ERR_WORKER_FAILED` when one cannot even start
 */
export async function superviseWorkers(
  config: DeploymentConfig,
  log: Logger,
  signal: AbortSignal,
  origins: string,
): Promise<void> {
  const workers = new Set<Worker>()
  let stage: 'starting' | 'serving' | 'stopping' = 'starting'
  const isServing = (): boolean => stage === 'serving' && !signal.aborted
  const start = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const worker = cluster.fork()
      workers.add(worker)
      worker.on('message', (message: Message) => {
        if (message.signet !== 'ready') return
        log.info(stage === 'starting' ? 'worker.started' : 'worker.replaced', {
          worker: worker.id,
          pid: worker.process.pid,
        })
        resolve(message.port)
      })
      worker.on('exit', (code, by) => {
        workers.delete(worker)
        reject(failed(code))
        if (!isServing()) return
        log.error('worker.died', { worker: worker.id, code, signal: by })
        setTimeout(() => {
          if (isServing()) start().catch(() => {})
        }, RESTART_PAUSE_MS)
      })
    })
  const allGone = (): Promise<unknown> =>
    Promise.all([...workers].map((worker) => new Promise((gone) => worker.once('exit', gone))))
  const stopAll = async (): Promise<void> => {
    stage = 'stopping'
    const gone = allGone()
    for (const worker of workers) tellWorker(worker, { signet: 'stop' })
    const patience = setTimeout(() => {
      for (const worker of workers) worker.process.kill('SIGKILL')
    }, STOP_TIMEOUT_MS)
    await gone
    clearTimeout(patience)
  }
  try {
    const [port = 0] = await Promise.all(Array.from({ length: config.workers }, start))
    stage = 'serving'
    const operations = await listenForOperations(config, () => reportsOf(workers))
    log.info('service.started', {
      host: config.listen.host,
      port,
      workers: config.workers,
      origins,
      ...(operations ? { metricsPort: operations.port } : {}),
    })
    await stopped(signal)
    log.info('service.stopping')
    await stopAll()
    await operations?.close()
  } catch (error) {
    await stopAll()
    throw error
  }
}

/** The worker's side: says that it is ready, answers questions, and stops when told or when nobody is left to tell. */
export function answerSupervisor(
  port: number,
  report: () => Promise<Report>,
  stop: () => void,
): void {
  process.on('message', (message: Message) => {
    if (message.signet === 'stop') stop()
    if (message.signet === 'ask')
      void report().then((said) => tell({ signet: 'report', id: message.id, report: said }))
  })
  process.once('disconnect', stop)
  tell({ signet: 'ready', port })
}

function tell(message: Message): void {
  if (process.connected) process.send?.(message, undefined, undefined, dropped)
}

function tellWorker(worker: Worker, message: Message): void {
  if (worker.isConnected()) worker.send(message, dropped)
}

/** The other side may be ending, as when a signal reaches all of them: what does not arrive is no loss, and no fault. */
const dropped = (): void => {}

let questions = 0

/** How each worker is; one that does not answer is a problem. */
function reportsOf(workers: ReadonlySet<Worker>): Promise<readonly Report[]> {
  return Promise.all(
    [...workers].map(
      (worker) =>
        new Promise<Report>((resolve) => {
          const id = ++questions
          const give = (report: Report): void => {
            clearTimeout(timer)
            worker.off('message', onMessage)
            resolve(report)
          }
          const onMessage = (message: Message): void => {
            if (message.signet === 'report' && message.id === id) give(message.report)
          }
          const timer = setTimeout(
            () => give({ problems: ['worker'], snapshot: {} }),
            REPORT_TIMEOUT_MS,
          )
          worker.on('message', onMessage)
          tellWorker(worker, { signet: 'ask', id })
        }),
    ),
  )
}

function failed(code: number | null): OperationalError {
  return new OperationalError(
    'ERR_WORKER_FAILED',
    'a worker ended before it could serve; its own lines above say why',
    { detail: { code } },
  )
}

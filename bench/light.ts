// A light load with a thread of its own: whoever saturates a server is late to look at the clock, and its lateness is not the server's.
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type Load, load } from './load.ts'

/** One request, again and again, at a steady rate. */
export interface LightLoad {
  readonly port: number
  readonly request: Uint8Array
  /** Requests a second. */
  readonly rate: number
  readonly connections: number
  readonly seconds: number
}

/** What a light load meets while this thread does something else. */
export async function lightLoad(asked: LightLoad): Promise<Load> {
  const worker = new Worker(new URL(import.meta.url), { workerData: asked })
  const [measured] = await once(worker, 'message')
  return measured as Load
}

if (!isMainThread && parentPort) {
  const { request, ...asked } = workerData as LightLoad
  parentPort.postMessage(await load({ ...asked, request: () => Buffer.from(request) }))
}

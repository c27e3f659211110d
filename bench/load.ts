// Load on a server on loopback: raw sockets with kept connections, so that the generator costs little beside what it measures.
import { connect, type Socket } from 'node:net'

/** What a server said. */
export interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** What a server answered; p50 and p99 are milliseconds to an answer. */
export interface Load {
  /** Accepted answers. */
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** What is asked, over how many connections and for how long. */
export interface LoadOptions {
  readonly port: number
  /** Bytes of the i-th request. */
  readonly request: (i: number) => Buffer
  /** Is this what was asked for? One that is not ends the load with an error. Default: status 200. */
  readonly accept?: (answer: Answer) => boolean
  readonly connections: number
  readonly seconds: number
  /** Requests a second, evenly; as many as the server answers when absent. */
  readonly rate?: number
}

/** Sends requests for so long, each connection one at a time. */
export async function load(options: LoadOptions): Promise<Load> {
  const { accept = ({ status }) => status === 200, rate } = options
  const took: number[] = []
  const startMs = performance.now()
  const endMs = startMs + options.seconds * 1000
  let next = 0
  const lane = async (): Promise<void> => {
    const line = await openLine(options.port)
    while (performance.now() < endMs) {
      const i = next++
      const dueMs = rate === undefined ? 0 : startMs + (i / rate) * 1000
      if (dueMs > endMs) break
      if (dueMs > performance.now()) await until(dueMs)
      // Late is late: a paced request is timed from when it was due, unless a timer let it go a moment before.
      const sentMs = dueMs === 0 ? performance.now() : Math.min(dueMs, performance.now())
      const answer = await line.exchange(options.request(i))
      if (!accept(answer)) throw new Error(`server said: ${answer.head}\n${answer.body}`)
      took.push(performance.now() - sentMs)
    }
    line.close()
  }
  await Promise.all(Array.from({ length: options.connections }, lane))
  took.sort((a, b) => a - b)
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0
  return {
    requests: took.length,
    seconds: (performance.now() - startMs) / 1000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}

/** A request, ready to be sent again and again. */
export function requestBytes(
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const all =
    method === 'POST' ? { ...headers, 'content-length': Buffer.byteLength(body) } : headers
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

/** One kept connection. */
export interface Line {
  /** One request at a time; rejects when the server hangs up instead of answering. */
  exchange(request: Buffer): Promise<Answer>
  /** False once either side has closed it. */
  readonly open: boolean
  close(): void
}

/** One kept connection to a port of this machine. */
export function openLine(port: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.off('error', reject)
      resolve(lineOf(socket))
    })
    socket.once('error', reject)
  })
}

function lineOf(socket: Socket): Line {
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  let text = ''
  let open = true
  const end = (): void => {
    open = false
    waiting?.reject(new Error('server hung up'))
    waiting = undefined
  }
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    const answer = parseAnswer(text)
    if (answer === undefined) return
    text = ''
    if (/\r\nconnection: close/i.test(answer.head)) {
      open = false
      socket.destroy()
    }
    const { resolve } = waiting ?? {}
    waiting = undefined
    resolve?.(answer)
  })
  socket.on('error', end)
  socket.on('close', end)
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        if (open) socket.write(request)
        else end()
      }),
    get open() {
      return open
    },
    close: () => socket.destroy(),
  }
}

/** The whole answer, or undefined while it has not come whole. */
function parseAnswer(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end)
  const body = text.slice(end + 4)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  const whole =
    length === undefined
      ? !/\r\ntransfer-encoding: *chunked/i.test(head) || body.endsWith('0\r\n\r\n')
      : body.length >= Number(length)
  return whole ? { status: Number(head.slice(9, 12)), head, body } : undefined
}

function until(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - performance.now())))
}

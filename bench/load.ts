// Load on a server on loopback: raw sockets with kept connections, so that the generator costs little beside what it measures.
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface LoadOptions {
  readonly port: number
  readonly bodies: readonly string[]
  readonly connections: number
  readonly seconds: number
  /** Requests a second, evenly; as many as the server answers when absent. */
  readonly rate?: number
}

/** Sends `POST /v2` and waits for `"status":"okay"` each time. */
export async function load(options: LoadOptions): Promise<Load> {
  const requests = options.bodies.map((body) =>
    Buffer.from(
      `POST /v2 HTTP/1.1\r\nHost: v\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
  )
  const took: number[] = []
  const startMs = performance.now()
  const endMs = startMs + options.seconds * 1000
  let next = 0
  const lane = async (): Promise<void> => {
    const socket = await open(options.port)
    while (performance.now() < endMs) {
      const dueMs = options.rate === undefined ? 0 : startMs + (next / options.rate) * 1000
      const request = requests[next++ % requests.length]
      if (dueMs > endMs) break
      if (dueMs > performance.now()) await until(dueMs)
      // Late is late: a paced request is timed from when it was due.
      const sentMs = dueMs === 0 ? performance.now() : dueMs
      if (request) await exchange(socket, request)
      took.push(performance.now() - sentMs)
    }
    socket.destroy()
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

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

function until(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - performance.now())))
}

function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
      if (text.length < head + 4 + length) return
      socket.off('data', read)
      if (text.includes('"status":"okay"')) resolve()
      else reject(new Error(`server said: ${text.slice(0, 400)}`))
    }
    socket.on('data', read)
    socket.write(request)
  })
}

// More requests than a server can answer: so many arrive each second, whatever becomes of those before. Loopback only, bounded in time.
import { type Answer, type Line, openLine } from './load.ts'

/** What arrives, how often and for how long. */
export interface FloodOptions {
  readonly port: number
  readonly request: (i: number) => Buffer
  /** Arrivals a second. */
  readonly rate: number
  readonly seconds: number
  /** Connections at most; who finds none free turns away by themselves. */
  readonly connections: number
}

/** What became of the arrivals of one second. */
export interface Second {
  good: number
  /** 503 with `Retry-After`. */
  refused: number
  /** Any other answer, or none. */
  failed: number
  /** Found no free connection. */
  unsent: number
  readonly tookMs: number[]
}

const TICK_MS = 2

/** Sends the flood; what happened, second by second of the answers. */
export async function flood(options: FloodOptions): Promise<readonly Second[]> {
  const { rate, seconds } = options
  const startMs = performance.now()
  const told: Second[] = []
  const now = (): Second => {
    const second = Math.floor((performance.now() - startMs) / 1000)
    while (told.length <= second)
      told.push({ good: 0, refused: 0, failed: 0, unsent: 0, tookMs: [] })
    return told[second] as Second
  }
  const lines = await openLines(options)
  const running = new Set<Promise<void>>()
  const send = async (line: Line, i: number): Promise<void> => {
    const sentMs = performance.now()
    try {
      const answer = await line.exchange(options.request(i))
      const second = now()
      second[verdict(answer)]++
      if (answer.status === 200) second.tookMs.push(performance.now() - sentMs)
    } catch {
      now().failed++
    }
    await lines.giveBack(line)
  }
  let arrived = 0
  while (performance.now() - startMs < seconds * 1000) {
    const due = Math.floor(((performance.now() - startMs) / 1000) * rate)
    for (; arrived < due; arrived++) {
      const line = lines.take()
      if (line === undefined) {
        now().unsent++
        continue
      }
      const sent = send(line, arrived)
      running.add(sent)
      void sent.finally(() => running.delete(sent))
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }
  lines.close()
  await Promise.all(running)
  return told
}

function verdict({ status, head }: Answer): 'good' | 'refused' | 'failed' {
  if (status === 200) return 'good'
  return status === 503 && /\r\nretry-after:/i.test(head) ? 'refused' : 'failed'
}

/** Connections, opened beforehand; one that the server closes is opened again. */
async function openLines({ port, connections }: FloodOptions) {
  const all = await Promise.all(Array.from({ length: connections }, () => openLine(port)))
  const free = [...all]
  let closed = false
  return {
    take(): Line | undefined {
      for (let line = free.pop(); line !== undefined; line = free.pop()) if (line.open) return line
      return undefined
    },
    async giveBack(line: Line): Promise<void> {
      if (closed) line.close()
      else if (line.open) free.push(line)
      else
        try {
          free.push(await openLine(port))
        } catch {} // the server takes no more: one connection less
    },
    close(): void {
      closed = true
      for (const line of free) line.close()
    },
  }
}

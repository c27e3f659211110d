// A program of ours as a process of its own: started, its log read line by line, stopped by signal.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath, type URL } from 'node:url'

/** One line of the log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string }

/** A process under test and its log. */
export interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  /** Everything on stderr so far. */
  readonly log: readonly string[]
  /** The first line with this event, also one that was written before. */
  waitFor(event: string): Promise<LogLine>
  /** Sends SIGTERM; the exit code. */
  stop(): Promise<number | null>
}

/** Starts the JavaScript file with these words; it ends with the test. */
export function startProgram(
  t: { after(work: () => Promise<unknown>): void },
  file: URL,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(process.execPath, [fileURLToPath(file), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  const log: string[] = []
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stderr })
  lines.on('line', (line) => log.push(line))
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM')
    await ended
    return child.exitCode
  }
  t.after(stop)
  return {
    child,
    log,
    stop,
    waitFor: (event) =>
      new Promise((resolve, reject) => {
        const look = (line: string): void => {
          const parsed = line.startsWith('{') ? (JSON.parse(line) as LogLine) : undefined
          if (parsed?.event !== event) return
          lines.off('line', look)
          resolve(parsed)
        }
        log.forEach(look)
        lines.on('line', look)
        lines.once('close', () =>
          reject(new Error(`the program ended without ${event}:\n${log.join('\n')}`)),
        )
      }),
  }
}

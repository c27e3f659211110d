// Lines to stderr, those of one turn of the event loop together: under load a write costs more than the line. What a pipe takes is
// written before the process ends.
import { writeSync } from 'node:fs'

const STDERR = 2
/** More than this is not held for a reader that does not read: the service goes on, and says how many lines are lost. */
const MAX_HELD_BYTES = 4 * 1024 * 1024
const RETRY_MS = 10

let lines = ''
let unwritten: Buffer = Buffer.alloc(0)
let lost = 0
let isScheduled = false

/** Takes one line with its end. */
export function writeStderr(line: string): void {
  if (unwritten.length + lines.length > MAX_HELD_BYTES) {
    lost++
    return
  }
  if (lost > 0) lines += lostLine()
  lines += line
  if (isScheduled) return
  isScheduled = true
  setImmediate(flush)
}

function lostLine(): string {
  const fields = { level: 'warn', time: new Date(), lines: lost, event: 'log.lost' }
  lost = 0
  return `${JSON.stringify(fields)}\n`
}

function flush(): void {
  isScheduled = false
  writeHeld()
  if (unwritten.length === 0) return
  isScheduled = true
  setTimeout(flush, RETRY_MS).unref()
}

function writeHeld(): void {
  unwritten = Buffer.concat([unwritten, Buffer.from(lines)])
  lines = ''
  try {
    while (unwritten.length > 0) unwritten = unwritten.subarray(writeSync(STDERR, unwritten))
  } catch (error) {
    // A reader that is slow is tried again; one that is gone takes nothing any more.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') unwritten = Buffer.alloc(0)
  }
}

process.on('exit', writeHeld)

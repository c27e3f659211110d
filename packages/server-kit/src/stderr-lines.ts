// Lines to stderr, those of one turn of the event loop together: under load a write costs more than the line. None is left at the end.
import { writeSync } from 'node:fs'
import { setTimeout as later } from 'node:timers'

const STDERR = 2
/** Lines of a reader that does not read are dropped beyond this many bytes; the service goes on. */
const MAX_HELD_BYTES = 4 * 1024 * 1024
const RETRY_MS = 10

let lines = ''
let unwritten: Buffer = Buffer.alloc(0)
let isScheduled = false

/** Takes one line with its end. */
export function writeStderr(line: string): void {
  if (unwritten.length + lines.length > MAX_HELD_BYTES) return
  lines += line
  if (isScheduled) return
  isScheduled = true
  setImmediate(flush)
}

function flush(): void {
  isScheduled = false
  writeHeld()
  if (unwritten.length === 0) return
  isScheduled = true
  later(flush, RETRY_MS).unref()
}

/** Writes what a pipe takes. */
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

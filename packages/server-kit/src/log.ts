// JSON lines by pino. Event names are fixed and listed in docs/operations.md; people, tokens and codes never appear.
import { pino } from 'pino'
import { writeStderr } from './stderr-lines.ts'

/** Fields beside the event name: plain data, no secrets, no whole addresses. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Writes events by name, each with fields of its own. */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** How much is written: this level and those after it. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Libraries are silent unless given a logger. */
export const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** Longest text of one field; what is longer is a mistake or an attack. */
const MAX_FIELD_LENGTH = 2048
/** What JSON leaves as it is and a terminal or a log reader may obey: DEL, C1, line and direction marks (threat model T149). */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/**
 * A logger that writes one JSON object a line to stderr, so that stdout stays for answers.
 * @param write takes a line instead, for tests
 */
export function createLogger(level: LogLevel, write?: (line: string) => void): Logger {
  const log = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: write ?? writeStderr },
  )
  const at =
    (name: keyof Logger) =>
    (event: string, fields: LogFields = {}): void => {
      if (log.isLevelEnabled(name)) log[name](plainFields(fields), plain(event))
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function plainFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? plain(value) : value,
    ]),
  )
}

function plain(text: string): string {
  return text
    .slice(0, MAX_FIELD_LENGTH)
    .replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

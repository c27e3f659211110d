// JSON lines by pino. Event names are fixed and listed in docs/operations.md; people, tokens and codes never appear.
import { pino } from 'pino'

/** Fields beside the event name: plain data, no secrets, no whole addresses. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Libraries are silent unless given a logger. */
export const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** A logger that writes one JSON object a line to stderr, so that stdout stays for answers. */
export function createLogger(level: LogLevel): Logger {
  const log = pino(
    { level, base: null, messageKey: 'event', timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
  return {
    debug: (event, fields) => log.debug(fields ?? {}, event),
    info: (event, fields) => log.info(fields ?? {}, event),
    warn: (event, fields) => log.warn(fields ?? {}, event),
    error: (event, fields) => log.error(fields ?? {}, event),
  }
}

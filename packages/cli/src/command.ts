// The shape of a command, and what it may touch: everything outside comes in through `Io`, so tests run commands in-process.

/** Where a command reads and writes. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Aborted when the process is asked to stop (SIGINT, SIGTERM, and for some SIGHUP). */
  readonly signal: AbortSignal
}

/** 0 done, 1 failed, 2 misused. */
export type ExitCode = 0 | 1 | 2

/** One command of `signet`. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** The whole of `--help`, examples first. */
  readonly usage: string
  /** Ends by itself when asked to stop; any other command is simply over, since what it changes is whole or not there. */
  readonly drains?: true
  /** Asked to stop by a terminal that closes, too (SIGHUP). For all others that is the shell's affair, and `nohup`'s. */
  readonly endsWithTerminal?: true
  /** Runs with the words after the command's name. Throws `UsageError` for misuse, `BrowserIdError` for failure. */
  run(args: readonly string[], io: Io): Promise<ExitCode>
}

/** A word that was not understood, and those that would have been. */
export interface Slip {
  readonly word: string
  readonly known: readonly string[]
}

/** The command was called wrongly: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** What to try instead. */
  readonly hint: string | undefined
  /** A word that is not known, so that the near one can be named. */
  readonly slip: Slip | undefined

  constructor(message: string, hint?: string, slip?: Slip) {
    super(message)
    this.hint = hint
    this.slip = slip
  }
}

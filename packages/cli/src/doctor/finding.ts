// What doctor says about one thing it looked at.

/** `wrong` must be mended; `warning` works today; `skipped` could not be looked at. */
export type Verdict = 'ok' | 'warning' | 'wrong' | 'skipped'

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at: `dns`, `tls`, ... */
  readonly check: string
  readonly verdict: Verdict
  /** Stable name of the mistake, for programs; `ok` when there is none. */
  readonly code: string
  /** What was found. */
  readonly says: string
  /** The one thing to do about it. */
  readonly next: string | undefined
}

/** Something that is as it should be. */
export function ok(check: string, says: string): Finding {
  return { check, verdict: 'ok', code: 'ok', says, next: undefined }
}

/**
 * Something that must be mended.
 * @param code stable name of the mistake
 * @param next the one thing to do about it
 */
export function wrong(check: string, code: string, says: string, next: string): Finding {
  return { check, verdict: 'wrong', code, says, next }
}

/** Something that works today and should be mended nevertheless; parameters as of {@link wrong}. */
export function warning(check: string, code: string, says: string, next: string): Finding {
  return { check, verdict: 'warning', code, says, next }
}

/** Something that could not be looked at. @param says why */
export function skipped(check: string, says: string): Finding {
  return { check, verdict: 'skipped', code: 'skipped', says, next: undefined }
}

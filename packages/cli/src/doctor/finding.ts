// What doctor says about one thing it looked at.

/** `wrong` must be mended; `warning` works today; `skipped` could not be looked at. */
export type Verdict = 'ok' | 'warning' | 'wrong' | 'skipped'

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

export function ok(check: string, says: string): Finding {
  return { check, verdict: 'ok', code: 'ok', says, next: undefined }
}

export function wrong(check: string, code: string, says: string, next: string): Finding {
  return { check, verdict: 'wrong', code, says, next }
}

export function warning(check: string, code: string, says: string, next: string): Finding {
  return { check, verdict: 'warning', code, says, next }
}

export function skipped(check: string, says: string): Finding {
  return { check, verdict: 'skipped', code: 'skipped', says, next: undefined }
}

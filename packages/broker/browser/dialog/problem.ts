// Every failure of the dialog by name; each name has a screen in the page (src/messages/en.ts).
import type { FailedCheck } from './certificate-checks.ts'
import type { Site } from './site.ts'

/** Names of the failures; the page has a sentence for each. */
export type ProblemName =
  | 'nothing-asked'
  | 'malformed-request'
  | 'insecure-site'
  | 'site-barred'
  | 'improper-usage'
  | 'unsupported'
  | 'domain-barred'
  | 'offline'
  | 'misconfigured'
  | 'throttled'
  | 'broker-unreachable'
  | 'code-over'
  | 'code-tries'
  | 'code-throttled'
  | 'code-not-offered'
  | 'provider-refused'
  | 'provider-unavailable'
  | 'not-confirmed'
  | 'certificate-unreadable'
  | 'certificate-address'
  | 'certificate-key'
  | 'certificate-issuer'
  | 'certificate-time'
  | 'certificate-signature'
  | 'stale'
  | 'stale-here'
  | 'no-storage'
  | 'no-crypto'
  | 'opener-gone'
  | 'opener-gone-forgotten'
  | 'failed'

/** A failure, and what its screen fills in. */
export interface Problem {
  readonly name: ProblemName
  /** Text for the screen's gap, never markup. */
  readonly detail?: string
}

/** A failure that has a screen; anything else that is thrown is shown as `failed`. */
export class DialogProblem extends Error {
  readonly problem: Problem
  /** Who asked, where the machine cannot know it yet. */
  site: Site | undefined

  constructor(name: ProblemName, options: { detail?: string; cause?: unknown } = {}) {
    super(name, { cause: options.cause })
    this.problem = options.detail === undefined ? { name } : { name, detail: options.detail }
  }
}

/** The screen of whatever was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof DialogProblem ? error.problem : { name: 'failed' }
}

/** The screen of a certificate that failed a check. */
export function problemOfCheck(check: FailedCheck): Problem {
  return { name: `certificate-${check}` }
}

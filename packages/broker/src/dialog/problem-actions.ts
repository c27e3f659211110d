// The ways on from each failure; the first one is the likeliest. What they are called stands in the catalogue.
import type { Texts } from '../messages/catalogue.ts'

/** What a button of the dialog does; browser/dialog/machine.ts knows the same words. */
export type Action = keyof Texts['actions']

/** Actions by the name of the failure. */
export const PROBLEM_ACTIONS: Readonly<Record<keyof Texts['problems'], readonly Action[]>> = {
  'nothing-asked': ['leave'],
  'malformed-request': ['leave'],
  'insecure-site': ['leave'],
  'site-barred': ['leave'],
  'improper-usage': ['return'],
  unsupported: ['other', 'return'],
  'domain-barred': ['other', 'return'],
  offline: ['retry', 'other', 'return'],
  misconfigured: ['other', 'retry', 'return'],
  throttled: ['retry', 'return'],
  'code-over': ['resend', 'other', 'return'],
  'code-tries': ['resend', 'other', 'return'],
  'code-throttled': ['resend', 'other', 'return'],
  'code-not-offered': ['retry', 'other', 'return'],
  'broker-unreachable': ['retry', 'return'],
  'provider-refused': ['retry', 'other', 'return'],
  'provider-unavailable': ['retry', 'other', 'return'],
  'not-confirmed': ['retry', 'other', 'return'],
  'certificate-unreadable': ['retry', 'other', 'return'],
  'certificate-address': ['retry', 'other', 'return'],
  'certificate-key': ['retry', 'other', 'return'],
  'certificate-issuer': ['retry', 'other', 'return'],
  'certificate-time': ['retry', 'other', 'return'],
  'certificate-signature': ['retry', 'other', 'return'],
  stale: ['leave'],
  'stale-here': ['retry', 'other', 'return'],
  'no-storage': ['retry', 'return'],
  'no-crypto': ['return'],
  'opener-gone': ['close'],
  'opener-gone-forgotten': ['close'],
  failed: ['retry', 'return'],
}

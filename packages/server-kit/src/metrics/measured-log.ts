// Counters follow from the log's fixed event names, so nothing is counted twice or forgotten in one of two places.
import type { LogFields, Logger } from '../log.ts'
import type { Metrics } from './metrics.ts'

/** A logger that counts what goes through it, whatever its level lets out. */
export function measuredLog(log: Logger, metrics: Metrics): Logger {
  const measured =
    (level: keyof Logger) =>
    (event: string, fields?: LogFields): void => {
      measure(metrics, event, fields ?? {})
      log[level](event, fields)
    }
  return {
    debug: measured('debug'),
    info: measured('info'),
    warn: measured('warn'),
    error: measured('error'),
  }
}

function measure(metrics: Metrics, event: string, fields: LogFields): void {
  const { code, outcome, times, tookMs } = fields
  switch (event) {
    case 'certificate.issued':
      metrics.count('signet_certificates_total')
      break
    case 'sign-in.succeeded':
    case 'sign-in.failed':
    case 'sign-in.throttled':
      metrics.count('signet_sign_ins_total', { result: event.slice('sign-in.'.length) })
      break
    case 'code.asked':
    case 'code.throttled':
      metrics.count('signet_codes_total', { result: event.slice('code.'.length) })
      break
    case 'code.alarm':
      metrics.count('signet_mail_alarms_total')
      break
    case 'mail.sent':
    case 'mail.failed':
      metrics.count('signet_mails_total', { result: event.slice('mail.'.length) })
      break
    case 'assertion.verified':
    case 'assertion.failed':
      metrics.count('signet_verifications_total', { outcome: String(outcome) })
      if (typeof tookMs === 'number') metrics.observe('signet_verification_seconds', tookMs / 1000)
      break
    case 'request.refused':
      metrics.count('signet_refusals_total', { code: String(code) }, Number(times ?? 1))
      break
    case 'request.failed':
      metrics.count('signet_failures_total', { code: String(code) })
      break
  }
}

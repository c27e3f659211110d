// One shape for a setting that cannot be used: its name, what it holds, what was expected.
import { OperationalError } from '@signet-id/protocol'

/** An `ERR_CONFIG_INVALID` that names the setting; `value` is left out for secrets. */
export function configError(setting: string, expected: string, value?: unknown): OperationalError {
  const got = value === undefined ? '' : ` (got ${JSON.stringify(value)?.slice(0, 200)})`
  return new OperationalError('ERR_CONFIG_INVALID', `${setting} must be ${expected}${got}`, {
    detail: { setting },
  })
}

/**
 * A text of the right shape.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function matching(
  setting: string,
  value: string,
  pattern: RegExp,
  expected: string,
): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw configError(setting, expected, value)
  return value
}

// One shape for a setting that cannot be used: its name, what it holds, what was expected.
import { OperationalError } from '@signet-id/protocol'

/** An `ERR_CONFIG_INVALID` that names the setting; `value` is left out for secrets. */
export function configError(setting: string, expected: string, value?: unknown): OperationalError {
  const got = value === undefined ? '' : ` (got ${JSON.stringify(value)?.slice(0, 200)})`
  return new OperationalError('ERR_CONFIG_INVALID', `${setting} must be ${expected}${got}`, {
    detail: { setting },
  })
}

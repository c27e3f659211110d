// Names of form fields and query parameters: those that a site chooses, and ours.
import { configError, matching } from './config-error.ts'

/** Form field with the state of the attempt. */
export const STATE_FIELD = 'state'
/** Query parameter of the start: the address to begin with. */
export const EMAIL_PARAMETER = 'email'

/** What a site may name. */
export interface Fields {
  readonly assertionField: string
  readonly cameFromField: string
  readonly csrfField: string
}

const DEFAULTS: Fields = {
  assertionField: 'assertion',
  cameFromField: 'came_from',
  csrfField: 'csrf_token',
}
const NAME = /^[A-Za-z0-9_.-]{1,64}$/

/** @throws {OperationalError} `ERR_CONFIG_INVALID` */
export function parseName(setting: string, value: string): string {
  return matching(setting, value, NAME, 'a name of letters, digits, "_", "." and "-"')
}

/** @throws {OperationalError} `ERR_CONFIG_INVALID`, also when two of the names would be read as each other */
export function parseFields(
  options: { readonly [K in keyof Fields]?: string | undefined },
): Fields {
  const parse = (setting: keyof Fields) => parseName(setting, options[setting] ?? DEFAULTS[setting])
  const fields: Fields = {
    assertionField: parse('assertionField'),
    cameFromField: parse('cameFromField'),
    csrfField: parse('csrfField'),
  }
  const settings: readonly (keyof Fields)[] = ['assertionField', 'cameFromField', 'csrfField']
  // What was not set is not at fault.
  for (const setting of settings.filter((each) => options[each] !== undefined)) {
    const ours = setting === 'cameFromField' ? [STATE_FIELD, EMAIL_PARAMETER] : [STATE_FIELD]
    const others = settings.filter((each) => each !== setting).map((each) => fields[each])
    if ([...ours, ...others].includes(fields[setting]))
      throw configError(setting, 'a name that no other field has', fields[setting])
  }
  return fields
}

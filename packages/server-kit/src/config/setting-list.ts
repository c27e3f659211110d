// The settings a schema has, read from the schema itself: loader, `config show` and the generated papers agree by construction.
import { z } from 'zod'

/** What a field says about itself, through zod's `.meta()`. */
export interface SettingMeta {
  readonly description: string
  /** What the text means when the type does not say, such as `duration`. */
  readonly unit?: string
  /** Text for the sample file where there is no default. */
  readonly example?: string
  /** Never shown; may come from a file named by the key with `_file` behind it. */
  readonly secret?: boolean
}

/** One setting. */
export interface Setting extends SettingMeta {
  /** Dotted, such as `provider.session_idle`. */
  readonly key: string
  /** As it would be written; undefined when there is none. */
  readonly defaultValue: unknown
  readonly required: boolean
  /** Several values are allowed. */
  readonly list: boolean
  /** A table of names, which no variable can hold. */
  readonly table: boolean
  /** Sections that it stands in and that may be left out as a whole, the outermost first. */
  readonly optionalSections: readonly string[]
}

/** The few members of zod's inside that are read here; all of them are documented for library authors. */
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly defaultValue?: unknown
}

/**
 * Lists the settings of an object schema, sections flattened, in the schema's order.
 * @throws {TypeError} for a setting without a description
 */
export function settingsOf(schema: z.ZodType): readonly Setting[] {
  return sectionSettings(schema, '', [])
}

function sectionSettings(
  schema: z.ZodType,
  prefix: string,
  optionalSections: readonly string[],
): Setting[] {
  const { shape = {} } = definitionOf(unwrap(schema).inner)
  return Object.entries(shape).flatMap(([name, field]) => {
    const key = `${prefix}${name}`
    const { inner, isOptional, defaultValue, meta } = unwrap(field)
    if (definitionOf(inner).type === 'object')
      return sectionSettings(
        inner,
        `${key}.`,
        isOptional ? [...optionalSections, key] : optionalSections,
      )
    if (meta?.description === undefined)
      throw new TypeError(`the setting ${key} has no description`)
    return {
      ...meta,
      key,
      defaultValue,
      required: !isOptional && defaultValue === undefined,
      list: isList(inner),
      table: definitionOf(inner).type === 'record',
      optionalSections,
    }
  })
}

interface Unwrapped {
  readonly inner: z.ZodType
  readonly isOptional: boolean
  readonly defaultValue: unknown
  readonly meta: SettingMeta | undefined
}

/** Takes off what wraps a type: optional, default, transform. The outermost description counts. */
function unwrap(schema: z.ZodType): Unwrapped {
  let inner = schema
  let isOptional = false
  let defaultValue: unknown
  let meta: SettingMeta | undefined
  for (;;) {
    meta ??= z.globalRegistry.get(inner) as SettingMeta | undefined
    const definition = definitionOf(inner)
    if (definition.type === 'optional') isOptional = true
    defaultValue ??= definition.defaultValue
    const next = definition.innerType ?? definition.in
    if (next === undefined) return { inner, isOptional, defaultValue, meta }
    inner = next
  }
}

function isList(schema: z.ZodType): boolean {
  const { type, options = [] } = definitionOf(schema)
  return type === 'array' || options.some((option) => isList(unwrap(option).inner))
}

function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def as Definition
}

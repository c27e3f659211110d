// Settings that `signet serve` takes on the command line as well, over everything else.
import { UsageError } from '../command.ts'
import { FLAG_FIELDS } from './schema.ts'

/** Options for {@link parseWords}. */
export const SERVE_FLAGS: Readonly<
  Record<'listen' | 'metrics-listen' | 'workers', { readonly type: 'string' }>
> = {
  listen: { type: 'string' },
  'metrics-listen': { type: 'string' },
  workers: { type: 'string' },
}

/**
 * What was given, by the key of its setting.
 * @throws {UsageError}
 */
export function serveFlags(
  values: Readonly<Partial<Record<keyof typeof SERVE_FLAGS, string | undefined>>>,
): Record<string, string> {
  const flags: Record<string, string> = {}
  for (const [key, field] of Object.entries(FLAG_FIELDS)) {
    const option = key.replaceAll('_', '-') as keyof typeof SERVE_FLAGS
    const value = values[option]
    if (value === undefined) continue
    const [issue] = field.safeParse(value).error?.issues ?? []
    if (issue) throw new UsageError(`--${option}: ${issue.message}`)
    flags[key] = value
  }
  return flags
}

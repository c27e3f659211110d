// Settings that `signet serve` takes on the command line as well, over everything else.

/** Options for {@link parseWords}. */
export const SERVE_FLAGS: Readonly<
  Record<'listen' | 'metrics-listen' | 'workers', { readonly type: 'string' }>
> = {
  listen: { type: 'string' },
  'metrics-listen': { type: 'string' },
  workers: { type: 'string' },
}

/** What was given, by the key of its setting. */
export function serveFlags(
  values: Readonly<Partial<Record<keyof typeof SERVE_FLAGS, string | undefined>>>,
): Record<string, string> {
  const flags: Record<string, string> = {}
  for (const [option, value] of Object.entries(values))
    if (option in SERVE_FLAGS && typeof value === 'string')
      flags[option.replaceAll('-', '_')] = value
  return flags
}

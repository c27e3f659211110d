// Options of navigator.id.request on their way to the dialog (protocol 7.4): old names become new ones, functions stay here.

/** Options as a page gave them, unchecked. */
export type Options = Readonly<Record<string, unknown>>

/** What a request depends on beside its options. */
export interface RequestContext {
  /** Which interface the page uses, for the dialog. */
  readonly rpApi: string
  /** Set by `watch`; wins over the request. */
  readonly appearance: Options
  /** `location.pathname`. */
  readonly path: string
  readonly nowMs: number
  readonly warn: (text: string) => void
}

const RENAMED: readonly (readonly [old: string, current: string])[] = [
  ['tosURL', 'termsOfService'],
  ['privacyURL', 'privacyPolicy'],
  ['experimental_emailHint', 'email'],
]

/** What is sent; what cannot travel as JSON is left out by JSON itself. */
export function dialogOptions(options: Options, context: RequestContext): Options {
  const sent: Record<string, unknown> = {
    ...options,
    ...context.appearance,
    // Two slashes at its beginning would name a host.
    returnTo: options.returnTo || context.path.replace(/^\/+/, '/'),
  }
  for (const [old, current] of RENAMED) {
    if (sent[old] === undefined) continue
    context.warn(`${old} has been renamed to ${current}`)
    if (sent[current] === undefined) sent[current] = sent[old]
    delete sent[old]
  }
  if (sent.requiredEmail !== undefined) {
    context.warn('requiredEmail has been deprecated')
    delete sent.requiredEmail
  }
  for (const [one, other] of [
    ['termsOfService', 'privacyPolicy'],
    ['privacyPolicy', 'termsOfService'],
  ] as const) {
    if (!sent[one] || sent[other]) continue
    context.warn(`${one} ignored unless ${other} also defined`)
    delete sent[one]
  }
  return { ...sent, rp_api: context.rpApi, start_time: context.nowMs }
}

// Words in sentences: gaps filled, numbers and times said in the language. Digits are Latin everywhere, as on the codes that people type.
import { html } from 'hono/html'
import type { Html } from '../html/page.ts'
import type { Plural } from './catalogue.ts'

const GAP = /\{(\w+)\}/

/** A text with its gaps filled; a gap without a value is a programmer's mistake. */
export function fillText(text: string, values: Readonly<Record<string, string | number>>): string {
  return pieces(text, (name) => String(required(values, name))).join('')
}

/**
 * The same as markup. Text from elsewhere (addresses, names, hosts) is set apart, so that its direction
 * stays its own in a sentence that runs the other way.
 */
export function fillHtml(
  text: string,
  values: Readonly<Record<string, Html | string | number>>,
): Html {
  return html`${pieces(text, (name) => {
    const value = required(values, name)
    return typeof value === 'string' ? html`<bdi>${value}</bdi>` : value
  })}`
}

/** Cuts a text at its gaps and puts something in each. */
export function pieces<Filling>(
  text: string,
  fill: (name: string) => Filling,
): (string | Filling)[] {
  return text.split(GAP).map((part, index) => (index % 2 === 0 ? part : fill(part)))
}

/** The form of a text for a number, with the number in its gap {count}. */
export function countText(forms: Plural, count: number, language: string): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other
  return fillText(form, { count })
}

/** A wait in words: seconds up to a minute, else minutes, always enough. */
export function waitText(waitMs: number, language: string): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  const [unit, amount] = seconds <= 60 ? ['second', seconds] : ['minute', Math.ceil(seconds / 60)]
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: String(unit),
    unitDisplay: 'long',
    numberingSystem: 'latn',
  }).format(Number(amount))
}

/** An instant for people, in UTC because a page without script does not know where they are. */
export function shownTime(ms: number, language: string): Html {
  return time(ms, `${format(ms, language, 'short')} UTC`)
}

/** A day for people. */
export function shownDay(ms: number, language: string): Html {
  return time(ms, format(ms, language, undefined))
}

/** A message as a sentence: a capital first, a full stop last. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?؟]$/.test(text) ? '' : '.'}`
}

function format(ms: number, language: string, timeStyle: 'short' | undefined): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    ...(timeStyle ? { timeStyle } : {}),
    timeZone: 'UTC',
    numberingSystem: 'latn',
  }).format(ms)
}

function time(ms: number, text: string): Html {
  return html`<time datetime="${new Date(ms).toISOString()}">${text}</time>`
}

function required<Value>(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value === undefined) throw new TypeError(`nothing fills the gap ${name}`)
  return value
}

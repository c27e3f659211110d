// What is wrong with the texts of a service, seen at run time: the types hold keys and gaps, this holds plural forms too, and names the place.

/**
 * Faults as `language.key: what`; none where every language is complete.
 * @param texts one entry a language, among them `en`, which the others are held against
 */
export function faultsOfTexts(texts: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(texts).flatMap(([language, own]) =>
    faultsOf(language, texts.en, own, pluralForms(language)),
  )
}

function faultsOf(place: string, english: unknown, own: unknown, forms: string): string[] {
  if (own === undefined) return [`${place}: missing`]
  if (typeof own === 'string') {
    if (own.trim() === '' && english !== '') return [`${place}: empty`]
    return expected(place, 'gaps', gapsOf(own), gapsOf(english))
  }
  if (!isTable(english) || !isTable(own)) return [`${place}: of another kind`]
  if ('one' in english && 'other' in english)
    return [
      ...expected(place, 'forms', Object.keys(own).sort().join(' '), forms),
      ...faultsOf(`${place}.other`, english.other, own.other, forms),
    ]
  return [
    ...Object.keys(english).flatMap((key) =>
      faultsOf(`${place}.${key}`, english[key], own[key], forms),
    ),
    ...Object.keys(own).flatMap((key) => (key in english ? [] : [`${place}.${key}: unknown`])),
  ]
}

function expected(place: string, what: string, found: string, wanted: string): string[] {
  return found === wanted ? [] : [`${place}: ${what} are "${found}", expected "${wanted}"`]
}

function gapsOf(text: unknown): string {
  const names = [...String(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  return [...new Set(names)].sort().join(' ')
}

function pluralForms(language: string): string {
  return new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort().join(' ')
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

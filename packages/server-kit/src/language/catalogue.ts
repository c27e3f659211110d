// The texts of a service in every language: the languages there are, the types that hold a translation to its English, the choice per request.
import type { ServiceRequest } from '../http/exchange.ts'
import { preferredLanguage } from './preferred-language.ts'

/** Languages of every page, English first: it is for whoever asks for none of the others. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'ar'] as const
/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number]

/** Forms of a text by the number in it, as `Intl.PluralRules` names them; `other` always exists. */
export type Plural = { readonly other: string } & {
  readonly [Form in Intl.LDMLPluralRule]?: string
}

/** English has these two, always; other languages have forms of their own. */
interface EnglishPlural {
  readonly one: string
  readonly other: string
}

/** What a text has in braces. */
type Gaps<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Gaps<Rest>
  : never

type SameGaps<English extends string, Own extends string> = [Gaps<English>] extends [Gaps<Own>]
  ? [Gaps<Own>] extends [Gaps<English>]
    ? Own
    : { readonly 'a gap that English does not have': Exclude<Gaps<Own>, Gaps<English>> }
  : { readonly 'a gap is missing': Exclude<Gaps<English>, Gaps<Own>> }

/** Texts of the shape of the English ones, in whatever words: what pages work with. */
export type Words<English> = English extends string
  ? string
  : English extends EnglishPlural
    ? Plural
    : { readonly [Key in keyof English]: Words<English[Key]> }

/**
 * What a language is checked against: every key of English, no other, and in each text the same gaps.
 * Written `de satisfies Translation<typeof en, typeof de>`.
 */
export type Translation<English, Own> = English extends string
  ? Own extends string
    ? SameGaps<English, Own>
    : string
  : English extends EnglishPlural
    ? Own extends { readonly other: string }
      ? { readonly other: SameGaps<English['other'], Own['other']> } & Plural
      : Plural
    : {
        readonly [Key in keyof English | keyof Own]: Key extends keyof English
          ? Key extends keyof Own
            ? Translation<English[Key], Own[Key]>
            : Words<English[Key]>
          : never
      }

/** One thing per language. */
export interface Catalogue<Texts> {
  readonly all: Readonly<Record<Language, Texts>>
  in(language: Language): Texts
  /** In the language that the request's `Accept-Language` prefers. */
  for(request: ServiceRequest): Texts
  /** Something made of each, once. */
  map<Made>(make: (texts: Texts, language: Language) => Made): Catalogue<Made>
}

/** A catalogue of things that are there already, one a language. */
export function createCatalogue<Texts>(
  byLanguage: Readonly<Record<Language, Texts>>,
): Catalogue<Texts> {
  return {
    all: byLanguage,
    in: (language) => byLanguage[language],
    for: (request) => byLanguage[languageOf(request)],
    map(make) {
      const made = LANGUAGES.map(
        (language) => [language, make(byLanguage[language], language)] as const,
      )
      return createCatalogue(
        Object.fromEntries(made) as Record<Language, ReturnType<typeof make>>, // one entry a language
      )
    },
  }
}

/** The language of an answer to this request. */
export function languageOf(request: ServiceRequest): Language {
  return preferredLanguage(request.headers.get('accept-language'), LANGUAGES)
}

const RIGHT_TO_LEFT: readonly string[] = ['ar', 'fa', 'he', 'ur']

/** Which way a language is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr'
}

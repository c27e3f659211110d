// What every service says, in every language: the page of a refusal, and the refusals of HTTP itself.
import {
  type Catalogue,
  createCatalogue,
  type Translation,
  type Words,
} from '../language/catalogue.ts'
import { ar, arErrors } from './ar.ts'
import { de, deErrors } from './de.ts'
import { en } from './en.ts'
import { es, esErrors } from './es.ts'
import { fr, frErrors } from './fr.ts'

/** Sentences of refusals by code; a code without one is told in the error's own, English words. */
export type ErrorWords = Readonly<Record<string, string>>

/** Refusals that any page may show. `ERR_INTERNAL` stands for every fault of ours. */
export type ServiceErrors = Readonly<
  Record<
    | 'ERR_NOT_FOUND'
    | 'ERR_METHOD_NOT_ALLOWED'
    | 'ERR_MEDIA_TYPE_UNSUPPORTED'
    | 'ERR_BODY_TOO_LARGE'
    | 'ERR_BODY_INVALID'
    | 'ERR_ORIGIN_FOREIGN'
    | 'ERR_COOKIE_DUPLICATED'
    | 'ERR_FORM_TOKEN_INVALID'
    | 'ERR_BUSY'
    | 'ERR_TIMEOUT'
    | 'ERR_STORE_UNAVAILABLE'
    | 'ERR_INTERNAL',
    string
  >
>

/** The page of a refusal, in whatever language. */
export type ServiceTexts = Words<typeof en>

/** The page of a refusal, by language. */
export const SERVICE_TEXTS: Catalogue<ServiceTexts> = createCatalogue<ServiceTexts>({
  en,
  de: de satisfies Translation<typeof en, typeof de>,
  fr: fr satisfies Translation<typeof en, typeof fr>,
  es: es satisfies Translation<typeof en, typeof es>,
  ar: ar satisfies Translation<typeof en, typeof ar>,
})

/** The refusals by language and code; English has none, since an error's message is English. */
export const SERVICE_ERRORS: Catalogue<ErrorWords> = createCatalogue<ErrorWords>({
  en: {},
  de: deErrors,
  fr: frErrors,
  es: esErrors,
  ar: arErrors,
})

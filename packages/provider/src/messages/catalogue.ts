// The provider's texts in every language. A language that lacks a key or a gap of English does not compile here.
import {
  type Catalogue,
  createCatalogue,
  type ErrorWords,
  type Translation,
  type Words,
} from '@signet-id/server-kit'
import { ar, arErrors } from './ar.ts'
import { de, deErrors } from './de.ts'
import { en } from './en.ts'
import { es, esErrors } from './es.ts'
import { fr, frErrors } from './fr.ts'

/** The texts of the pages, in whatever language. */
export type Texts = Words<typeof en>

/** Refusals that the provider's pages may show, besides those of every service. */
export type ProviderErrors = Readonly<
  Record<
    | 'ERR_TOTP_INVALID'
    | 'ERR_TOTP_REUSED'
    | 'ERR_TOTP_MORE_NEEDED'
    | 'ERR_RECOVERY_CODE_INVALID'
    | 'ERR_THROTTLED'
    | 'ERR_ADDRESS_NOT_YOURS'
    | 'ERR_BROKER_NOT_TRUSTED'
    | 'ERR_SESSION_EXPIRED'
    | 'ERR_PROOF_TOO_OLD'
    | 'ERR_LAST_AUTHENTICATOR'
    | 'ERR_NOT_YOURS'
    | 'ERR_NOT_ADMINISTRATOR'
    | 'ERR_LINK_INVALID'
    | 'ERR_ENROLMENT_EXPIRED'
    | 'ERR_ACCOUNT_EXISTS'
    | 'ERR_DOMAIN_UNKNOWN'
    | 'ERR_CLOCK_UNSURE',
    string
  >
>

/** The texts of the pages, by language. */
export const TEXTS: Catalogue<Texts> = createCatalogue<Texts>({
  en,
  de: de satisfies Translation<typeof en, typeof de>,
  fr: fr satisfies Translation<typeof en, typeof fr>,
  es: es satisfies Translation<typeof en, typeof es>,
  ar: ar satisfies Translation<typeof en, typeof ar>,
})

/** The refusals by language and code; English has none, since an error's message is English. */
export const ERRORS: Catalogue<ErrorWords> = createCatalogue<ErrorWords>({
  en: {},
  de: deErrors,
  fr: frErrors,
  es: esErrors,
  ar: arErrors,
})

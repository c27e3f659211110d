// The broker's texts in every language. A language that lacks a key or a gap of English does not compile here.
import {
  type Catalogue,
  createCatalogue,
  type Translation,
  type Words,
} from '@signet-id/server-kit'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'

/** The texts of pages and mails, in whatever language. */
export type Texts = Words<typeof en>

/** The texts by language. */
export const TEXTS: Catalogue<Texts> = createCatalogue<Texts>({
  en,
  de: de satisfies Translation<typeof en, typeof de>,
  fr: fr satisfies Translation<typeof en, typeof fr>,
  es: es satisfies Translation<typeof en, typeof es>,
  ar: ar satisfies Translation<typeof en, typeof ar>,
})

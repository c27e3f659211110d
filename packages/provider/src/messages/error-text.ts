// A refusal inside a page, in the page's language.
import type { BrowserIdError } from '@signet-id/protocol'
import { type Language, SERVICE_ERRORS } from '@signet-id/server-kit'
import { ERRORS, type Texts } from './catalogue.ts'

/** The sentence of its code; its own, English message where the language has none. */
export function errorText({ language }: Texts, { code, message }: BrowserIdError): string {
  const known = language as Language // every catalogue names its language so
  return ERRORS.in(known)[code] ?? SERVICE_ERRORS.in(known)[code] ?? message
}

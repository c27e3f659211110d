// GET /sign_in: the dialog. One page for every step; which step it is stands in the fragment, which never comes here (design 3).
import { type Handle, staticPage } from '@signet-id/server-kit'
import { TEXTS } from '../messages/catalogue.ts'
import { type DialogPage, renderDialogPage } from './page.ts'

/** Serves the page, made once for every language. */
export function handleSignIn(page: Omit<DialogPage, 'texts'>): Handle {
  return staticPage(TEXTS.map((texts) => renderDialogPage({ ...page, texts })))
}

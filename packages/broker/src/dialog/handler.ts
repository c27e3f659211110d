// GET /sign_in: the dialog. One page for every step; which step it is stands in the fragment, which never comes here (design 3).
import { type Handle, htmlResponse } from '@signet-id/server-kit'
import { type DialogPage, renderDialogPage } from './page.ts'

export function handleSignIn(page: DialogPage): Handle {
  const text = renderDialogPage(page)
  return () => htmlResponse(text)
}

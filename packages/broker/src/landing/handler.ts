// GET /: says what this host is, to whoever wonders about a name in the address bar.
import { type Handle, htmlResponse } from '@signet-id/server-kit'
import { type LandingPage, renderLandingPage } from './page.ts'

export function handleLanding(page: LandingPage): Handle {
  const text = renderLandingPage(page)
  return () => htmlResponse(text)
}

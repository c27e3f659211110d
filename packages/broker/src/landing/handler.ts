// GET /: says what this host is, to whoever wonders about a name in the address bar.
import { type Handle, staticPage } from '@signet-id/server-kit'
import { TEXTS } from '../messages/catalogue.ts'
import { type LandingPage, renderLandingPage } from './page.ts'

/** Serves the page, made once for every language. */
export function handleLanding(page: Omit<LandingPage, 'texts'>): Handle {
  return staticPage(TEXTS.map((texts) => renderLandingPage({ ...page, texts })))
}

// Step 7 of the journey: the browser is back with the answer in its fragment, which only the page's script can read (design 3).
import { STATE_FIELD } from './fields.ts'
import { renderReturnPage } from './pages/return-page.ts'
import { pageResponse } from './respond.ts'
import type { Settings } from './settings.ts'
import type { SitePages } from './site-pages.ts'
import type { Visit } from './visit.ts'

/** Handles `GET <basePath>/return`. Makes no pre-session: an answer belongs to the one that asked. */
export function handleReturn(visit: Visit, settings: Settings, pages: SitePages): Response {
  const cameFrom = pages.cameFrom(visit.url.searchParams.get(settings.cameFromField), visit)
  const id = settings.preSessions.find(visit)
  const page = renderReturnPage(pages.contextOf(visit), {
    scriptUrl: pages.assetUrl('return.js'),
    postbackUrl: pages.paths.postback,
    cameFrom,
    signInUrl: pages.signInUrl(cameFrom),
    fields: {
      assertion: settings.assertionField,
      cameFrom: settings.cameFromField,
      csrf: settings.csrfField,
      state: STATE_FIELD,
    },
    token: id === undefined ? undefined : settings.preSessions.issueToken(visit, id, 'return'),
  })
  return pageResponse(visit.request, page, {})
}

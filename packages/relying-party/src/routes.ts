// The paths of the sign-in and what answers there: the whole table on one screen.
import { type Asset, assetResponse } from './assets.ts'
import { challengeResponse } from './challenge.ts'
import { failureOf } from './failure.ts'
import type { Form } from './form.ts'
import { notify } from './notify.ts'
import { renderDonePage } from './pages/done-page.ts'
import { methodNotAllowedResponse } from './problem.ts'
import { pageResponse } from './respond.ts'
import { handleReturn } from './return.ts'
import type { Settings } from './settings.ts'
import { readSignInForm, signedInResponse, signIn } from './sign-in.ts'
import { handleSignOut } from './sign-out.ts'
import type { SitePages } from './site-pages.ts'
import { handleStart } from './start.ts'
import type { Visit } from './visit.ts'

/** Answers one request to a path of the sign-in. */
export type Route = (visit: Visit) => Response | Promise<Response>

/** The table as it is asked. */
export interface Routes {
  /** By exact path, as the browser sees it; undefined for the application's own paths. */
  find(path: string): Route | undefined
}

/** The table for one site's settings. */
export function createRoutes(settings: Settings, pages: SitePages): Routes {
  const { paths } = pages
  const toRead =
    (handle: Route): Route =>
    (visit) =>
      visit.request.method === 'GET' || visit.request.method === 'HEAD'
        ? handle(visit)
        : methodNotAllowedResponse(visit, pages, 'GET, HEAD')
  const file = (asset: Asset) => toRead((visit) => assetResponse(visit.request, visit.url, asset))

  const table = new Map<string, Route>([
    [paths.start, toRead((visit) => handleStart(visit, settings, pages))],
    [paths.return, toRead((visit) => handleReturn(visit, settings, pages))],
    [paths.done, toRead((visit) => handleDone(visit, settings, pages))],
    [paths.signOut, (visit) => handleSignOut(visit, settings, pages)],
    [paths.postback, (visit) => handlePostback(visit, settings, pages)],
  ])
  for (const [name, asset] of pages.assets) table.set(paths.files + name, file(asset))
  return { find: (path) => table.get(path) }
}

async function handleDone(visit: Visit, settings: Settings, pages: SitePages): Promise<Response> {
  const session = await settings.rememberer.identify(visit)
  const page = renderDonePage(pages.contextOf(visit), {
    email: session?.identity.email,
    scriptUrl: pages.assetUrl('done.js'),
  })
  return pageResponse(visit.request, page, {})
}

/** A refused sign-in is answered with the sign-in page, so that the next try is one click away. */
async function handlePostback(
  visit: Visit,
  settings: Settings,
  pages: SitePages,
): Promise<Response> {
  let form: Form | undefined
  try {
    form = await readSignInForm(visit, settings)
    return signedInResponse(await signIn(visit, settings, form, pages))
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    notify('onRefused', () => settings.onRefused(failure, visit.request))
    const place =
      form?.get(settings.cameFromField) ?? visit.url.searchParams.get(settings.cameFromField)
    return challengeResponse(visit, settings, pages, {
      problem: failure,
      cameFrom: pages.cameFrom(place, visit),
    })
  }
}

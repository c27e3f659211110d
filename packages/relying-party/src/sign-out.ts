// Signing out: a post from one of the site's own pages, with a token of this very session (threat model T34).
import { AuthenticationError } from '@signet-id/protocol'
import { readForm } from './form.ts'
import { type Html, html } from './html.ts'
import { PROBLEM, SIGN_OUT } from './messages/en.ts'
import { renderSignOutPage } from './pages/problem-page.ts'
import { pageResponse, redirectResponse } from './respond.ts'
import { requireSameOrigin } from './same-origin.ts'
import type { Settings } from './settings.ts'
import type { SitePages } from './site-pages.ts'
import type { Visit } from './visit.ts'

const PURPOSE = 'sign-out'

/** A form token that ends this session and no other. */
export function signOutToken(settings: Settings, visit: Visit, sessionId: string): string {
  return settings.secrets.tag(PURPOSE, [visit.origin, sessionId])
}

/** A form with one button, for the site's own pages. */
export function renderSignOutForm(
  settings: Settings,
  pages: SitePages,
  form: { token: string; cameFrom: string; label: string },
): Html {
  return html`<form method="post" action="${pages.paths.signOut}"><input type="hidden" name="${settings.csrfField}" value="${form.token}"><input type="hidden" name="${settings.cameFromField}" value="${form.cameFrom}"><button class="button" type="submit">${form.label}</button></form>`
}

/** Handles `<basePath>/sign-out`: a post signs out, everything else asks. */
export async function handleSignOut(
  visit: Visit,
  settings: Settings,
  pages: SitePages,
): Promise<Response> {
  const session = await settings.rememberer.identify(visit)
  if (visit.request.method !== 'POST') {
    return askFirst(visit, settings, pages, session?.id, {
      status: 405,
      message: PROBLEM.signOutMethod,
    })
  }
  const form = await readForm(visit.request)
  const cameFrom = pages.cameFrom(form.get(settings.cameFromField), visit)
  if (!session) return redirectResponse(cameFrom)
  const token = form.get(settings.csrfField) ?? ''
  if (!isWanted(visit, settings, session.id, token)) {
    return askFirst(visit, settings, pages, session.id, { status: 403, message: PROBLEM.signOut })
  }
  return signedOutResponse(cameFrom, await settings.rememberer.forget(visit))
}

/** Leaves nothing of the session in the browser: no cookie, and no page in its cache (threat model T33). */
export function signedOutResponse(cameFrom: string, setCookies: readonly string[]): Response {
  return redirectResponse(cameFrom, { setCookies, headers: { 'Clear-Site-Data': '"cache"' } })
}

function isWanted(visit: Visit, settings: Settings, sessionId: string, token: string): boolean {
  try {
    requireSameOrigin(visit, settings.checkReferer)
  } catch (error) {
    if (error instanceof AuthenticationError) return false
    throw error
  }
  return settings.secrets.hasTag(PURPOSE, [visit.origin, sessionId], token)
}

function askFirst(
  visit: Visit,
  settings: Settings,
  pages: SitePages,
  sessionId: string | undefined,
  why: { status: number; message: string },
): Response {
  const form =
    sessionId === undefined
      ? undefined
      : renderSignOutForm(settings, pages, {
          token: signOutToken(settings, visit, sessionId),
          cameFrom: '/',
          label: SIGN_OUT.button,
        })
  return pageResponse(
    visit.request,
    renderSignOutPage(pages.contextOf(visit), { form, message: why.message }),
    { status: why.status, headers: why.status === 405 ? { Allow: 'POST' } : {} },
  )
}

// Step 1 of the journey: the browser leaves for the broker's dialog (design 3).
import {
  dialogRequestUrl,
  type EmailAddress,
  isBrowserIdError,
  isLoopbackOrigin,
  parseEmailAddress,
} from '@signet-id/protocol'
import { EMAIL_PARAMETER } from './fields.ts'
import { redirectResponse } from './respond.ts'
import type { Settings } from './settings.ts'
import { queryOf, type SitePages } from './site-pages.ts'
import type { Visit } from './visit.ts'

/** The dialog refuses longer addresses to come back to. */
const MAX_RETURN_URL_LENGTH = 2048

/** Handles `GET <basePath>/start?came_from=/x[&email=me@example.org]`. */
export function handleStart(visit: Visit, settings: Settings, pages: SitePages): Response {
  tellOfOtherPlace(visit, settings)
  const { searchParams } = visit.url
  const preSession = settings.preSessions.keep(visit)
  const cameFrom = pages.cameFrom(searchParams.get(settings.cameFromField), visit)
  const dialogUrl = dialogRequestUrl(`${settings.brokerOrigin}/sign_in`, {
    audience: visit.origin,
    returnTo: returnUrl(visit.origin + pages.paths.return, settings.cameFromField, cameFrom),
    state: settings.preSessions.issueState(visit, preSession.id),
    siteName: pages.contextOf(visit).siteName,
    email: emailHint(searchParams.get(EMAIL_PARAMETER)),
  })
  return redirectResponse(dialogUrl, { setCookies: [preSession.setCookie] })
}

/** The place to come back to travels along; one too long to travel loses its query, then itself. */
function returnUrl(base: string, field: string, cameFrom: string): string {
  const candidates = [cameFrom, cameFrom.split(/[?#]/, 1)[0] ?? '/']
  for (const place of candidates) {
    const url = `${base}?${queryOf(field, place)}`
    if (place !== '/' && url.length <= MAX_RETURN_URL_LENGTH) return url
  }
  return base
}

/** A hint that is no address is no hint. */
function emailHint(text: string | null): EmailAddress | undefined {
  if (text === null) return undefined
  try {
    return parseEmailAddress(text)
  } catch (cause) {
    if (!isBrowserIdError(cause)) throw cause
    return undefined
  }
}

const told = new WeakSet<Settings>()

/**
 * Somebody who sees the site at another address than `audiences` names is led to that one in the end, where nothing may listen and
 * their cookies are not. Only the site's operator can tell whether that is so, and hears of it once.
 */
function tellOfOtherPlace({ origin, seen }: Visit, settings: Settings): void {
  const site = new URL(origin)
  const isOther = seen.host !== site.host || (isLoopbackOrigin(origin) && seen.origin !== origin)
  if (!isOther || told.has(settings)) return
  told.add(settings)
  process.emitWarning(
    `a sign-in was begun at ${seen.origin}, but it is for ${origin}, which audiences names; if people see the first in their browsers, put it into audiences, and behind a proxy set trustedProxies`,
    { type: 'RelyingPartyWarning' },
  )
}

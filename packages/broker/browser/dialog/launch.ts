// What the page was opened for, from its address and from what this tab keeps (design 3).
import {
  type DialogRequest,
  hasMessage,
  isBrowserIdError,
  type Origin,
  type ProviderAnswer,
  parseDialogRequest,
  parseProviderAnswer,
} from '@signet-id/protocol'
import type { KeptJourney } from './kept-journey.ts'
import type { Launch, Resumed } from './machine.ts'
import type { ProblemName } from './problem.ts'
import { isServedSite, type Site } from './site.ts'

/** How the page was opened. */
export interface Opening {
  /** `location.hash`, already gone from the address bar. */
  readonly hash: string
  /** `location.search`, likewise. */
  readonly search: string
  readonly hasOpener: boolean
  /** True when this very entry of the history was part of a journey: reloaded, or come back to. */
  readonly isOldEntry: boolean
  readonly journey: KeptJourney
  readonly allowInsecureSites: boolean
  /** Sites that the operator keeps out. */
  isBarred?(audience: Origin): boolean
}

/** How sign-in pages of the Persona era come back: in the query, and before October 2013 in the fragment (protocol 6.1). */
const OLD_RETURN = /^[?#]AUTH_RETURN(_CANCEL)?(?=$|[&=])/

/** Decides what the page is for; what makes no sense becomes a launch that says so. */
export function readLaunch(opening: Opening): Launch {
  const { hash, journey } = opening
  if (hasMessage(hash, 'request')) return readRequest(opening)
  if (hasMessage(hash, 'browserid')) return readAnswer(opening)
  const oldReturn = OLD_RETURN.exec(opening.search) ?? OLD_RETURN.exec(hash)
  if (oldReturn) return readOldReturn(oldReturn[1] !== undefined, journey)
  const site = journey.site()
  // A pop-up is greeted anew; its site says again what it wants. Browsers copy the opener's tab storage into a new window,
  // so a redirect journey found in one is only its own when the history says so.
  const own = opening.isOldEntry ? site : undefined
  if (opening.hasOpener && own?.kind !== 'redirect') {
    const before = own && resume(own, journey)
    return before?.unfinished || before?.code ? { kind: 'pop-up', before } : { kind: 'pop-up' }
  }
  if (site) return resume(site, journey)
  return problem(opening.isOldEntry ? 'stale' : 'nothing-asked')
}

function resume(site: Site, journey: KeptJourney): Resumed {
  const unfinished = journey.takeUnfinished()
  const code = unfinished ? undefined : journey.code()
  return { kind: 'resumed', site, unfinished, ...(code ? { code } : {}) }
}

function readRequest({ hash, allowInsecureSites, isBarred }: Opening): Launch {
  let request: DialogRequest
  try {
    request = parseDialogRequest(hash)
  } catch (error) {
    if (isBrowserIdError(error)) return problem('malformed-request')
    throw error
  }
  const { audience, returnTo, state, siteName, email } = request
  if (!isServedSite(audience, allowInsecureSites)) return refused('insecure-site', audience)
  if (isBarred?.(audience)) return refused('site-barred', audience)
  return {
    kind: 'request',
    site: { kind: 'redirect', audience, name: siteName, returnTo, state },
    email,
  }
}

/** An answer counts for a visit that this tab holds, and once. */
function readAnswer({ hash, journey }: Opening): Launch {
  let answer: ProviderAnswer
  try {
    answer = parseProviderAnswer(hash)
  } catch (error) {
    if (isBrowserIdError(error)) return stale(journey)
    throw error
  }
  const visit = journey.takeVisit(answer.state)
  return visit ? { kind: 'answer', visit, answer } : stale(journey)
}

/** It proves nothing and brings nothing: the visit of this tab goes on to provisioning, or back to the address. */
function readOldReturn(cancelled: boolean, journey: KeptJourney): Launch {
  const visit = journey.takeSigningIn()
  if (!visit) return stale(journey)
  const error = cancelled ? 'cancelled' : 'not_authenticated'
  return { kind: 'answer', visit, answer: { state: '', error } }
}

/** Where the sign-in is still open, the same address may be tried again: whoever just signed in there is through at once. */
function stale(journey: KeptJourney): Launch {
  const site = journey.site()
  if (!site) return problem('stale')
  return { kind: 'problem', problem: { name: 'stale-here' }, site, choice: journey.choice() }
}

function refused(name: ProblemName, audience: Origin): Launch {
  return { kind: 'problem', problem: { name, detail: audience }, site: undefined }
}

function problem(name: ProblemName): Launch {
  return { kind: 'problem', problem: { name }, site: undefined }
}

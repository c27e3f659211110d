// The site's end of a sign-in: what it asked for, and the answer that goes back to it.
import { dialogAnswerUrl, type EmailAddress } from '@signet-id/protocol'
import { type Credential, signFor } from '../credential.ts'
import type { Edges, Tell } from '../edges.ts'
import type { Resumed } from '../machine.ts'
import type { OpenerRequest } from '../opener-channel.ts'
import { DialogProblem } from '../problem.ts'
import { isServedSite, type Site } from '../site.ts'
import { readSiteOptions } from '../site-options.ts'
import type { Choice } from '../visit.ts'

/** Greets, answers and turns back the page that asked. */
export function createSiteEnd(edges: Edges, tell: Tell) {
  /** True once the opener has asked in this very document: the channel is then known to be whole. */
  let greeted = false

  async function greetOpener(before: Resumed | undefined): Promise<void> {
    const request = await edges.opener.greet(undefined)
    if (!request) throw new DialogProblem('nothing-asked')
    greeted = true
    if (before?.site.audience === request.origin) return tell({ type: 'resumed', launch: before })
    tell({ type: 'asked', ...readAsked(request, edges) })
  }

  async function answer(site: Site, choice: Choice, credential: Credential): Promise<void> {
    if (site.kind === 'pop-up' && !greeted && !(await edges.opener.greet(site.audience)))
      throw new DialogProblem(credential.kept ? 'opener-gone' : 'opener-gone-forgotten')
    const nowMs = await edges.api.serverTime()
    const [assertion] = await Promise.all([
      signFor(credential, site.audience, nowMs),
      choice.ephemeral || edges.store.rememberAddress(choice.email).catch(() => {}),
    ])
    edges.journey.end()
    if (site.kind === 'redirect')
      return edges.navigate(
        dialogAnswerUrl(site.returnTo, { state: site.state, assertion }),
        'replace',
      )
    edges.opener.respond(site.audience, { assertion, email: choice.email })
    tell({ type: 'delivered' })
  }

  function cancel(site: Site): void {
    edges.journey.end()
    if (site.kind === 'redirect') {
      const { state } = site
      edges.navigate(dialogAnswerUrl(site.returnTo, { state, error: 'cancelled' }), 'replace')
    } else edges.opener.respond(site.audience, null)
  }

  return { greetOpener, answer, cancel }
}

/** What a page asked for by message; a fault of its own is shown with its name, and the way back to it stays open. */
function readAsked(
  { origin: audience, params }: OpenerRequest,
  { allowInsecureSites, isBarred }: Pick<Edges, 'allowInsecureSites' | 'isBarred'>,
): { site: Site; email: EmailAddress | undefined } {
  if (!isServedSite(audience, allowInsecureSites))
    throw new DialogProblem('insecure-site', { detail: audience })
  if (isBarred?.(audience)) throw new DialogProblem('site-barred', { detail: audience })
  const site: Site = { kind: 'pop-up', audience, name: undefined }
  try {
    const { siteName, email, legal, wantsFreshSignIn } = readSiteOptions(params, audience)
    const wishes = {
      ...(legal ? { legal } : {}),
      ...(wantsFreshSignIn ? { wantsFreshSignIn } : {}),
    }
    return { site: { ...site, name: siteName, ...wishes }, email }
  } catch (cause) {
    const problem = cause instanceof DialogProblem ? cause : new DialogProblem('failed', { cause })
    problem.site = site
    throw problem
  }
}

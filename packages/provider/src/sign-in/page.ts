// The authentication page: a code, typed on the provider's own page and nowhere else (threat model T11).
import { fillHtml, type Html, renderPage } from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { Texts } from '../messages/catalogue.ts'

/** What both pages of the journey need. */
export interface JourneyPage {
  readonly texts: Texts
  readonly owner: string
  readonly script: string
  readonly styles: readonly string[]
  /** False where the browser brought no session, so that the page need not ask for a certificate to find out. */
  readonly maybeSignedIn: boolean
  /** Origins of brokers this deployment answers. */
  readonly brokers: readonly string[]
}

/** What the authentication page needs beyond that. */
export interface SignInPage extends JourneyPage {
  /** Address from the query, to start with. */
  readonly email: string
  readonly formToken: string
}

/** Filled in by the script. */
const ADDRESS: Html = html`<bdi class="who" id="address"></bdi>`

/** The authentication page as HTML. */
export function renderSignInPage(page: SignInPage): string {
  const { texts } = page
  return renderJourneyPage(
    page,
    texts.signInTitle,
    html`<form id="sign-in" data-form-token="${page.formToken}" hidden>
<h1>${texts.signInTitle}</h1>
<p id="known-address">${fillHtml(texts.signInLead, { address: ADDRESS })}</p>
<div id="ask-address" hidden>
<label for="email">${texts.addressLabel}</label>
<input id="email" name="email" type="email" dir="ltr" autocomplete="username" value="${page.email}" required>
</div>
<p id="problem" class="problem" role="alert" hidden></p>
<label for="code" id="code-label" data-recovery="${texts.recoveryCodeLabel}">${texts.codeLabel}</label>
<input id="code" name="code" class="code" dir="ltr" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,11}" maxlength="11" required>
<button type="submit">${texts.signInButton}</button>
<button type="button" class="plain" id="cancel" hidden>${texts.cancelButton}</button>
<p class="fine"><button type="button" class="link" id="switch" data-recovery="${texts.useAppCode}">${texts.useRecoveryCode}</button></p>
<p class="fine" id="return-notice" hidden>${fillHtml(texts.returnNotice, { broker: html`<bdi id="broker"></bdi>` })}</p>
</form>`,
  )
}

/** The provisioning page as HTML. */
export function renderProvisioningPage(page: JourneyPage): string {
  const { texts } = page
  return renderJourneyPage(
    page,
    texts.provisionTitle,
    html`<section id="working" class="waiting" role="status"><h1>${texts.provisionTitle}</h1><p>${texts.provisionLead}</p></section>
<section id="ask" hidden>
<h1>${texts.provisionTitle}</h1>
<p>${fillHtml(texts.provisionAsk, { address: ADDRESS })}</p>
<p>${fillHtml(texts.returnNotice, { broker: html`<bdi class="who" id="broker"></bdi>` })}</p>
<button type="button" id="continue">${texts.continueButton}</button>
<button type="button" class="plain" id="cancel">${texts.cancelButton}</button>
</section>`,
  )
}

/** What both pages of the journey have: the trusted brokers, the refusal, the word about JavaScript. */
function renderJourneyPage(page: JourneyPage, title: string, body: Html): string {
  const { texts } = page
  return renderPage({
    title,
    language: texts.language,
    owner: page.owner,
    scripts: [page.script],
    styles: page.styles,
    body: html`<div id="journey" data-brokers="${page.brokers.join(' ')}" data-maybe-signed-in="${String(page.maybeSignedIn)}">
<noscript><p class="problem">${texts.needsScript}</p></noscript>
${body}
<section id="refused" hidden>
<h1>${texts.refusedTitle}</h1>
<p class="why" data-why="foreign" hidden>${texts.refusedForeign}</p>
<p class="why" data-why="malformed" hidden>${texts.refusedMalformed}</p>
</section>
<p id="text-unavailable" hidden>${texts.unavailable}</p>
<p id="text-wait" hidden>${texts.waitAgain}</p>
<p id="text-more" hidden>${texts.moreCodes}</p>
</div>`,
  })
}

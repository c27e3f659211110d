// The authentication page: a code, typed on the provider's own page and nowhere else (threat model T11).
import { type Html, renderPage } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { en } from '../messages/en.ts'

export interface JourneyPage {
  readonly owner: string
  readonly script: string
  readonly styles: readonly string[]
  /** Origins of brokers this deployment answers. */
  readonly brokers: readonly string[]
}

export interface SignInPage extends JourneyPage {
  /** Address from the query, to start with. */
  readonly email: string
  readonly formToken: string
}

export function renderSignInPage(page: SignInPage): string {
  return renderJourneyPage(
    page,
    en.signInTitle,
    html`<form id="sign-in" data-form-token="${page.formToken}" hidden>
<h1>${en.signInTitle}</h1>
<p id="known-address">${en.signInLead} <span class="who" id="address"></span>.</p>
<div id="ask-address" hidden>
<label for="email">${en.addressLabel}</label>
<input id="email" name="email" type="email" autocomplete="username" value="${page.email}" required>
</div>
<p id="problem" class="problem" role="alert" hidden></p>
<label for="code" id="code-label" data-recovery="${en.recoveryCodeLabel}">${en.codeLabel}</label>
<input id="code" name="code" class="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,11}" maxlength="11" required>
<button type="submit">${en.signInButton}</button>
<button type="button" class="plain" id="cancel" hidden>${en.cancelButton}</button>
<p class="fine"><button type="button" class="link" id="switch" data-recovery="${en.useAppCode}">${en.useRecoveryCode}</button></p>
<p class="fine" id="return-notice" hidden>${en.returnNotice} <span id="broker"></span></p>
</form>`,
  )
}

export function renderProvisioningPage(page: JourneyPage): string {
  return renderJourneyPage(
    page,
    en.provisionTitle,
    html`<section id="working" class="waiting" role="status"><h1>${en.provisionTitle}</h1><p>${en.provisionLead}</p></section>
<section id="ask" hidden>
<h1>${en.provisionTitle}</h1>
<p>${en.provisionAsk} <span class="who" id="address"></span>.</p>
<p>${en.returnNotice} <span class="who" id="broker"></span></p>
<button type="button" id="continue">${en.continueButton}</button>
<button type="button" class="plain" id="cancel">${en.cancelButton}</button>
</section>`,
  )
}

/** What both pages of the journey have: the trusted brokers, the refusal, the word about JavaScript. */
function renderJourneyPage(page: JourneyPage, title: string, body: Html): string {
  return renderPage({
    title,
    language: en.language,
    owner: page.owner,
    scripts: [page.script],
    styles: page.styles,
    body: html`<div id="journey" data-brokers="${page.brokers.join(' ')}">
<noscript><p class="problem">${en.needsScript}</p></noscript>
${body}
<section id="refused" hidden>
<h1>${en.refusedTitle}</h1>
<p class="why" data-why="foreign" hidden>${en.refusedForeign}</p>
<p class="why" data-why="malformed" hidden>${en.refusedMalformed}</p>
</section>
<p id="text-unavailable" hidden>${en.unavailable}</p>
<p id="text-wait" hidden>${en.waitSeconds}</p>
<p id="text-more" hidden>${en.moreCodes}</p>
</div>`,
  })
}

// The pages of an enrolment: the link's welcome, the secret to scan or type, the recovery codes.
import type { Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { en } from '../messages/en.ts'
import { fill, problemBox } from '../page-frame.ts'
import { ACCOUNT_PATH, ENROLMENT_START_PATH, RECOVERY_CODES_PATH } from '../paths.ts'
import type { EnrolmentLink } from '../store/store.ts'
import type { PendingEnrolment } from './enrol.ts'
import { qrSvg } from './qr.ts'

/** What the link is for, and a button: looking at the page spends nothing. */
export function welcomeBody(link: EnrolmentLink, token: string, formToken: Html): Html {
  const recovers = link.purpose === 'recover'
  return html`<h1>${recovers ? en.recoverTitle : en.enrolTitle}</h1>
<p>${recovers ? en.recoverLead : en.enrolLead} <span class="who">${link.shownAddress}</span>.</p>
<p>${en.enrolNeedsApp}</p>
<form method="post" action="${ENROLMENT_START_PATH}">
${formToken}<input type="hidden" name="link" value="${token}">
${authenticatorFields()}
<button type="submit">${en.enrolStart}</button>
</form>`
}

/** Name and kind of a new authenticator; what most people want is chosen already. */
export function authenticatorFields(): Html {
  return html`<label for="name">${en.authenticatorName}</label>
<input id="name" name="name" type="text" maxlength="40" placeholder="${en.authenticatorNameExample}" autocomplete="off">
<details class="more"><summary>${en.otherKinds}</summary>
<p class="fine">${en.otherKindsNote}</p>
<label for="digits">${en.digitsLabel}</label>
<select id="digits" name="digits"><option value="6">6</option><option value="8">8</option></select>
<label for="algorithm">${en.algorithmLabel}</label>
<select id="algorithm" name="algorithm"><option value="SHA1">SHA-1</option><option value="SHA256">SHA-256</option><option value="SHA512">SHA-512</option></select>
</details>`
}

export interface SecretPage {
  readonly pending: PendingEnrolment
  readonly digits: number
  /** Where the code goes. */
  readonly action: string
  readonly problem: string | undefined
}

/** The secret: shown in this answer and nowhere else (threat model T13). */
export function secretBody(
  { pending, digits, action, problem }: SecretPage,
  formToken: Html,
): Html {
  return html`<h1>${en.scanTitle}</h1>
<p>${en.scanLead} <span class="who">${pending.address}</span>.</p>
${qrSvg(pending.uri, en.qrLabel)}
<p class="center"><a class="button plain narrow" href="${pending.uri}">${en.openInApp}</a></p>
<details class="more"><summary>${en.cannotScan}</summary>
<p>${en.typeSecret}</p>
<p class="secret"><code>${pending.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
</details>
<form method="post" action="${action}">
${formToken}<input type="hidden" name="enrolment" value="${pending.id}">
${problemBox(problem)}
<label for="code">${en.scanCodeLabel}</label>
<input id="code" name="code" class="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,11}" maxlength="11" required${problem === undefined ? '' : html` aria-invalid="true" aria-describedby="problem"`}>
<button type="submit">${fill(en.scanButton, { digits })}</button>
</form>`
}

/** Recovery codes, once; with the address, because they will be on paper. */
export function recoveryCodesBody(
  codes: readonly string[],
  address: string,
  offerSecond: boolean,
): Html {
  return html`<h1>${en.codesTitle}</h1>
<p class="who">${address}</p>
<p>${en.codesLead}</p>
<ol class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
<p class="fine">${en.codesNote}</p>
${offerSecond ? html`<p>${en.secondOffer}</p>` : ''}
<a class="button" href="${ACCOUNT_PATH}">${en.codesKept}</a>
${offerSecond ? html`<a class="button plain" href="${ACCOUNT_PATH}#add">${en.addAuthenticator}</a>` : ''}`
}

/** After one more authenticator: what happened, and the way back. */
export function addedBody(): Html {
  return html`<h1>${en.addedTitle}</h1>
<p>${en.addedLead}</p>
<a class="button" href="${ACCOUNT_PATH}">${en.toAccount}</a>`
}

/** The form that makes new recovery codes. */
export function newCodesForm(formToken: Html, label: string): Html {
  return html`<form method="post" action="${RECOVERY_CODES_PATH}">${formToken}<button type="submit" class="plain">${label}</button></form>`
}

// The pages of an enrolment: the link's welcome, the secret to scan or type, the recovery codes.
import { fillHtml, fillText, type Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { Texts } from '../messages/catalogue.ts'
import { problemBox, who } from '../page-frame.ts'
import { ACCOUNT_PATH, ENROLMENT_START_PATH, RECOVERY_CODES_PATH } from '../paths.ts'
import type { EnrolmentLink } from '../store/store.ts'
import type { PendingEnrolment } from './enrol.ts'
import { qrSvg } from './qr.ts'

/** What the link is for, and a button: looking at the page spends nothing. */
export function welcomeBody(
  texts: Texts,
  link: EnrolmentLink,
  token: string,
  formToken: Html,
): Html {
  const recovers = link.purpose === 'recover'
  return html`<h1>${recovers ? texts.recoverTitle : texts.enrolTitle}</h1>
<p>${fillHtml(recovers ? texts.recoverLead : texts.enrolLead, { address: who(link.shownAddress) })}</p>
<p>${texts.enrolNeedsApp}</p>
<form method="post" action="${ENROLMENT_START_PATH}">
${formToken}<input type="hidden" name="link" value="${token}">
${authenticatorFields(texts)}
<button type="submit">${texts.enrolStart}</button>
</form>`
}

/** Name and kind of a new authenticator; what most people want is chosen already. */
export function authenticatorFields(texts: Texts): Html {
  return html`<label for="name">${texts.authenticatorName}</label>
<input id="name" name="name" type="text" dir="auto" maxlength="40" placeholder="${texts.authenticatorNameExample}" autocomplete="off">
<details class="more"><summary>${texts.otherKinds}</summary>
<p class="fine">${texts.otherKindsNote}</p>
<label for="digits">${texts.digitsLabel}</label>
<select id="digits" name="digits"><option value="6">6</option><option value="8">8</option></select>
<label for="algorithm">${texts.algorithmLabel}</label>
<select id="algorithm" name="algorithm"><option value="SHA1">SHA-1</option><option value="SHA256">SHA-256</option><option value="SHA512">SHA-512</option></select>
</details>`
}

/** What the page with the secret shows. */
export interface SecretPage {
  readonly pending: PendingEnrolment
  readonly digits: number
  /** Where the code goes. */
  readonly action: string
  /** The last code did not fit. */
  readonly refused: boolean
}

/** The secret: shown in this answer and nowhere else (threat model T13). */
export function secretBody(
  texts: Texts,
  { pending, digits, action, refused }: SecretPage,
  formToken: Html,
): Html {
  return html`<h1>${texts.scanTitle}</h1>
<p>${fillHtml(texts.scanLead, { address: who(pending.address) })}</p>
${qrSvg(pending.uri, texts.qrLabel)}
<p class="center"><a class="button plain narrow" href="${pending.uri}">${texts.openInApp}</a></p>
<details class="more"><summary>${texts.cannotScan}</summary>
<p>${texts.typeSecret}</p>
<p class="secret"><code>${pending.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
</details>
<form method="post" action="${action}">
${formToken}<input type="hidden" name="enrolment" value="${pending.id}">
${problemBox(refused ? texts.codeUnfit : undefined)}
<label for="code">${texts.scanCodeLabel}</label>
<input id="code" name="code" class="code" dir="ltr" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,11}" maxlength="11" required${refused ? html` aria-invalid="true" aria-describedby="problem"` : ''}>
<button type="submit">${fillText(texts.scanButton, { digits })}</button>
</form>`
}

/** Recovery codes, once; with the address, because they will be on paper. */
export function recoveryCodesBody(
  texts: Texts,
  codes: readonly string[],
  address: string,
  offerSecond: boolean,
): Html {
  return html`<h1>${texts.codesTitle}</h1>
<p class="who"><bdi>${address}</bdi></p>
<p>${texts.codesLead}</p>
<ol class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
<p class="fine">${texts.codesNote}</p>
${offerSecond ? html`<p>${texts.secondOffer}</p>` : ''}
<a class="button" href="${ACCOUNT_PATH}">${texts.codesKept}</a>
${offerSecond ? html`<a class="button plain" href="${ACCOUNT_PATH}#add">${texts.addAuthenticator}</a>` : ''}`
}

/** After one more authenticator: what happened, and the way back. */
export function addedBody(texts: Texts): Html {
  return html`<h1>${texts.addedTitle}</h1>
<p>${texts.addedLead}</p>
<a class="button" href="${ACCOUNT_PATH}">${texts.toAccount}</a>`
}

/** The form that makes new recovery codes. */
export function newCodesForm(formToken: Html, label: string): Html {
  return html`<form method="post" action="${RECOVERY_CODES_PATH}">${formToken}<button type="submit" class="plain">${label}</button></form>`
}

// The account page: what one signs in with, where one is signed in, what happened lately.
import type { Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { authenticatorFields, newCodesForm } from '../enrolment/page.ts'
import { en, eventText } from '../messages/en.ts'
import { fill, shownDay, shownTime } from '../page-frame.ts'
import {
  AUTHENTICATOR_ADD_PATH,
  AUTHENTICATOR_REMOVE_PATH,
  AUTHENTICATOR_RENAME_PATH,
  DEVICE_FORGET_PATH,
  PEOPLE_PATH,
  SESSION_END_PATH,
  SESSIONS_END_ALL_PATH,
} from '../paths.ts'
import type { ListedAuthenticator, ListedEvent, ListedSession, Session } from '../store/store.ts'
import { signOutForm } from './home.ts'

export interface AccountPage {
  readonly session: Session
  readonly authenticators: readonly ListedAuthenticator[]
  readonly codesLeft: number
  readonly sessions: readonly ListedSession[]
  readonly devices: readonly ListedSession[]
  readonly events: readonly ListedEvent[]
  readonly formToken: Html
}

/** Fewer recovery codes than this and the page asks for new ones. */
const FEW_CODES = 3

export function accountBody(page: AccountPage): Html {
  const { session, formToken } = page
  return html`<div class="wide">
<h1>${en.accountTitle}</h1>
<p class="who">${session.account.shownAddress}</p>
${session.method === 'recovery-code' ? html`<p class="problem">${en.recoveredNotice}</p>` : ''}
${authenticatorSection(page)}
${recoverySection(page)}
${sessionSection(page)}
${deviceSection(page)}
${eventSection(page.events, session.account.shownAddress)}
<div class="actions">
${session.account.role === 'administrator' ? html`<a class="button plain" href="${PEOPLE_PATH}">${en.peopleTitle}</a>` : ''}
${signOutForm(formToken)}
</div>
</div>`
}

function authenticatorSection({ authenticators, formToken }: AccountPage): Html {
  const removable = authenticators.length > 1
  return html`<section>
<h2>${en.authenticators}</h2>
<ul class="rows">${authenticators.map((one) => authenticatorRow(one, removable, formToken))}</ul>
<details class="more" id="add"><summary>${en.addAuthenticator}</summary>
<form method="post" action="${AUTHENTICATOR_ADD_PATH}">${formToken}
${authenticatorFields()}
<button type="submit">${en.enrolStart}</button>
</form>
</details>
</section>`
}

function authenticatorRow(one: ListedAuthenticator, removable: boolean, formToken: Html): Html {
  const field = `name-${one.id}`
  const used =
    one.usedAtMs === undefined ? en.neverUsed : html`${en.lastUsed} ${shownTime(one.usedAtMs)}`
  return html`<li>
<div class="what"><strong>${one.name}</strong>
<span class="fine">${used}, ${en.added} ${shownDay(one.createdAtMs)}</span>
${one.weak ? html`<span class="fine bad">${en.weakSecret}</span>` : ''}</div>
<details><summary>${en.change}</summary>
<form method="post" action="${AUTHENTICATOR_RENAME_PATH}">${formToken}<input type="hidden" name="id" value="${one.id}">
<label for="${field}">${en.authenticatorName}</label>
<input id="${field}" name="name" type="text" maxlength="40" value="${one.name}" autocomplete="off" required>
<button type="submit" class="plain">${en.rename}</button>
</form>
${
  removable
    ? html`<form method="post" action="${AUTHENTICATOR_REMOVE_PATH}">${formToken}<input type="hidden" name="id" value="${one.id}">
<button type="submit" class="plain bad">${en.remove}</button><p class="fine">${en.removeNote}</p></form>`
    : html`<p class="fine">${en.lastAuthenticator}</p>`
}
</details>
</li>`
}

function recoverySection({ codesLeft, formToken }: AccountPage): Html {
  const text = codesLeft === 0 ? en.noCodesLeft : fill(en.codesLeft, { count: codesLeft })
  return html`<section>
<h2>${en.recoveryCodes}</h2>
<p class="${codesLeft < FEW_CODES ? 'problem' : ''}">${text}</p>
${newCodesForm(formToken, en.newCodes)}
</section>`
}

function sessionSection({ sessions, session, formToken }: AccountPage): Html {
  return html`<section>
<h2>${en.sessions}</h2>
<ul class="rows">${sessions.map(
    (one) => html`<li>
<div class="what"><strong>${one.label || en.unknownBrowser}</strong>${one.id === session.id ? html` <span class="tag">${en.thisBrowser}</span>` : ''}
<span class="fine">${en.lastSeen} ${shownTime(one.seenAtMs)}, ${en.from} ${one.source}</span></div>
${one.id === session.id ? '' : rowButton(SESSION_END_PATH, one.id, en.endSession, formToken)}
</li>`,
  )}</ul>
<form method="post" action="${SESSIONS_END_ALL_PATH}">${formToken}<button type="submit" class="plain">${en.endAll}</button></form>
</section>`
}

function deviceSection({ devices, formToken }: AccountPage): Html {
  if (devices.length === 0) return html``
  return html`<section>
<h2>${en.devices}</h2>
<p class="fine">${en.devicesNote}</p>
<ul class="rows">${devices.map(
    (one) => html`<li>
<div class="what"><strong>${one.label || en.unknownBrowser}</strong>
<span class="fine">${en.lastSignIn} ${shownTime(one.seenAtMs)}, ${en.from} ${one.source}</span></div>
${rowButton(DEVICE_FORGET_PATH, one.id, en.forget, formToken)}
</li>`,
  )}</ul>
</section>`
}

/** What happened, newest first. @param own address that goes without saying */
export function eventSection(events: readonly ListedEvent[], own: string): Html {
  return html`<section>
<h2>${en.activity}</h2>
<ul class="rows events">${events.map(
    (
      one,
    ) => html`<li><div class="what">${eventText(one.event)}${one.address === undefined || one.address === own ? '' : html`: ${one.address}`}
<span class="fine">${shownTime(one.atMs)}${one.source === undefined ? '' : html`, ${en.from} ${one.source}`}</span></div></li>`,
  )}</ul>
</section>`
}

/** A small form at the end of a row. */
export function rowButton(action: string, id: string, label: string, formToken: Html): Html {
  return html`<form method="post" action="${action}">${formToken}<input type="hidden" name="id" value="${id}"><button type="submit" class="plain small">${label}</button></form>`
}

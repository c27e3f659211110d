// The account page: what one signs in with, where one is signed in, what happened lately.
import { countText, fillHtml, type Html, shownDay, shownTime } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { authenticatorFields, newCodesForm } from '../enrolment/page.ts'
import type { Texts } from '../messages/catalogue.ts'
import {
  AUTHENTICATOR_ADD_PATH,
  AUTHENTICATOR_REMOVE_PATH,
  AUTHENTICATOR_RENAME_PATH,
  DEVICE_FORGET_PATH,
  PEOPLE_PATH,
  SESSION_END_PATH,
  SESSIONS_END_ALL_PATH,
} from '../paths.ts'
import { shownAuthenticator, shownBrowser } from '../shown-names.ts'
import type { ListedAuthenticator, ListedEvent, ListedSession, Session } from '../store/store.ts'
import { signOutForm } from './home.ts'

/** One person's authenticators, sessions, devices and latest events. */
export interface AccountPage {
  readonly texts: Texts
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

/** The page's own part of the document. */
export function accountBody(page: AccountPage): Html {
  const { texts, session, formToken } = page
  return html`<div class="wide">
<h1>${texts.accountTitle}</h1>
<p class="who"><bdi>${session.account.shownAddress}</bdi></p>
${session.method === 'recovery-code' ? html`<p class="problem">${texts.recoveredNotice}</p>` : ''}
${authenticatorSection(page)}
${recoverySection(page)}
${sessionSection(page)}
${deviceSection(page)}
${eventSection(texts, page.events, session.account.shownAddress)}
<div class="actions">
${session.account.role === 'administrator' ? html`<a class="button plain" href="${PEOPLE_PATH}">${texts.peopleTitle}</a>` : ''}
${signOutForm(texts, formToken)}
</div>
</div>`
}

function authenticatorSection({ texts, authenticators, formToken }: AccountPage): Html {
  const removable = authenticators.length > 1
  return html`<section>
<h2>${texts.authenticators}</h2>
<ul class="rows">${authenticators.map((one) => authenticatorRow(texts, one, removable, formToken))}</ul>
<details class="more" id="add"><summary>${texts.addAuthenticator}</summary>
<form method="post" action="${AUTHENTICATOR_ADD_PATH}">${formToken}
${authenticatorFields(texts)}
<button type="submit">${texts.enrolStart}</button>
</form>
</details>
</section>`
}

function authenticatorRow(
  texts: Texts,
  one: ListedAuthenticator,
  removable: boolean,
  formToken: Html,
): Html {
  const field = `name-${one.id}`
  const used =
    one.usedAtMs === undefined
      ? texts.neverUsed
      : fillHtml(texts.lastUsed, { time: shownTime(one.usedAtMs, texts.language) })
  const name = shownAuthenticator(texts, one.name)
  return html`<li>
<div class="what"><strong>${name}</strong>
<span class="fine">${used} · ${fillHtml(texts.added, { day: shownDay(one.createdAtMs, texts.language) })}</span>
${one.weak ? html`<span class="fine bad">${texts.weakSecret}</span>` : ''}</div>
<details><summary>${texts.change}</summary>
<form method="post" action="${AUTHENTICATOR_RENAME_PATH}">${formToken}<input type="hidden" name="id" value="${one.id}">
<label for="${field}">${texts.authenticatorName}</label>
<input id="${field}" name="name" type="text" maxlength="40" value="${name}" dir="auto" autocomplete="off" required>
<button type="submit" class="plain">${texts.rename}</button>
</form>
${
  removable
    ? html`<form method="post" action="${AUTHENTICATOR_REMOVE_PATH}">${formToken}<input type="hidden" name="id" value="${one.id}">
<button type="submit" class="plain bad">${texts.remove}</button><p class="fine">${texts.removeNote}</p></form>`
    : html`<p class="fine">${texts.lastAuthenticator}</p>`
}
</details>
</li>`
}

function recoverySection({ texts, codesLeft, formToken }: AccountPage): Html {
  const text =
    codesLeft === 0 ? texts.noCodesLeft : countText(texts.codesLeft, codesLeft, texts.language)
  return html`<section>
<h2>${texts.recoveryCodes}</h2>
<p class="${codesLeft < FEW_CODES ? 'problem' : ''}">${text}</p>
${newCodesForm(formToken, texts.newCodes)}
</section>`
}

function sessionSection({ texts, sessions, session, formToken }: AccountPage): Html {
  return html`<section>
<h2>${texts.sessions}</h2>
<ul class="rows">${sessions.map(
    (one) => html`<li>
<div class="what"><strong>${shownBrowser(texts, one.label)}</strong>${one.id === session.id ? html` <span class="tag">${texts.thisBrowser}</span>` : ''}
<span class="fine">${fillHtml(texts.lastSeen, { time: shownTime(one.seenAtMs, texts.language) })} · ${fillHtml(texts.from, { source: one.source })}</span></div>
${one.id === session.id ? '' : rowButton(SESSION_END_PATH, one.id, texts.endSession, formToken)}
</li>`,
  )}</ul>
<form method="post" action="${SESSIONS_END_ALL_PATH}">${formToken}<button type="submit" class="plain">${texts.endAll}</button></form>
</section>`
}

function deviceSection({ texts, devices, formToken }: AccountPage): Html {
  if (devices.length === 0) return html``
  return html`<section>
<h2>${texts.devices}</h2>
<p class="fine">${texts.devicesNote}</p>
<ul class="rows">${devices.map(
    (one) => html`<li>
<div class="what"><strong>${shownBrowser(texts, one.label)}</strong>
<span class="fine">${fillHtml(texts.lastSignIn, { time: shownTime(one.seenAtMs, texts.language) })} · ${fillHtml(texts.from, { source: one.source })}</span></div>
${rowButton(DEVICE_FORGET_PATH, one.id, texts.forget, formToken)}
</li>`,
  )}</ul>
</section>`
}

/** What happened, newest first. @param own address that goes without saying, whose page it is; empty for an administrator's */
export function eventSection(texts: Texts, events: readonly ListedEvent[], own: string): Html {
  return html`<section>
<h2>${texts.activity}</h2>
<ul class="rows events">${events.map(
    (
      one,
    ) => html`<li><div class="what">${eventText(texts, one.event)}${one.address === undefined || one.address === own ? '' : html`: <bdi>${one.address}</bdi>`}
<span class="fine">${shownTime(one.atMs, texts.language)}${actorText(texts, one)}${sourceText(texts, one, own)}</span></div></li>`,
  )}</ul>
</section>`
}

/** Who did it, where it was not the person. */
function actorText(texts: Texts, { actor, actorAddress }: ListedEvent): Html | '' {
  if (actor === 'shell') return html` · ${texts.byShell}`
  if (actorAddress === undefined) return ''
  return html` · ${fillHtml(texts.by, { who: html`<bdi>${actorAddress}</bdi>` })}`
}

/** From where; people are not told where their administrator was. */
function sourceText(texts: Texts, { actor, source }: ListedEvent, own: string): Html | '' {
  if (source === undefined || (own !== '' && actor !== undefined)) return ''
  return html` · ${fillHtml(texts.from, { source })}`
}

/** A small form at the end of a row. */
function rowButton(action: string, id: string, label: string, formToken: Html): Html {
  return html`<form method="post" action="${action}">${formToken}<input type="hidden" name="id" value="${id}"><button type="submit" class="plain small">${label}</button></form>`
}

/** What an audit event is called on a page. */
function eventText({ events }: Texts, event: string): string {
  return (events as Readonly<Record<string, string>>)[event] ?? event // an event may be newer than the catalogue
}

// The operator's page and the page of a fresh link.
import type { Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { eventSection } from '../account/page.ts'
import { en } from '../messages/en.ts'
import { fill, shownDay, shownTime } from '../page-frame.ts'
import { ACCOUNT_PATH, PEOPLE_LINK_PATH, PEOPLE_PATH, PEOPLE_SWITCH_PATH } from '../paths.ts'
import type { DatedKey, EnrolmentLink, ListedAccount, ListedEvent } from '../store/store.ts'

export interface PeoplePage {
  readonly domain: string
  /** The administrator's own account. */
  readonly own: string
  readonly people: readonly ListedAccount[]
  readonly links: readonly EnrolmentLink[]
  readonly events: readonly ListedEvent[]
  readonly keys: readonly DatedKey[]
  readonly formToken: Html
}

export function peopleBody(page: PeoplePage): Html {
  return html`<div class="wide">
<h1>${en.peopleTitle}</h1>
<p class="who">${page.domain}</p>
<section>
<h2>${en.invite}</h2>
<form method="post" action="${PEOPLE_LINK_PATH}">${page.formToken}
<label for="email">${en.addressLabel}</label>
<input id="email" name="email" type="text" inputmode="email" autocomplete="off" placeholder="${fill(en.inviteExample, { domain: page.domain })}" required>
<button type="submit">${en.makeLink}</button>
</form>
</section>
<section>
<h2>${en.people}</h2>
<ul class="rows">${page.people.map((person) => personRow(person, page))}</ul>
</section>
${linkSection(page.links)}
${keySection(page.keys)}
${eventSection(page.events, '')}
<div class="actions"><a class="button plain" href="${ACCOUNT_PATH}">${en.toAccount}</a></div>
</div>`
}

/** A link to give away: shown once, because only its hash is kept. */
export function linkBody(url: string, address: string, recovers: boolean): Html {
  return html`<h1>${en.linkTitle}</h1>
<p>${fill(recovers ? en.linkRecovers : en.linkEnrols, { address })}</p>
<label for="link">${en.linkLabel}</label>
<input id="link" class="link" type="text" value="${url}" readonly>
<p class="fine">${en.linkNote}</p>
<a class="button" href="${PEOPLE_PATH}">${en.toPeople}</a>`
}

function personRow(person: ListedAccount, { own, formToken }: PeoplePage): Html {
  const used =
    person.lastUsedMs === undefined
      ? en.neverUsed
      : html`${en.lastUsed} ${shownTime(person.lastUsedMs)}`
  const hidden = html`${formToken}<input type="hidden" name="email" value="${person.address}">`
  return html`<li>
<div class="what"><strong>${person.shownAddress}</strong>${person.role === 'administrator' ? html` <span class="tag">${en.administrator}</span>` : ''}${person.disabled ? html` <span class="tag bad">${en.disabled}</span>` : ''}
<span class="fine">${fill(en.authenticatorCount, { count: person.authenticators })}, ${fill(en.codeCount, { count: person.recoveryCodes })}. ${used}</span></div>
${
  person.id === own
    ? ''
    : html`<details><summary>${en.change}</summary>
<form method="post" action="${PEOPLE_LINK_PATH}">${hidden}<button type="submit" class="plain">${en.recoverPerson}</button><p class="fine">${en.recoverNote}</p></form>
<form method="post" action="${PEOPLE_SWITCH_PATH}">${hidden}<button type="submit" class="plain${person.disabled ? '' : ' bad'}">${person.disabled ? en.enable : en.disable}</button></form>
</details>`
}
</li>`
}

function linkSection(links: readonly EnrolmentLink[]): Html {
  if (links.length === 0) return html``
  return html`<section>
<h2>${en.openLinks}</h2>
<ul class="rows">${links.map(
    (link) => html`<li><div class="what"><strong>${link.shownAddress}</strong>
<span class="fine">${en.linkUntil} ${shownTime(link.expiresAtMs)}</span></div></li>`,
  )}</ul>
</section>`
}

function keySection(keys: readonly DatedKey[]): Html {
  return html`<section>
<h2>${en.keys}</h2>
<ul class="rows">${keys.map(
    (
      key,
    ) => html`<li><div class="what"><code>${key.id}</code> <span class="tag">${en.keyStates[key.state]}</span>
<span class="fine">${key.algorithm}, ${en.since} ${shownDay(key.changedAtMs)}</span></div></li>`,
  )}</ul>
</section>`
}

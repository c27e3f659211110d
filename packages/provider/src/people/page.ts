// The operator's page and the page of a fresh link.
import { fillHtml, fillText, type Html, shownDay, shownTime } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { eventSection } from '../account/page.ts'
import type { Texts } from '../messages/catalogue.ts'
import { problemBox, who } from '../page-frame.ts'
import { ACCOUNT_PATH, PEOPLE_LINK_PATH, PEOPLE_PATH, PEOPLE_SWITCH_PATH } from '../paths.ts'
import type { DatedKey, EnrolmentLink, ListedAccount, ListedEvent } from '../store/store.ts'

/** One domain's people, open links, latest events and keys. */
export interface PeoplePage {
  readonly texts: Texts
  readonly domain: string
  /** The administrator's own account. */
  readonly own: string
  readonly people: readonly ListedAccount[]
  readonly links: readonly EnrolmentLink[]
  readonly events: readonly ListedEvent[]
  readonly keys: readonly DatedKey[]
  readonly formToken: Html
  /** What was typed where an address of the domain was meant. */
  readonly refused: string | undefined
}

/** The page's own part of the document. A refused address stands in its field again. */
export function peopleBody(page: PeoplePage): Html {
  const { texts, refused } = page
  const marked = refused === undefined ? '' : html` aria-invalid="true" aria-describedby="problem"`
  return html`<div class="wide">
<h1>${texts.peopleTitle}</h1>
<p class="who"><bdi>${page.domain}</bdi></p>
<section>
<h2>${texts.invite}</h2>
<form method="post" action="${PEOPLE_LINK_PATH}">${page.formToken}
${problemBox(refused === undefined ? undefined : fillText(texts.inviteForeign, { domain: page.domain }))}
<label for="email">${texts.addressLabel}</label>
<input id="email" name="email" type="text" dir="ltr" inputmode="email" autocomplete="off" placeholder="${fillText(texts.inviteExample, { domain: page.domain })}" value="${refused ?? ''}" required${marked}>
<button type="submit">${texts.makeLink}</button>
</form>
</section>
<section>
<h2>${texts.people}</h2>
<ul class="rows">${page.people.map((person) => personRow(person, page))}</ul>
</section>
${linkSection(texts, page.links)}
${keySection(texts, page.keys)}
${eventSection(texts, page.events, '')}
<div class="actions"><a class="button plain" href="${ACCOUNT_PATH}">${texts.toAccount}</a></div>
</div>`
}

/** A link to give away: shown once, because only its hash is kept. */
export function linkBody(texts: Texts, url: string, address: string, recovers: boolean): Html {
  return html`<h1>${texts.linkTitle}</h1>
<p>${fillHtml(recovers ? texts.linkRecovers : texts.linkEnrols, { address: who(address) })}</p>
<label for="link">${texts.linkLabel}</label>
<input id="link" class="link" dir="ltr" type="text" value="${url}" readonly>
<p class="fine">${texts.linkNote}</p>
<a class="button" href="${PEOPLE_PATH}">${texts.toPeople}</a>`
}

function personRow(person: ListedAccount, { texts, own, formToken }: PeoplePage): Html {
  const used =
    person.lastUsedMs === undefined
      ? texts.neverUsed
      : fillHtml(texts.lastUsed, { time: shownTime(person.lastUsedMs, texts.language) })
  const hidden = html`${formToken}<input type="hidden" name="email" value="${person.address}">`
  return html`<li>
<div class="what"><strong>${person.shownAddress}</strong>${person.role === 'administrator' ? html` <span class="tag">${texts.administrator}</span>` : ''}${person.disabled ? html` <span class="tag bad">${texts.disabled}</span>` : ''}
<span class="fine">${fillText(texts.authenticatorCount, { count: person.authenticators })} · ${fillText(texts.codeCount, { count: person.recoveryCodes })} · ${used}</span></div>
${
  person.id === own
    ? ''
    : html`<details><summary>${texts.change}</summary>
<form method="post" action="${PEOPLE_LINK_PATH}">${hidden}<button type="submit" class="plain">${texts.recoverPerson}</button><p class="fine">${texts.recoverNote}</p></form>
<form method="post" action="${PEOPLE_SWITCH_PATH}">${hidden}<input type="hidden" name="state" value="${person.disabled ? 'enabled' : 'disabled'}"><button type="submit" class="plain${person.disabled ? '' : ' bad'}">${person.disabled ? texts.enable : texts.disable}</button></form>
</details>`
}
</li>`
}

function linkSection(texts: Texts, links: readonly EnrolmentLink[]): Html {
  if (links.length === 0) return html``
  return html`<section>
<h2>${texts.openLinks}</h2>
<ul class="rows">${links.map(
    (link) => html`<li><div class="what"><strong>${link.shownAddress}</strong>
<span class="fine">${fillHtml(texts.linkUntil, { time: shownTime(link.expiresAtMs, texts.language) })}</span></div></li>`,
  )}</ul>
</section>`
}

function keySection(texts: Texts, keys: readonly DatedKey[]): Html {
  return html`<section>
<h2>${texts.keys}</h2>
<ul class="rows">${keys.map(
    (
      key,
    ) => html`<li><div class="what"><code>${key.id}</code> <span class="tag">${texts.keyStates[key.state]}</span>
<span class="fine"><bdi>${key.algorithm}</bdi> · ${fillHtml(texts.since, { day: shownDay(key.changedAtMs, texts.language) })}</span></div></li>`,
  )}</ul>
</section>`
}

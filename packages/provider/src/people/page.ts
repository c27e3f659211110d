// The operator's page and the page of a fresh link.
import { fillHtml, fillText, type Html, shownDay, shownTime } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { eventSection } from '../account/page.ts'
import type { Texts } from '../messages/catalogue.ts'
import { problemBox, who } from '../page-frame.ts'
import {
  ACCOUNT_PATH,
  PEOPLE_LINK_PATH,
  PEOPLE_PATH,
  PEOPLE_SWITCH_PATH,
  PEOPLE_WITHDRAW_PATH,
} from '../paths.ts'
import type { DatedKey, EnrolmentLink, ListedAccount, ListedEvent } from '../store/store.ts'

/** A part of the list of people; both are empty for its beginning. */
export interface PeopleView {
  /** Stands somewhere in the address. */
  readonly search: string
  /** Address behind which the part begins. */
  readonly after: string
}

/** Where a part of the list is shown. */
export function peoplePath({ search, after }: PeopleView): string {
  const query = new URLSearchParams({
    ...(search === '' ? {} : { q: search }),
    ...(after === '' ? {} : { after }),
  })
  return query.size === 0 ? PEOPLE_PATH : `${PEOPLE_PATH}?${query}`
}

/** One domain's people, open links, latest events and keys. */
export interface PeoplePage {
  readonly texts: Texts
  readonly domain: string
  /** The administrator's own account. */
  readonly own: string
  readonly view: PeopleView
  readonly people: readonly ListedAccount[]
  /** There are people behind the last of these. */
  readonly hasMore: boolean
  readonly links: readonly EnrolmentLink[]
  readonly hasMoreLinks: boolean
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
${peopleSection(page)}
${linkSection(page)}
${keySection(texts, page.keys)}
${eventSection(texts, page.events, '')}
<div class="actions"><a class="button plain" href="${ACCOUNT_PATH}">${texts.toAccount}</a></div>
</div>`
}

/** Fifty at a time; who has fewer sees neither search nor pages. */
function peopleSection(page: PeoplePage): Html {
  const { texts, view, people, hasMore, hasMoreLinks } = page
  const isPart = view.search !== '' || view.after !== ''
  const next = { search: view.search, after: people.at(-1)?.address ?? '' }
  return html`<section id="people">
<h2>${texts.people}</h2>
${
  isPart || hasMore || hasMoreLinks
    ? html`<form method="get" action="${PEOPLE_PATH}" role="search">
<label for="q">${texts.findPeople}</label>
<input id="q" name="q" type="text" dir="ltr" autocomplete="off" maxlength="64" value="${view.search}">
<button type="submit" class="plain">${texts.findButton}</button>
</form>`
    : ''
}
${people.length === 0 ? html`<p class="fine">${texts.nobodyFound}</p>` : html`<ul class="rows">${people.map((person) => personRow(person, page))}</ul>`}
${hasMore ? html`<a class="button plain" href="${peoplePath(next)}">${texts.morePeople}</a>` : ''}
${isPart ? html`<a class="button plain" href="${PEOPLE_PATH}">${texts.allPeople}</a>` : ''}
</section>`
}

/** A link to give away: shown once, because only its hash is kept. @param link.back the part of the list that it was made from */
export function linkBody(
  texts: Texts,
  {
    url,
    address,
    recovers,
    back,
  }: {
    readonly url: string
    readonly address: string
    readonly recovers: boolean
    readonly back: string
  },
): Html {
  return html`<h1>${texts.linkTitle}</h1>
<p>${fillHtml(recovers ? texts.linkRecovers : texts.linkEnrols, { address: who(address) })}</p>
<label for="link">${texts.linkLabel}</label>
<input id="link" class="link" dir="ltr" type="text" value="${url}" readonly>
<p class="fine">${texts.linkNote}</p>
<a class="button" href="${back}">${texts.toPeople}</a>`
}

function personRow(person: ListedAccount, { texts, own, view, formToken }: PeoplePage): Html {
  const used =
    person.lastUsedMs === undefined
      ? texts.neverUsed
      : fillHtml(texts.lastUsed, { time: shownTime(person.lastUsedMs, texts.language) })
  const hidden = html`${formToken}<input type="hidden" name="email" value="${person.address}">${viewFields(view)}`
  return html`<li>
<div class="what"><strong>${person.shownAddress}</strong>${person.role === 'administrator' ? html` <span class="tag">${texts.administrator}</span>` : ''}${person.disabled ? html` <span class="tag bad">${texts.disabled}</span>` : ''}
<span class="fine">${fillText(texts.authenticatorCount, { count: person.authenticators })} · ${fillText(texts.codeCount, { count: person.recoveryCodes })} · ${used}</span></div>
${
  person.id === own
    ? ''
    : html`<details><summary>${texts.change}</summary>
${
  person.disabled // a link would lead nowhere
    ? ''
    : html`<form method="post" action="${PEOPLE_LINK_PATH}">${hidden}<button type="submit" class="plain">${texts.recoverPerson}</button><p class="fine">${texts.recoverNote}</p></form>`
}
<form method="post" action="${PEOPLE_SWITCH_PATH}">${hidden}<input type="hidden" name="state" value="${person.disabled ? 'enabled' : 'disabled'}"><button type="submit" class="plain${person.disabled ? '' : ' bad'}">${person.disabled ? texts.enable : texts.disable}</button></form>
</details>`
}
</li>`
}

/** So that an act leads back to the part it came from. */
function viewFields({ search, after }: PeopleView): Html {
  return html`${search === '' ? '' : html`<input type="hidden" name="q" value="${search}">`}${after === '' ? '' : html`<input type="hidden" name="after" value="${after}">`}`
}

function linkSection({ texts, links, hasMoreLinks, view, formToken }: PeoplePage): Html {
  if (links.length === 0) return html``
  return html`<section>
<h2>${texts.openLinks}</h2>
<ul class="rows">${links.map(
    (link) => html`<li><div class="what"><strong>${link.shownAddress}</strong>
<span class="fine">${fillHtml(texts.linkUntil, { time: shownTime(link.expiresAtMs, texts.language) })}</span></div>
<form method="post" action="${PEOPLE_WITHDRAW_PATH}">${formToken}<input type="hidden" name="email" value="${link.address}">${viewFields(view)}<button type="submit" class="plain small">${texts.withdrawLink}</button></form></li>`,
  )}</ul>
${hasMoreLinks ? html`<p class="fine">${texts.moreLinks}</p>` : ''}
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

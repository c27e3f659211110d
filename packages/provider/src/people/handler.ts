// The operator's page: an administrator's view of the people of their own domain. The command line can do all of it as well.
import {
  AuthenticationError,
  canonicalAddress,
  domainOf,
  type EmailAddress,
  isBrowserIdError,
  parseEmailAddress,
} from '@signet-id/protocol'
import {
  bodyInvalid,
  type Reply,
  type RequestContext,
  type ServiceRequest,
  sourceOf,
} from '@signet-id/server-kit'
import type { ProviderContext } from '../context.ts'
import { createEnrolmentLink } from '../enrolment/link.ts'
import { readForm, seeOther } from '../form-post.ts'
import { framedPage } from '../page-frame.ts'
import { parseAddress } from '../sign-in/rules.ts'
import type { Account, Session } from '../store/store.ts'
import { linkBody, type PeopleView, peopleBody, peoplePath } from './page.ts'

const RECENT_EVENTS = 30
const PEOPLE_A_PAGE = 50
const MAX_ADDRESS_LENGTH = 254
const MAX_SEARCH_LENGTH = 64

/** The part of the list that a browser looks at, from a query or a form. */
function viewIn(field: (name: string) => string | null): PeopleView {
  const text = (name: string, length: number): string =>
    (field(name) ?? '').trim().toLowerCase().slice(0, length)
  return { search: text('q', MAX_SEARCH_LENGTH), after: text('after', MAX_ADDRESS_LENGTH) }
}

/** GET /people */
export async function handlePeople(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const session = requireAdministrator(await context.sessions.require(request))
  const { searchParams } = new URL(request.url)
  return peoplePage(
    request,
    context,
    session,
    viewIn((name) => searchParams.get(name)),
  )
}

/** @param refused what was typed where an address of the domain was meant */
async function peoplePage(
  request: ServiceRequest,
  context: ProviderContext,
  session: Session,
  view: PeopleView,
  refused?: string,
): Promise<Reply> {
  const { store, now } = context
  const served = session.domain
  const domain = served.name
  const part = {
    ...(view.search === '' ? {} : { search: view.search }),
    limit: PEOPLE_A_PAGE + 1,
  }
  const [people, links, events, keys] = await Promise.all([
    store.listAccounts({ ...part, domain, ...(view.after === '' ? {} : { after: view.after }) }),
    store.listLinks(domain, now(), part),
    store.listEvents({ domain }, RECENT_EVENTS),
    store.findKeys(served.issuer),
  ])
  return framedPage(context, request, (texts, formToken) => ({
    title: texts.peopleTitle,
    body: peopleBody({
      texts,
      domain,
      own: session.account.id,
      view,
      people: people.slice(0, PEOPLE_A_PAGE),
      hasMore: people.length > PEOPLE_A_PAGE,
      links: links.slice(0, PEOPLE_A_PAGE),
      hasMoreLinks: links.length > PEOPLE_A_PAGE,
      events,
      keys,
      formToken,
      refused,
    }),
    domain: served,
    status: refused === undefined ? 200 : 400,
  }))
}

/** POST /people/link: a one-time link for somebody new, or to recover somebody; shown once. */
export async function handleMakeLink(
  request: ServiceRequest,
  { client }: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { store, config, now } = context
  const field = await readForm(context, request)
  const session = requireAdministrator(await context.sessions.requireFresh(request))
  const { account } = session
  let address: EmailAddress
  try {
    address = addressIn(field('email'), account)
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    const typed = field('email').slice(0, MAX_ADDRESS_LENGTH)
    return peoplePage(request, context, session, viewIn(field), typed)
  }
  const known = await store.findAccount(parseAddress(address))
  const url = await createEnrolmentLink(
    store,
    config.origin,
    {
      address,
      purpose: known ? 'recover' : 'enrol',
      madeBy: account.id,
      source: sourceOf(client),
    },
    now(),
  )
  return framedPage(context, request, (texts) => ({
    title: texts.linkTitle,
    body: linkBody(texts, {
      url,
      address: known?.shownAddress ?? address,
      recovers: known !== undefined,
      back: peoplePath(viewIn(field)),
    }),
  }))
}

/** POST /people/withdraw: an open link, made for the wrong person or not needed any more, stops working. */
export async function handleWithdrawLink(
  request: ServiceRequest,
  { client }: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { store, now } = context
  const field = await readForm(context, request)
  const { account } = requireAdministrator(await context.sessions.requireFresh(request))
  const address = addressIn(field('email'), account)
  if (await store.withdrawLink(canonicalAddress(address)))
    await store.recordEvent({
      event: 'link.withdrawn',
      atMs: now(),
      domain: account.domain,
      actor: account.id,
      source: sourceOf(client),
      address,
    })
  return seeOther(peoplePath(viewIn(field)))
}

/** POST /people/switch: bars somebody, or lets them in again. */
export async function handleSwitch(
  request: ServiceRequest,
  { client }: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { store, now } = context
  const field = await readForm(context, request)
  const { account } = requireAdministrator(await context.sessions.requireFresh(request))
  const person = await store.findAccount(parseAddress(addressIn(field('email'), account)))
  if (!person || person.id === account.id)
    throw bodyInvalid('it must name somebody else of your domain')
  // The form says what it wants: the second of two clicks must not undo the first.
  const wanted = field('state')
  if (wanted !== 'disabled' && wanted !== 'enabled')
    throw bodyInvalid('state must be disabled or enabled')
  if (await store.setDisabled(person.id, wanted === 'disabled', now()))
    await store.recordEvent({
      event: `account.${wanted}`,
      atMs: now(),
      domain: person.domain,
      accountId: person.id,
      actor: account.id,
      source: sourceOf(client),
    })
  return seeOther(peoplePath(viewIn(field)))
}

/** @throws {AuthenticationError} `ERR_NOT_ADMINISTRATOR` */
function requireAdministrator(session: Session): Session {
  if (session.account.role === 'administrator') return session
  throw new AuthenticationError(
    'ERR_NOT_ADMINISTRATOR',
    'this page is for administrators of a domain; its operator can make you one with `signet user admin`',
  )
}

/** An address of the administrator's own domain; the part before the @ is enough. */
function addressIn(text: string, administrator: Account): EmailAddress {
  const typed = text.trim().slice(0, MAX_ADDRESS_LENGTH)
  const whole = typed.includes('@') ? typed : `${typed}@${administrator.domain}`
  parseAddress(whole)
  const address = parseEmailAddress(whole)
  if (domainOf(address) !== administrator.domain)
    throw bodyInvalid(`it must be an address of ${administrator.domain}`)
  return address
}

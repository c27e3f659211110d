// Enrolling in the browser: by a link, or one more authenticator from the account page; both end in the same two pages.
import { AuthenticationError, type BrowserIdError, isBrowserIdError } from '@signet-id/protocol'
import {
  bodyInvalid,
  type Reply,
  type RequestContext,
  type ServiceRequest,
  sourceOf,
} from '@signet-id/server-kit'
import type { ProviderContext } from '../context.ts'
import { readForm } from '../form-post.ts'
import { framedPage } from '../page-frame.ts'
import { ENROLMENT_CONFIRM_PATH } from '../paths.ts'
import { createRecoveryCodes } from '../recovery/recovery-codes.ts'
import type { Sessions } from '../sign-in/session.ts'
import type { Account, Session } from '../store/store.ts'
import type { TotpAlgorithm } from '../totp/totp.ts'
import {
  confirmEnrolment,
  DEFAULT_AUTHENTICATOR_NAME,
  type PendingEnrolment,
  type ReopenedEnrolment,
  reopenEnrolment,
  startEnrolment,
} from './enrol.ts'
import { requireLink } from './link.ts'
import { addedBody, recoveryCodesBody, secretBody, welcomeBody } from './page.ts'

const MAX_NAME_LENGTH = 40
const ALGORITHMS: readonly TotpAlgorithm[] = ['SHA1', 'SHA256', 'SHA512']

/** GET /enrol?link=...: changes nothing. */
export async function handleWelcome(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const token = new URL(request.url).searchParams.get('link') ?? ''
  const link = await requireLink(context.store, token, context.now())
  const domain = await context.store.findDomain(link.domain)
  return framedPage(context, request, (texts, formToken) => ({
    title: link.purpose === 'recover' ? texts.recoverTitle : texts.enrolTitle,
    body: welcomeBody(texts, link, token, formToken),
    domain,
  }))
}

/** POST /enrol/start: a secret for the address of the link. */
export async function handleStart(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const field = await readForm(context, request)
  const link = await requireLink(context.store, field('link'), context.now())
  const account = await context.store.findAccount(link.address)
  const pending = await startEnrolment(
    context.store,
    context.kek,
    link.shownAddress,
    context.now(),
    {
      ...choicesIn(field),
      linkHash: link.idHash,
      accountId: account?.id,
    },
  )
  return secretPage(context, request, pending, undefined)
}

/** POST /account/authenticators/add: a secret for the signed-in person, who proved it lately. */
export async function handleAddAuthenticator(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const field = await readForm(context, request)
  const { account } = await context.sessions.requireFresh(request)
  const pending = await startEnrolment(
    context.store,
    context.kek,
    account.shownAddress,
    context.now(),
    { ...choicesIn(field), accountId: account.id },
  )
  return secretPage(context, request, pending, undefined)
}

/** POST /enrol/confirm: one code, and the authenticator counts; a first one comes with recovery codes. */
export async function handleConfirm(
  request: ServiceRequest,
  { client }: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { store, kek, sessions, now } = context
  const field = await readForm(context, request)
  context.requireClock()
  const id = field('enrolment').slice(0, 64)
  const pending = await reopenEnrolment(store, kek, id, now())
  const owner = await requireOwner(sessions, request, pending)
  const prepared = owner ? undefined : sessions.prepare(request)
  try {
    const account = await confirmEnrolment(
      store,
      kek,
      id,
      field('code').replace(/\s/g, ''),
      now(),
      {
        source: sourceOf(client),
        session: prepared?.session,
        keep: owner && sessions.keepOf(request, owner),
      },
    )
    const response = await donePage(context, request, account, owner !== undefined)
    for (const cookie of prepared?.cookies ?? []) response.headers.append('set-cookie', cookie)
    return response
  } catch (error) {
    if (!isBrowserIdError(error) || error.code !== 'ERR_TOTP_INVALID') throw error
    return secretPage(context, request, pending, error)
  }
}

async function donePage(
  context: ProviderContext,
  request: ServiceRequest,
  account: Account,
  wasSignedIn: boolean,
): Promise<Reply> {
  const { store, now } = context
  const accountId = account.id
  const domain = await store.findDomain(account.domain)
  if (wasSignedIn || (await store.countRecoveryCodes(accountId)) > 0)
    return framedPage(context, request, (texts) => ({
      title: texts.addedTitle,
      body: addedBody(texts),
      domain,
    }))
  const codes = await createRecoveryCodes(store, await context.pepper(), accountId, now())
  const only = (await store.listAuthenticators(accountId)).length === 1
  return framedPage(context, request, (texts) => ({
    title: texts.codesTitle,
    body: recoveryCodesBody(texts, codes, account.shownAddress, only),
    domain,
  }))
}

async function secretPage(
  context: ProviderContext,
  request: ServiceRequest,
  pending: PendingEnrolment,
  refusal: BrowserIdError | undefined,
): Promise<Reply> {
  const enrolment = await context.store.findEnrolment(pending.id, context.now())
  if (!enrolment)
    throw new AuthenticationError(
      'ERR_ENROLMENT_EXPIRED',
      'too many codes were wrong; start again with a new secret',
    )
  const domain = await context.store.findDomain(enrolment.domain)
  const page = {
    pending,
    digits: enrolment.digits,
    action: ENROLMENT_CONFIRM_PATH,
    refused: refusal !== undefined,
  }
  return framedPage(context, request, (texts, formToken) => ({
    title: texts.scanTitle,
    body: secretBody(texts, page, formToken),
    domain,
    status: refusal === undefined ? 200 : 401,
  }))
}

/**
 * The session that may finish what it began; undefined where the link stands for it. Anybody else's session is as good as none.
 * @throws {AuthenticationError} `ERR_SESSION_EXPIRED`, `ERR_NOT_YOURS`
 */
async function requireOwner(
  sessions: Sessions,
  request: ServiceRequest,
  { accountId, linkHash }: ReopenedEnrolment,
): Promise<Session | undefined> {
  if (linkHash !== undefined) return undefined
  const session = await sessions.require(request)
  if (accountId === session.account.id) return session
  throw new AuthenticationError(
    'ERR_NOT_YOURS',
    'somebody else began this; sign in as them, or add an authenticator of your own on your account page',
  )
}

/** @throws {ProtocolError} `ERR_BODY_INVALID` */
function choicesIn(field: (name: string) => string) {
  const digits = Number(field('digits') || '6')
  const algorithm = ALGORITHMS.find((known) => known === (field('algorithm') || 'SHA1'))
  if ((digits !== 6 && digits !== 8) || algorithm === undefined)
    throw bodyInvalid('codes have 6 or 8 digits, by SHA1, SHA256 or SHA512')
  const digitsOf: 6 | 8 = digits
  return { digits: digitsOf, algorithm, name: authenticatorName(field('name')) }
}

/** A name as its owner typed it, without what does not show. */
export function authenticatorName(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim()
  const plain = [...visible].slice(0, MAX_NAME_LENGTH).join('') // by characters, or half an emoji might be left
  return plain === '' ? DEFAULT_AUTHENTICATOR_NAME : plain
}

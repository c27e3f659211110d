// The account page and what its forms do: authenticators, recovery codes, sessions and devices.
import { AuthenticationError, isBrowserIdError } from '@signet-id/protocol'
import {
  type Handle,
  type Reply,
  type RequestContext,
  type ServiceRequest,
  sourceOf,
} from '@signet-id/server-kit'
import type { ProviderContext } from '../context.ts'
import { authenticatorName } from '../enrolment/handler.ts'
import { recoveryCodesBody } from '../enrolment/page.ts'
import { readForm, seeOther } from '../form-post.ts'
import { framedPage } from '../page-frame.ts'
import { ACCOUNT_PATH } from '../paths.ts'
import { createRecoveryCodes } from '../recovery/recovery-codes.ts'
import { accountBody } from './page.ts'
import { signInPage } from './sign-in-form.ts'

/** Events that the account page shows. */
const RECENT_EVENTS = 15
const MAX_ID_LENGTH = 64

/** GET /account: everything one has here, or the form to sign in. */
export async function handleAccount(
  request: ServiceRequest,
  context: ProviderContext,
): Promise<Reply> {
  const { sessions, store, now } = context
  const session = await sessions.find(request)
  if (!session)
    return signInPage(request, context, {
      email: '',
      fixed: false,
      target: ACCOUNT_PATH,
      status: 200,
    })
  const { account, domain } = session
  const [authenticators, codesLeft, listed, devices, events] = await Promise.all([
    store.listAuthenticators(account.id),
    store.countRecoveryCodes(account.id),
    store.listSessions(account.id, now()),
    store.listDevices(account.id),
    store.listEvents({ accountId: account.id }, RECENT_EVENTS),
  ])
  return framedPage(context, request, (texts, formToken) => ({
    title: texts.accountTitle,
    body: accountBody({
      texts,
      session,
      authenticators,
      codesLeft,
      sessions: listed,
      devices,
      events,
      formToken,
    }),
    domain,
  }))
}

/** Lets a handler through only with a fresh proof; otherwise asks for a code and comes back to the page. */
export function withFreshProof(context: ProviderContext, target: string, handle: Handle): Handle {
  return async (request, requestContext) => {
    try {
      return await handle(request, requestContext)
    } catch (error) {
      if (!isBrowserIdError(error)) throw error
      if (error.code !== 'ERR_PROOF_TOO_OLD' && error.code !== 'ERR_SESSION_EXPIRED') throw error
      const session = await context.sessions.find(request)
      return signInPage(request, context, {
        email: session?.account.shownAddress ?? '',
        fixed: session !== undefined,
        target,
        status: 401,
      })
    }
  }
}

/** POST /account/authenticators/rename */
export async function handleRename(
  request: ServiceRequest,
  from: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { field, session } = await fresh(request, context)
  const renamed = await context.store.renameAuthenticator(
    session.account.id,
    field('id').slice(0, MAX_ID_LENGTH),
    authenticatorName(field('name')),
  )
  if (!renamed) throw gone()
  await record(context, from, session.account, 'authenticator.renamed')
  return seeOther(ACCOUNT_PATH)
}

/** POST /account/authenticators/remove: never the last one; everything else the account had open ends. */
export async function handleRemove(
  request: ServiceRequest,
  from: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { field, session } = await fresh(request, context)
  const { account } = session
  if ((await context.store.listAuthenticators(account.id)).length < 2)
    throw new AuthenticationError(
      'ERR_LAST_AUTHENTICATOR',
      'this is your only authenticator; add another one first, then remove this',
    )
  const removed = await context.store.removeAuthenticator(
    account.id,
    field('id').slice(0, MAX_ID_LENGTH),
    context.sessions.keepOf(request, session),
  )
  if (!removed) throw gone()
  await record(context, from, account, 'authenticator.removed')
  return seeOther(ACCOUNT_PATH)
}

/** POST /account/recovery-codes: ten new ones; the old ones are worth nothing from now on. */
export async function handleNewRecoveryCodes(
  request: ServiceRequest,
  from: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { session } = await fresh(request, context)
  const { account } = session
  const codes = await createRecoveryCodes(
    context.store,
    await context.pepper(),
    account.id,
    context.now(),
  )
  await context.store.endAll(account.id, context.sessions.keepOf(request, session))
  await record(context, from, account, 'recovery.codes-made')
  return framedPage(context, request, (texts) => ({
    title: texts.codesTitle,
    body: recoveryCodesBody(texts, codes, account.shownAddress, false),
  }))
}

/** POST /account/sessions/end */
export async function handleEndSession(
  request: ServiceRequest,
  from: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { field, session } = await signedIn(request, context)
  const id = field('id').slice(0, MAX_ID_LENGTH)
  if (!(await context.store.endSessionById(session.account.id, id))) throw gone()
  await record(context, from, session.account, 'session.ended')
  return seeOther(ACCOUNT_PATH)
}

/** POST /account/sessions/end-all: this browser goes on, all others do not, and no device is known any more. */
export async function handleEndAll(
  request: ServiceRequest,
  from: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { session } = await signedIn(request, context)
  await context.store.endAll(session.account.id, context.sessions.keepOf(request, session))
  await record(context, from, session.account, 'session.all-ended')
  return seeOther(ACCOUNT_PATH)
}

/** POST /account/devices/forget */
export async function handleForgetDevice(
  request: ServiceRequest,
  from: RequestContext,
  context: ProviderContext,
): Promise<Reply> {
  const { field, session } = await signedIn(request, context)
  const id = field('id').slice(0, MAX_ID_LENGTH)
  if (!(await context.store.forgetDevice(session.account.id, id))) throw gone()
  await record(context, from, session.account, 'device.forgotten')
  return seeOther(ACCOUNT_PATH)
}

async function signedIn(request: ServiceRequest, context: ProviderContext) {
  const field = await readForm(context, request)
  return { field, session: await context.sessions.require(request) }
}

async function fresh(request: ServiceRequest, context: ProviderContext) {
  const field = await readForm(context, request)
  return { field, session: await context.sessions.requireFresh(request) }
}

function record(
  { store, now }: ProviderContext,
  { client }: RequestContext,
  { id, domain }: { readonly id: string; readonly domain: string },
  event: string,
): Promise<void> {
  const source = sourceOf(client)
  return store.recordEvent({ event, atMs: now(), domain, accountId: id, source })
}

function gone(): AuthenticationError {
  return new AuthenticationError(
    'ERR_NOT_YOURS',
    'that is not there any more, or belongs to somebody else; load your account page again',
  )
}

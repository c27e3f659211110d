// The edges behind the machine's effects: store, network, cryptography, windows. Whatever happens comes back as an event.
import {
  ALL_ALGORITHMS,
  dialogAnswerUrl,
  type EmailAddress,
  MINUTE_MS,
  type Origin,
  type PublicKey,
  parsePublicKey,
  providerRequestUrl,
} from '@signet-id/protocol'
import type { BrokerApi } from './broker-api.ts'
import {
  type CheckedCertificate,
  checkCertificate,
  type Expected,
  WrongCertificate,
} from './certificate-checks.ts'
import { type Credential, signFor } from './credential.ts'
import type { DeviceStore, StoredCertificate } from './device-store.ts'
import type { JourneyKeys } from './journey-keys.ts'
import type { KeptCode } from './kept-code.ts'
import type { KeptJourney } from './kept-journey.ts'
import type { Effect, Event, Resumed, VisitPlan } from './machine.ts'
import { type CodeWait, codeEndMs, type MailIssuer } from './mail-code.ts'
import type { OpenerChannel, OpenerRequest } from './opener-channel.ts'
import { DialogProblem, type ProblemName, problemOf, problemOfCheck } from './problem.ts'
import { isServedSite, type Site } from './site.ts'
import { readSiteOptions } from './site-options.ts'
import { type Choice, type Provider, VISIT_LIFE_MS, type Visit } from './visit.ts'
import { checkSignature, hasWebCrypto, publicKeyOf, randomName, signerOf } from './web-crypto.ts'

/** Everything outside the machine that an effect may touch. */
export interface Edges {
  readonly api: BrokerApi
  readonly store: DeviceStore
  readonly keys: JourneyKeys
  readonly journey: KeptJourney
  readonly code: KeptCode
  readonly opener: OpenerChannel
  readonly allowInsecureSites: boolean
  /** Sites that the operator keeps out. */
  isBarred?(audience: Origin): boolean
  /** This page, without fragment. */
  readonly dialogUrl: string
  /** Leaves the page; `replace` keeps it out of the history. */
  navigate(url: string, how: 'assign' | 'replace'): void
  /** Gives up a navigation under way. */
  stop(): void
  now(): number
}

/** A stored certificate with less life than this is not used any more (protocol 0.1). */
const MIN_LIFE_MS = 2 * MINUTE_MS
/** Life asked of a provider, in seconds: a working day's part, or just this once. */
const DURATION_SECONDS = { own: 21_600, ephemeral: 600 }

/** Who may sign, and with what. */
type Issuer = Pick<Provider, 'issuer' | 'keys'>

/** A certificate was asked for this key of this address. */
type AskedCertificate = Pick<Visit, 'choice' | 'keyId'> & { readonly issuer: Issuer }

/** Failures after which a code counts no more: it is not offered again. */
const DEAD_CODE: readonly ProblemName[] = ['code-tries', 'code-over']

/** A store that is slower than this has nothing to offer yet. */
const RECALL_TIMEOUT_MS = 500

/** Runs effects; `tell` receives what came of them. */
export function createEffectRunner(edges: Edges, tell: (event: Event) => void) {
  /** True once the opener has asked in this very document: the channel is then known to be whole. */
  let greeted = false

  async function run(effect: Effect): Promise<void> {
    switch (effect.run) {
      case 'greet-opener':
        return greetOpener(effect.before)
      case 'keep-site':
        return edges.journey.begin(effect.site)
      case 'recall-addresses':
        return recallAddresses()
      case 'forget-addresses':
        return edges.store.forgetEverything().catch(() => {})
      case 'look-up':
        return lookUp(effect.site, effect.choice)
      case 'visit':
        return visit(effect.plan)
      case 'send-code':
        return sendCode(effect)
      case 'prove-code':
        return proveCode(effect.wait, effect.code)
      case 'check': {
        const { choice, keyId, provider } = effect.visit
        return check({ choice, keyId, issuer: provider }, effect.certificate)
      }
      case 'answer':
        return answer(effect.site, effect.choice, effect.credential)
      case 'cancel':
        return cancel(effect.site)
      case 'stay-here':
        return edges.stop()
    }
  }

  async function greetOpener(before: Resumed | undefined): Promise<void> {
    const request = await edges.opener.greet(undefined)
    if (!request) throw new DialogProblem('nothing-asked')
    greeted = true
    if (before?.site.audience === request.origin) return tell({ type: 'resumed', launch: before })
    tell({ type: 'asked', ...readAsked(request, edges) })
  }

  async function recallAddresses(): Promise<void> {
    const nothing: readonly EmailAddress[] = []
    const addresses = await Promise.race([
      edges.store.recallAddresses().catch(() => nothing),
      new Promise<typeof nothing>((resolve) => setTimeout(resolve, RECALL_TIMEOUT_MS, nothing)),
    ])
    // Whoever is new here will need a key: it is made while they type.
    if (addresses.length === 0) edges.keys.prepare()
    tell({ type: 'remembered', addresses })
  }

  async function lookUp(site: Site, choice: Choice): Promise<void> {
    if (!hasWebCrypto()) throw new DialogProblem('no-crypto')
    const mayUseStored = !choice.ephemeral && !site.wantsFreshSignIn
    // Network, clock and store at the same time: a stored certificate is shown within the time of one question.
    const [provider, nowMs, kept] = await Promise.all([
      edges.api.findProvider(choice.email).catch((error: unknown) => error),
      edges.api.serverTime(),
      keptCertificates(mayUseStored ? choice.email : undefined),
    ])
    // What the operator decided holds for stored certificates too; an outage does not.
    if (problemOf(provider).name === 'domain-barred') throw provider
    const found = provider instanceof Error ? undefined : (provider as Provider | MailIssuer)
    // From the issuer that discovery names; from any, when nobody can say.
    for (const one of kept) {
      if (found && one.issuer !== found.issuer) continue
      const credential = await usable(one, found, nowMs)
      if (credential) return tell({ type: 'certified', choice, credential })
    }
    if (!found) throw provider
    if ('byMail' in found) return tell({ type: 'found-mail', choice, issuer: found })
    tell({ type: 'found-provider', choice, provider: found, isNew: kept.length === 0 })
  }

  /** Where there is none, a key will be needed: it is made while the network is asked. */
  async function keptCertificates(
    email: EmailAddress | undefined,
  ): Promise<readonly StoredCertificate[]> {
    const kept = email ? await edges.store.findCertificates(email).catch(() => []) : []
    const goodUntilMs = edges.now() + MIN_LIFE_MS
    if (!kept.some(({ expiresAtMs }) => expiresAtMs > goodUntilMs)) edges.keys.prepare()
    return kept
  }

  async function usable(
    stored: StoredCertificate,
    provider: Issuer | undefined,
    nowMs: number,
  ): Promise<Credential | undefined> {
    const { email, certificate, expiresAtMs, pair } = stored
    if (expiresAtMs < nowMs + MIN_LIFE_MS) return undefined
    const signer = await signerOf(pair)
    if (provider) {
      const expected = expectedOf(email, provider, signer.publicKey, nowMs)
      const fits = await checkCertificate(certificate, expected, checkSignature).then(
        () => true,
        () => false,
      )
      if (!fits) return undefined
    }
    return { email, certificate, signer, kept: true }
  }

  async function visit(plan: VisitPlan): Promise<void> {
    const { id, pair } = await keyOf(plan)
    const publicKey = await publicKeyOf(pair)
    const state = randomName()
    const { choice, provider, page } = plan
    const kept = edges.journey.keepVisit(state, {
      ...plan,
      keyId: id,
      expiresAtMs: edges.now() + VISIT_LIFE_MS,
    })
    if (!kept) throw new DialogProblem('no-storage')
    const url = new URL(
      page === 'provision' ? provider.provisioningUrl : provider.authenticationUrl,
    )
    if (page === 'authenticate') url.searchParams.set('email', choice.email)
    const target = providerRequestUrl(url.href, {
      do: page,
      email: choice.email,
      publicKey,
      durationSeconds: choice.ephemeral ? DURATION_SECONDS.ephemeral : DURATION_SECONDS.own,
      returnTo: edges.dialogUrl,
      state,
    })
    edges.navigate(target, plan.keyId === undefined ? 'assign' : 'replace')
  }

  async function keyOf(plan: VisitPlan): Promise<{ id: string; pair: CryptoKeyPair }> {
    if (plan.keyId === undefined) return edges.keys.create()
    const pair = await edges.keys.find(plan.keyId)
    return pair ? { id: plan.keyId, pair } : edges.keys.create()
  }

  /** Another code for the same address keeps the key; where one was just sent, that one still counts. */
  async function sendCode(plan: Extract<Effect, { run: 'send-code' }>): Promise<void> {
    const { site, choice, issuer, before } = plan
    let challenge: string
    try {
      challenge = await edges.api.sendCode({ email: choice.email, site: site.audience })
    } catch (error) {
      const { name, detail } = problemOf(error)
      const wait =
        !before && name === 'code-throttled' && (await edges.code.find({ site, choice, issuer }))
      if (!wait) throw error
      await edges.code.keep(wait)
      return tell({ type: 'code-sent', wait, notice: { name: 'wait', detail } })
    }
    const keyId = before?.keyId ?? (await edges.keys.create()).id
    const expiresAtMs = codeEndMs(edges.now())
    const wait: CodeWait = { site, choice, issuer, challenge, keyId, expiresAtMs }
    await edges.code.keep(wait)
    tell({ type: 'code-sent', wait, notice: { name: before ? 'sent-again' : 'sent' } })
  }

  async function proveCode(wait: CodeWait, code: string): Promise<void> {
    const { choice, keyId, issuer } = wait
    const certificate = await tradeCode(wait, code).catch(async (error: unknown) => {
      if (DEAD_CODE.includes(problemOf(error).name)) await edges.code.forget(wait)
      throw error
    })
    if (certificate === undefined) return tell({ type: 'code-wrong', wait })
    await edges.code.forget(wait)
    return check({ choice, keyId, issuer }, certificate)
  }

  /** Undefined for a wrong code. */
  async function tradeCode(wait: CodeWait, code: string): Promise<string | undefined> {
    const { choice, site, challenge, keyId } = wait
    const pair = await edges.keys.find(keyId)
    if (!pair) throw new DialogProblem('code-over')
    const publicKey = await publicKeyOf(pair)
    return edges.api.proveCode({
      email: choice.email,
      site: site.audience,
      challenge,
      code,
      publicKey,
    })
  }

  async function check(asked: AskedCertificate, certificate: string): Promise<void> {
    const { choice, keyId, issuer } = asked
    const [pair, nowMs] = await Promise.all([edges.keys.find(keyId), edges.api.serverTime()])
    if (!pair) throw new DialogProblem('stale-here')
    const signer = await signerOf(pair)
    const { email, expiresAtMs } = await checkedCertificate(
      asked,
      certificate,
      signer.publicKey,
      nowMs,
    )
    const keeping = { email, issuer: issuer.issuer, certificate, pair, expiresAtMs }
    const [kept] = await Promise.all([
      !choice.ephemeral && remember(keeping),
      edges.keys.forget(keyId),
    ])
    tell({ type: 'certified', choice, credential: { email, certificate, signer, kept } })
  }

  /** A provider that just changed its keys is asked about once more before its certificate is called forged. */
  async function checkedCertificate(
    { choice: { email }, issuer }: AskedCertificate,
    certificate: string,
    publicKey: PublicKey,
    nowMs: number,
  ): Promise<CheckedCertificate> {
    try {
      const expected = expectedOf(email, issuer, publicKey, nowMs)
      return await checkCertificate(certificate, expected, checkSignature)
    } catch (error) {
      if (!(error instanceof WrongCertificate) || error.check !== 'signature') throw error
      const fresh = await edges.api.findProvider(email, { refresh: true })
      const expected = expectedOf(email, fresh, publicKey, nowMs)
      return checkCertificate(certificate, expected, checkSignature)
    }
  }

  /** Only convenience is lost where the device keeps nothing. */
  async function remember(certificate: StoredCertificate): Promise<boolean> {
    try {
      await Promise.all([
        edges.store.saveCertificate(certificate),
        edges.store.rememberAddress(certificate.email),
      ])
      return true
    } catch {
      // A private window without a store: this sign-in goes on, the next one asks the provider again.
      return false
    }
  }

  async function answer(site: Site, choice: Choice, credential: Credential): Promise<void> {
    if (site.kind === 'pop-up' && !greeted && !(await edges.opener.greet(site.audience)))
      throw new DialogProblem(credential.kept ? 'opener-gone' : 'opener-gone-forgotten')
    const nowMs = await edges.api.serverTime()
    const [assertion] = await Promise.all([
      signFor(credential, site.audience, nowMs),
      choice.ephemeral || edges.store.rememberAddress(choice.email).catch(() => {}),
    ])
    edges.journey.end()
    if (site.kind === 'redirect')
      return edges.navigate(
        dialogAnswerUrl(site.returnTo, { state: site.state, assertion }),
        'replace',
      )
    edges.opener.respond(site.audience, { assertion, email: choice.email })
    tell({ type: 'delivered' })
  }

  function cancel(site: Site): void {
    edges.journey.end()
    if (site.kind === 'redirect') {
      const { state } = site
      edges.navigate(dialogAnswerUrl(site.returnTo, { state, error: 'cancelled' }), 'replace')
    } else edges.opener.respond(site.audience, null)
  }

  return (effect: Effect): void => {
    run(effect).catch((error: unknown) => {
      if (error instanceof WrongCertificate)
        return tell({ type: 'failed', problem: problemOfCheck(error.check) })
      const problem = problemOf(error)
      if (problem.name === 'failed') console.error(error)
      const site = error instanceof DialogProblem ? error.site : undefined
      tell(site ? { type: 'failed', problem, site } : { type: 'failed', problem })
    })
  }
}

/** What a page asked for by message; a fault of its own is shown with its name, and the way back to it stays open. */
function readAsked(
  { origin: audience, params }: OpenerRequest,
  { allowInsecureSites, isBarred }: Pick<Edges, 'allowInsecureSites' | 'isBarred'>,
): { site: Site; email: EmailAddress | undefined } {
  if (!isServedSite(audience, allowInsecureSites))
    throw new DialogProblem('insecure-site', { detail: audience })
  if (isBarred?.(audience)) throw new DialogProblem('site-barred', { detail: audience })
  const site: Site = { kind: 'pop-up', audience, name: undefined }
  try {
    const { siteName, email, legal, wantsFreshSignIn } = readSiteOptions(params, audience)
    const wishes = {
      ...(legal ? { legal } : {}),
      ...(wantsFreshSignIn ? { wantsFreshSignIn } : {}),
    }
    return { site: { ...site, name: siteName, ...wishes }, email }
  } catch (cause) {
    const problem = cause instanceof DialogProblem ? cause : new DialogProblem('failed', { cause })
    problem.site = site
    throw problem
  }
}

function expectedOf(
  email: EmailAddress,
  provider: Issuer,
  publicKey: PublicKey,
  nowMs: number,
): Expected {
  return {
    email,
    issuer: provider.issuer,
    publicKey,
    // Old ones too: which are good enough is for the site's verifier to say.
    issuerKeys: provider.keys.map((key) => parsePublicKey(key, ALL_ALGORITHMS)),
    nowMs,
  }
}

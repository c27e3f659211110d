// The dialog's decisions: state and event to new state and effects. No DOM, no network, no clock.
import type { EmailAddress, ProviderAnswer } from '@signet-id/protocol'
import type { Credential } from './credential.ts'
import { type CodeNotice, type CodeWait, type MailIssuer, readTypedCode } from './mail-code.ts'
import type { Problem } from './problem.ts'
import type { Site } from './site.ts'
import { afterAnswer, type Choice, type Provider, type Visit } from './visit.ts'

/** Why the address is asked for again. */
export type Notice = 'cancelled-there' | 'unfinished-there' | 'forgotten'

/** What the person sees, with all that is known at that point. */
export type State =
  /** Nothing is known yet, or the site's message is awaited. */
  | { readonly at: 'waiting' }
  | {
      readonly at: 'address'
      readonly site: Site
      readonly remembered: readonly EmailAddress[]
      /** True while addresses are offered as buttons; undefined until it is known whether there are any. */
      readonly choosing: boolean | undefined
      /** What stands in the field. */
      readonly typed: string
      readonly notice: Notice | undefined
      /** Whom the notice is about. */
      readonly provider: Provider | undefined
    }
  | { readonly at: 'asking'; readonly site: Site; readonly choice: Choice }
  | { readonly at: 'visiting'; readonly visit: VisitPlan }
  /** A code is being asked for. */
  | {
      readonly at: 'sending'
      readonly site: Site
      readonly choice: Choice
      readonly issuer: MailIssuer
    }
  /** The code from the mail is awaited; while `busy`, one is being looked at. */
  | {
      readonly at: 'code'
      readonly wait: CodeWait
      readonly notice: CodeNotice
      readonly busy: boolean
    }
  | { readonly at: 'checking'; readonly visit: Visit }
  | { readonly at: 'answering'; readonly site: Site; readonly choice: Choice }
  | { readonly at: 'finished'; readonly site: Site; readonly choice: Choice }
  /** Closed without an answer; seen only where a window cannot close itself. */
  | { readonly at: 'closed'; readonly site: Site }
  | {
      readonly at: 'problem'
      readonly problem: Problem
      readonly site: Site | undefined
      readonly choice: Choice | undefined
      readonly provider: Speaker | undefined
    }

/** Who confirms an address, as far as texts care. */
export type Speaker = Pick<Provider, 'issuer'>

/** A visit about to begin; the key is made if there is none yet. */
export type VisitPlan = Omit<Visit, 'keyId' | 'expiresAtMs'> & {
  readonly keyId: string | undefined
}

/** Reloaded, or come back without an answer. */
export interface Resumed {
  readonly kind: 'resumed'
  readonly site: Site
  readonly unfinished: Visit | undefined
  readonly code?: CodeWait | undefined
}

/** What the page was opened for. */
export type Launch =
  | { readonly kind: 'request'; readonly site: Site; readonly email: EmailAddress | undefined }
  | { readonly kind: 'answer'; readonly visit: Visit; readonly answer: ProviderAnswer }
  | Resumed
  /** Its site will ask; `before` holds if it is the same one. */
  | { readonly kind: 'pop-up'; readonly before?: Resumed | undefined }
  | {
      readonly kind: 'problem'
      readonly problem: Problem
      readonly site: Site | undefined
      readonly choice?: Choice | undefined
    }

/** What the person, the network or another window did. */
export type Event =
  | { readonly type: 'opened'; readonly launch: Launch }
  | {
      readonly type: 'asked'
      readonly site: Site
      readonly email: EmailAddress | undefined
    }
  /** The site asked again what it had asked before. */
  | { readonly type: 'resumed'; readonly launch: Resumed }
  | { readonly type: 'remembered'; readonly addresses: readonly EmailAddress[] }
  | { readonly type: 'chosen'; readonly choice: Choice }
  /** "Use another address", on the address screen. */
  | { readonly type: 'type-address' }
  | { readonly type: 'forget' }
  | {
      readonly type: 'found-provider'
      readonly choice: Choice
      readonly provider: Provider
      /** Nothing is kept of the address here: it is likely that nobody is signed in at the provider. */
      readonly isNew?: boolean
    }
  | { readonly type: 'found-mail'; readonly choice: Choice; readonly issuer: MailIssuer }
  /** A code is on its way, or was already. */
  | { readonly type: 'code-sent'; readonly wait: CodeWait; readonly notice: CodeNotice }
  | { readonly type: 'code-typed'; readonly text: string }
  | { readonly type: 'code-wrong'; readonly wait: CodeWait }
  | { readonly type: 'resend' }
  | { readonly type: 'certified'; readonly choice: Choice; readonly credential: Credential }
  | { readonly type: 'delivered' }
  | { readonly type: 'failed'; readonly problem: Problem; readonly site?: Site }
  /** "Use another address", from anywhere. */
  | { readonly type: 'other' }
  | { readonly type: 'retry' }
  | { readonly type: 'return' }

/** Something to be done outside; what comes of it returns as an event. */
export type Effect =
  /** Says `ready` to the opener and waits for its request. */
  | { readonly run: 'greet-opener'; readonly before: Resumed | undefined }
  | { readonly run: 'keep-site'; readonly site: Site }
  | { readonly run: 'recall-addresses' }
  | { readonly run: 'forget-addresses' }
  /** A stored certificate, or the provider. */
  | { readonly run: 'look-up'; readonly site: Site; readonly choice: Choice }
  | { readonly run: 'visit'; readonly plan: VisitPlan }
  | {
      readonly run: 'send-code'
      readonly site: Site
      readonly choice: Choice
      readonly issuer: MailIssuer
      /** The code before, when another one is asked for. */
      readonly before: CodeWait | undefined
    }
  | { readonly run: 'prove-code'; readonly wait: CodeWait; readonly code: string }
  | { readonly run: 'check'; readonly visit: Visit; readonly certificate: string }
  | {
      readonly run: 'answer'
      readonly site: Site
      readonly choice: Choice
      readonly credential: Credential
    }
  | { readonly run: 'cancel'; readonly site: Site }
  /** Gives up a navigation that the provider does not answer. */
  | { readonly run: 'stay-here' }

/** What an event leads to; effects in the order they are to begin. */
export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

/** Before the page knows what it was opened for. */
export const INITIAL_STATE: State = { at: 'waiting' }

/** One step. An event that the state does not expect (a late answer, a second click) changes nothing. */
export function step(state: State, event: Event): Step {
  switch (event.type) {
    case 'opened':
      return open(event.launch)
    case 'asked':
      return state.at === 'waiting' ? begin(event.site, event.email) : stay(state)
    case 'resumed':
      return state.at === 'waiting' ? open(event.launch) : stay(state)
    case 'remembered':
      if (state.at !== 'address' || state.choosing !== undefined) return stay(state)
      return go({
        ...state,
        remembered: event.addresses,
        choosing: offers(event.addresses, state.typed),
      })
    case 'type-address':
      return state.at === 'address' ? go({ ...state, choosing: false }) : stay(state)
    case 'forget':
      if (state.at !== 'address') return stay(state)
      return go({ ...state, remembered: [], choosing: false, notice: 'forgotten' }, [
        { run: 'forget-addresses' },
      ])
    case 'chosen':
      return state.at === 'address' ? ask(state.site, event.choice) : stay(state)
    case 'found-provider':
      if (state.at !== 'asking' || state.choice !== event.choice) return stay(state)
      return firstVisit(state, event)
    case 'found-mail':
      if (state.at !== 'asking' || state.choice !== event.choice) return stay(state)
      return send({
        site: state.site,
        choice: state.choice,
        issuer: event.issuer,
        before: undefined,
      })
    case 'code-sent':
      return codeSent(state, event)
    case 'code-typed':
      return codeTyped(state, event.text)
    case 'code-wrong':
      if (state.at !== 'code' || state.wait !== event.wait) return stay(state)
      return awaitCode(state.wait, { name: 'wrong' })
    case 'resend':
      return resend(state)
    case 'certified':
      return certified(state, event)
    case 'delivered':
      return state.at === 'answering'
        ? go({ at: 'finished', site: state.site, choice: state.choice })
        : stay(state)
    case 'failed':
      if (state.at === 'code' && event.problem.name in STAYS_AT_CODE)
        return stayAtCode(state, event.problem)
      return state.at === 'finished' || state.at === 'closed'
        ? stay(state)
        : fail(state, event.problem, event.site)
    case 'retry':
    case 'other':
    case 'return':
      return leaveProblem(state, event)
  }
}

function open(launch: Launch): Step {
  switch (launch.kind) {
    case 'request':
      return begin(launch.site, launch.email)
    case 'answer':
      return answered(launch.visit, launch.answer)
    case 'resumed': {
      const { site, unfinished, code } = launch
      if (code) return awaitCode(code, { name: 'sent' })
      if (!unfinished) return addressScreen(site, '')
      const { choice, provider } = unfinished
      return addressScreen(site, choice.email, { notice: 'unfinished-there', provider })
    }
    case 'pop-up':
      return go({ at: 'waiting' }, [{ run: 'greet-opener', before: launch.before }])
    case 'problem':
      return go({
        at: 'problem',
        problem: launch.problem,
        site: launch.site,
        choice: launch.choice,
        provider: undefined,
      })
  }
}

function begin(site: Site, email: EmailAddress | undefined): Step {
  const { state, effects } = addressScreen(site, email ?? '')
  return go(state, [{ run: 'keep-site', site }, ...effects])
}

function addressScreen(
  site: Site,
  typed: string,
  about: { notice?: Notice; provider?: Provider; first?: readonly Effect[] } = {},
): Step {
  return go(
    {
      at: 'address',
      site,
      remembered: [],
      choosing: undefined,
      typed,
      notice: about.notice,
      provider: about.provider,
    },
    [...(about.first ?? []), { run: 'recall-addresses' }],
  )
}

/** Buttons for what is remembered, unless an address that is not among them was asked for. */
function offers(addresses: readonly EmailAddress[], asked: string): boolean {
  return addresses.length > 0 && (asked === '' || addresses.some((address) => address === asked))
}

function answered(before: Visit, answer: ProviderAnswer): Step {
  const { site, choice, provider } = before
  const next = afterAnswer(before, answer)
  switch (next.go) {
    case 'check':
      return go({ at: 'checking', visit: before }, [
        { run: 'check', visit: before, certificate: next.certificate },
      ])
    case 'visit':
      return visit({
        site,
        choice,
        provider,
        page: next.page,
        signedInOnce: true,
        keyId: before.keyId,
      })
    case 'address':
      return addressScreen(site, choice.email, { notice: 'cancelled-there', provider })
    case 'problem':
      return go({ at: 'problem', problem: { name: next.problem }, site, choice, provider })
  }
}

function ask(site: Site, choice: Choice): Step {
  return go({ at: 'asking', site, choice }, [{ run: 'look-up', site, choice }])
}

/** Where signing in brings the certificate, who is new is spared the way to provisioning and back. */
function firstVisit(
  { site, choice }: Extract<State, { at: 'asking' }>,
  { provider, isNew }: Extract<Event, { type: 'found-provider' }>,
): Step {
  const signsIn =
    site.wantsFreshSignIn === true || (isNew === true && provider.signInCertifies === true)
  return visit({
    site,
    choice,
    provider,
    page: signsIn ? 'authenticate' : 'provision',
    signedInOnce: signsIn,
    keyId: undefined,
  })
}

function visit(plan: VisitPlan): Step {
  return go({ at: 'visiting', visit: plan }, [{ run: 'visit', plan }])
}

function send(plan: Omit<Extract<Effect, { run: 'send-code' }>, 'run'>): Step {
  const { site, choice, issuer } = plan
  return go({ at: 'sending', site, choice, issuer }, [{ run: 'send-code', ...plan }])
}

function awaitCode(wait: CodeWait, notice: CodeNotice): Step {
  return go({ at: 'code', wait, notice, busy: false })
}

/** A code that comes too late for what the person does now changes nothing. */
function codeSent(state: State, { wait, notice }: { wait: CodeWait; notice: CodeNotice }): Step {
  const choice = state.at === 'sending' ? state.choice : state.at === 'code' ? state.wait.choice : 0
  return choice === wait.choice ? awaitCode(wait, notice) : stay(state)
}

function codeTyped(state: State, text: string): Step {
  if (state.at !== 'code' || state.busy) return stay(state)
  const { wait } = state
  const code = readTypedCode(text)
  if (code === undefined) return awaitCode(wait, { name: 'shape' })
  return go({ ...state, busy: true }, [{ run: 'prove-code', wait, code }])
}

function resend(state: State): Step {
  if (state.at === 'problem' && state.site && state.choice)
    return ask(state.site, { ...state.choice })
  if (state.at !== 'code' || state.busy) return stay(state)
  const { site, choice, issuer } = state.wait
  return go({ ...state, busy: true }, [
    { run: 'send-code', site, choice, issuer, before: state.wait },
  ])
}

/** Failures that leave the code good: the field stays, with a word about what happened. */
const STAYS_AT_CODE: Readonly<Partial<Record<Problem['name'], CodeNotice['name']>>> = {
  'code-throttled': 'wait',
  'broker-unreachable': 'unreachable',
}

function stayAtCode(state: Extract<State, { at: 'code' }>, problem: Problem): Step {
  const name = STAYS_AT_CODE[problem.name] ?? 'unreachable'
  return awaitCode(state.wait, { name, detail: problem.detail })
}

function certified(state: State, event: { choice: Choice; credential: Credential }): Step {
  const { choice, credential } = event
  const site =
    state.at === 'asking' && state.choice === choice
      ? state.site
      : state.at === 'checking' && state.visit.choice === choice
        ? state.visit.site
        : state.at === 'code' && state.wait.choice === choice
          ? state.wait.site
          : undefined
  if (!site) return stay(state)
  // From here on the address is spelled as its provider spells it.
  const spelled = { ...choice, email: credential.email }
  return go({ at: 'answering', site, choice: spelled }, [
    { run: 'answer', site, choice: spelled, credential },
  ])
}

/** The ways on that screens offer. */
function leaveProblem(
  state: State,
  event: Extract<Event, { type: 'retry' | 'other' | 'return' }>,
): Step {
  const { site, choice } = contextOf(state)
  if (!site || state.at === 'finished' || state.at === 'closed') return stay(state)
  const leaving: Effect[] = state.at === 'visiting' ? [{ run: 'stay-here' }] : []
  switch (event.type) {
    case 'return':
      return go({ at: 'closed', site }, [...leaving, { run: 'cancel', site }])
    case 'other':
      return addressScreen(site, '', { first: leaving })
    case 'retry':
      return choice ? ask(site, { ...choice }) : addressScreen(site, '')
  }
}

function fail(state: State, problem: Problem, from: Site | undefined): Step {
  const { site, choice, provider } = contextOf(state)
  return go({ at: 'problem', problem, site: site ?? from, choice, provider })
}

/** Whom a state is about; a problem keeps it for its texts and ways back. */
export function contextOf(state: State): {
  readonly site: Site | undefined
  readonly choice: Choice | undefined
  readonly provider: Speaker | undefined
} {
  switch (state.at) {
    case 'waiting':
      return { site: undefined, choice: undefined, provider: undefined }
    case 'visiting':
    case 'checking':
      return state.visit
    case 'problem':
      return { site: state.site, choice: state.choice, provider: state.provider }
    case 'address':
      return { site: state.site, choice: undefined, provider: state.provider }
    case 'closed':
      return { site: state.site, choice: undefined, provider: undefined }
    case 'code': {
      const { site, choice, issuer } = state.wait
      return { site, choice, provider: issuer }
    }
    case 'sending':
      return { site: state.site, choice: state.choice, provider: state.issuer }
    case 'asking':
    case 'answering':
    case 'finished':
      return { site: state.site, choice: state.choice, provider: undefined }
  }
}

function go(state: State, effects: readonly Effect[] = []): Step {
  return { state, effects }
}

function stay(state: State): Step {
  return { state, effects: [] }
}

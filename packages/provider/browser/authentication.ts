// The authentication page: a code for a session, then the certificate straight away (design 3, step 5).
import { type Refusal, requestCertificate, requestSignIn } from './journey/api.ts'
import {
  answer,
  element,
  maybeSignedIn,
  readVisit,
  showRefusal,
  type Visit,
} from './journey/page.ts'

type Journey = Extract<Visit, { kind: 'request' }>

const form = element<HTMLFormElement>('sign-in')
const code = element<HTMLInputElement>('code')
const email = element<HTMLInputElement>('email')
const submit = form.querySelector<HTMLButtonElement>('button[type=submit]')

/** True when the journey went on with a certificate. */
async function finish({ request, broker }: Journey): Promise<boolean> {
  const result = await requestCertificate(request, broker)
  if ('value' in result) answer(request, { certificate: result.value })
  return 'value' in result
}

function show(journey: Journey | undefined): void {
  const address = journey?.request.email ?? email.value
  element('address').textContent = address
  if (address === '') {
    element('known-address').hidden = true
    element('ask-address').hidden = false
  } else {
    email.value = address
  }
  if (journey) {
    element('broker').textContent = journey.broker
    element('return-notice').hidden = false
    element('cancel').hidden = false
    element('cancel').addEventListener('click', () =>
      answer(journey.request, { error: 'cancelled' }),
    )
  }
  form.hidden = false
  ;(address === '' ? email : code).focus()
}

function showProblem(refusal: Refusal): void {
  const wait =
    refusal.retryAfterMs !== undefined
      ? ` ${fillText('text-wait', 'wait', waitText(refusal.retryAfterMs))}`
      : refusal.remaining !== undefined
        ? ` ${fillText('text-more', 'remaining', String(refusal.remaining))}`
        : ''
  const fact =
    refusal.message === ''
      ? element('text-unavailable').textContent
      : `${refusal.message.charAt(0).toUpperCase()}${refusal.message.slice(1)}${/[.!?؟]$/.test(refusal.message) ? '' : '.'}`
  const problem = element('problem')
  problem.textContent = `${fact}${wait}`
  problem.hidden = false
  code.value = ''
  code.setAttribute('aria-invalid', 'true')
  code.setAttribute('aria-describedby', 'problem')
  code.focus()
}

function fillText(id: string, name: string, value: string): string {
  return (element(id).textContent ?? '').replace(`{${name}}`, value)
}

/** A wait in words of the page's language: seconds up to a minute, else minutes, always enough. */
function waitText(waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  const [unit, amount] = seconds <= 60 ? ['second', seconds] : ['minute', Math.ceil(seconds / 60)]
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: 'unit',
    unit: String(unit),
    unitDisplay: 'long',
    numberingSystem: 'latn',
  }).format(Number(amount))
}

/** From codes of the app to recovery codes and back: the same field, other hints. */
function switchKind(): void {
  const recovery = code.classList.contains('code')
  code.classList.toggle('code', !recovery)
  code.inputMode = recovery ? 'text' : 'numeric'
  code.autocomplete = recovery ? 'off' : 'one-time-code'
  code.maxLength = recovery ? 40 : 11
  if (recovery) code.removeAttribute('pattern')
  else code.pattern = '[0-9 ]{6,11}'
  for (const id of ['code-label', 'switch']) {
    const text = element(id)
    const other = text.dataset.recovery ?? ''
    text.dataset.recovery = text.textContent ?? ''
    text.textContent = other
  }
  code.value = ''
  code.focus()
}

async function send(journey: Journey | undefined): Promise<void> {
  const typed = code.value.replace(/\s/g, '')
  const result = await requestSignIn(email.value.trim(), typed, form.dataset.formToken ?? '')
  if ('refusal' in result) return showProblem(result.refusal)
  if (!journey) return location.assign('/')
  if (!(await finish(journey))) answer(journey.request, { error: 'refused' })
}

async function start(): Promise<void> {
  const visit = readVisit('authenticate')
  if (visit.kind === 'refused') return showRefusal(visit.why)
  const journey = visit.kind === 'request' ? visit : undefined
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (submit?.disabled) return
    if (submit) submit.disabled = true
    void send(journey).finally(() => {
      if (submit) submit.disabled = false
    })
  })
  element('switch').addEventListener('click', switchKind)
  // Somebody signed in already goes on at once; where the browser hides who asked, only a click does.
  if (journey?.attestation === 'attested' && maybeSignedIn() && (await finish(journey))) return
  show(journey)
}

void start()

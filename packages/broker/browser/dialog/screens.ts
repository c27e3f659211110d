// The dialog as people see it: shows one screen of the page and fills its gaps, with text nodes only (threat model T81).
import type { EmailAddress } from '@signet-id/protocol'
import { readTypedAddress } from './address-entry.ts'
import { contextOf, type Event, type State } from './machine.ts'
import { createSettling } from './settling.ts'
import type { Legal, Site } from './site.ts'

/** What a person did. */
export type Say = (event: Event | { readonly type: 'leave' } | { readonly type: 'close' }) => void

/** @param canLeave false where there is nothing before this page and nothing to close */
export function createScreens(
  document: Document,
  canLeave: boolean,
  say: Say,
): { show(state: State): void } {
  const root = byId(document, 'dialog')
  const settle = createSettling(root)
  let shown: string | undefined

  byId(document, 'unscripted').hidden = true
  const email = byId(document, 'email') as HTMLInputElement
  const notMine = byId(document, 'not-mine') as HTMLInputElement
  for (const button of root.querySelectorAll<HTMLElement>('[data-action="leave"]'))
    button.hidden = !canLeave
  const rewritten = byId(document, 'address-rewritten')
  const fault = byId(document, 'address-fault')

  root.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    const action = button?.dataset.action
    if (
      action === 'other' ||
      action === 'retry' ||
      action === 'return' ||
      action === 'forget' ||
      action === 'resend'
    )
      say({ type: action })
    else if (action === 'leave' || action === 'close') say({ type: action })
    else if (action === 'type') say({ type: 'type-address' })
    else if (button?.dataset.email) pick(button.dataset.email)
  })

  byId(document, 'address-form').addEventListener('submit', (event) => {
    event.preventDefault()
    submit()
  })
  const code = byId(document, 'mailed-code') as HTMLInputElement
  byId(document, 'code-form').addEventListener('submit', (event) => {
    event.preventDefault()
    say({ type: 'code-typed', text: code.value })
  })

  function showCode(state: Extract<State, { at: 'code' }>, section: HTMLElement): void {
    const { name } = state.notice
    for (const notice of section.querySelectorAll<HTMLElement>('[data-code-notice]'))
      notice.hidden = notice.dataset.codeNotice !== name
    // What was wrong with the last code keeps its place while this one is looked at: no button moves under a finger.
    section.toggleAttribute('data-busy', state.busy)
    for (const button of section.querySelectorAll<HTMLButtonElement>(
      '#code-submit, [data-action="resend"]',
    ))
      button.disabled = state.busy
    const isFault = !state.busy && (name === 'wrong' || name === 'shape')
    code.toggleAttribute('aria-invalid', isFault)
    if (isFault) {
      code.setAttribute('aria-invalid', 'true')
      code.select()
    }
    if (name === 'sent-again' && !state.busy) code.value = ''
    // A button that was out of use for a moment has lost the focus.
    if (!state.busy && document.activeElement === document.body) code.focus()
  }

  email.addEventListener('input', () => {
    fault.hidden = true
    email.removeAttribute('aria-invalid')
    rewritten.hidden = true
  })

  function pick(address: string): void {
    const { email } = readTypedAddress(address)
    say({ type: 'chosen', choice: { email, ephemeral: false } })
  }

  function submit(): void {
    try {
      const typed = readTypedAddress(email.value)
      if (typed.rewritten) {
        email.value = typed.email
        fill(rewritten, { email: typed.email })
        rewritten.hidden = false
        return
      }
      say({ type: 'chosen', choice: { email: typed.email, ephemeral: notMine.checked } })
    } catch {
      fault.hidden = false
      email.setAttribute('aria-invalid', 'true')
      email.setAttribute('aria-describedby', 'address-fault next-step')
      email.focus()
    }
  }

  function showAddress(state: Extract<State, { at: 'address' }>, section: HTMLElement): void {
    const shape = state.choosing === undefined ? '' : state.choosing ? 'choosing' : 'typing'
    for (const part of section.querySelectorAll<HTMLElement>('[data-when]'))
      part.hidden = part.dataset.when !== shape
    for (const notice of section.querySelectorAll<HTMLElement>('[data-notice]'))
      notice.hidden = notice.dataset.notice !== state.notice
    byId(document, 'choices').replaceChildren(
      ...state.remembered.map((address) => choiceButton(document, address)),
    )
    showLegal(document, state.site.legal)
    if (state.typed !== '' && email.value === '') email.value = state.typed
  }

  return {
    show(state) {
      const { site, choice, provider } = contextOf(state)
      showSite(document, site)
      for (const section of root.querySelectorAll<HTMLElement>('[data-screen]'))
        section.hidden = true
      const section = sectionOf(root, state)
      section.hidden = false
      if (state.at === 'address') showAddress(state, section)
      if (state.at === 'code') showCode(state, section)
      const detail =
        state.at === 'problem'
          ? (state.problem.detail ?? '')
          : state.at === 'code'
            ? (state.notice.detail ?? '')
            : ''
      fill(section, {
        site: site ? hostOf(site) : '',
        email: choice?.email ?? '',
        domain: choice ? choice.email.slice(choice.email.indexOf('@') + 1) : '',
        provider: provider?.issuer ?? '',
        detail,
      })
      const heading = section.querySelector('h1')?.innerText
      if (heading) document.title = site ? `${heading} · ${hostOf(site)}` : heading
      const name = `${state.at} ${section.dataset.problem ?? ''} ${state.at === 'address' ? state.choosing : ''}`
      if (name !== shown) {
        settle()
        focusOn(section, state)
      }
      shown = name
    },
  }

  function focusOn(section: HTMLElement, state: State): void {
    if (state.at === 'address' && state.choosing === undefined) return
    if (state.at === 'code') {
      code.value = ''
      code.focus()
    } else if (state.at === 'address' && !state.choosing) email.focus()
    else section.querySelector('h1')?.focus()
  }
}

function sectionOf(root: HTMLElement, state: State): HTMLElement {
  const selector =
    state.at === 'problem'
      ? `[data-problem="${state.problem.name}"]`
      : `[data-screen="${state.at === 'visiting' && state.visit.page === 'authenticate' ? 'visiting-again' : state.at}"]`
  const section = root.querySelector<HTMLElement>(selector)
  if (!section) throw new TypeError(`the page has no screen for ${selector}`)
  return section
}

/** The origin is always shown, the name it gave itself only beside it (threat model T82). */
function showSite(document: Document, site: Site | undefined): void {
  byId(document, 'site').hidden = site === undefined
  byId(document, 'site-name').textContent = site?.name ?? ''
  write(byId(document, 'site-origin'), site?.audience ?? '')
}

function showLegal(document: Document, legal: Legal | undefined): void {
  byId(document, 'legal').hidden = legal === undefined
  if (!legal) return
  const terms = byId(document, 'terms') as HTMLAnchorElement
  const privacy = byId(document, 'privacy') as HTMLAnchorElement
  terms.href = legal.terms
  privacy.href = legal.privacy
}

function hostOf(site: Site): string {
  return new URL(site.audience).host
}

function choiceButton(document: Document, address: EmailAddress): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'choice'
  button.dataset.email = address
  const label = document.createElement('bdi')
  write(label, address)
  button.append(label)
  const item = document.createElement('li')
  item.append(button)
  return item
}

function fill(section: HTMLElement, texts: Readonly<Record<string, string>>): void {
  for (const gap of section.querySelectorAll<HTMLElement>('[data-fill]')) {
    const text = texts[gap.dataset.fill ?? '']
    if (text !== undefined) write(gap, text)
  }
}

/** Before what an address or an origin may break on a narrow screen: a dot, the `@`, a port. */
const BREAKS = /(?=[.@][^\s.]|:\d)/

/** Text, and nothing else, that breaks between names, not within them. */
function write(element: HTMLElement, text: string): void {
  const [first = '', ...more] = text.split(BREAKS)
  const { ownerDocument } = element
  element.replaceChildren(
    first,
    ...more.flatMap((part) => [ownerDocument.createElement('wbr'), part]),
  )
}

function byId(document: Document, id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new TypeError(`the page has no element ${id}`)
  return element
}

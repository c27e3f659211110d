// Script of the return page (design 3, step 7): takes the dialog's answer out of the address bar at once, then posts it with the
// form token of this browser. What the answer says is judged by the server; here it is only carried.
import { type DialogAnswer, hasMessage, parseDialogAnswer } from '@signet-id/protocol'
import { createRecord } from './client/login-record.ts'

const fragment = location.hash
// Before anything is shown: neither the history nor a copied address may hold an assertion.
if (fragment !== '') history.replaceState(null, '', location.pathname + location.search)

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run)
else run()

function run(): void {
  const form = document.querySelector<HTMLFormElement>('form#postback')
  if (form) show(take(form))
}

/** Does what the answer says, and tells which part of the page to show meanwhile. */
function take(form: HTMLFormElement): 'nothing' | 'unreadable' | 'lost' | 'wait' {
  if (!hasMessage(fragment, 'browserid')) return 'nothing'
  let answer: DialogAnswer
  try {
    answer = parseDialogAnswer(fragment)
  } catch {
    return 'unreadable'
  }
  if ('error' in answer) {
    location.replace(document.querySelector<HTMLAnchorElement>('a#back')?.href ?? '/')
    return 'wait'
  }
  if (input(form, 'token').value === '') return 'lost'
  input(form, 'state').value = answer.state
  input(form, 'assertion').value = answer.assertion
  // A sign-out before it no longer holds; who is here now is for the site's pages to tell watch().
  createRecord(window).write(undefined)
  form.submit()
  return 'wait'
}

function input(form: HTMLFormElement, role: string): HTMLInputElement {
  const found = form.querySelector<HTMLInputElement>(`input[data-role="${role}"]`)
  if (!found) throw new Error(`the form has no field for the ${role}`)
  return found
}

function show(id: string): void {
  const part = document.getElementById(id)
  if (part) part.hidden = false
  const ways = document.getElementById('ways')
  if (ways) ways.hidden = id === 'wait'
}

// The dialog's page: every screen is in it, hidden; the script shows one at a time and fills the gaps with text.
import { type Html, renderPage } from '@signet-id/server-kit'
import { html } from 'hono/html'
import { type Operator, renderOperator } from '../branding/branding.ts'
import type { Texts } from '../messages/catalogue.ts'
import { renderAddressScreen } from './address-screen.ts'
import { renderCodeScreen } from './code-screen.ts'
import { fillable } from './fill.ts'
import { type Action, PROBLEM_ACTIONS } from './problem-actions.ts'

type ProblemName = keyof Texts['problems']

/** Texts, operator and rules that one rendering of the page holds. */
export interface DialogPage {
  readonly texts: Texts
  /** Said in small letters below. */
  readonly operator: Operator
  readonly allowInsecureSites: boolean
  /** Origins; see the settings of the same names. */
  readonly allowSites?: readonly string[]
  readonly denySites?: readonly string[]
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
}

/** The page as HTML. */
export function renderDialogPage(page: DialogPage): string {
  const { texts } = page
  const { dialog } = texts
  return renderPage({
    title: dialog.title,
    language: texts.language,
    styles: page.styles,
    scripts: [],
    earlyScripts: page.scripts,
    owner: html`<span id="site" hidden>
<span class="signing-in-to">${dialog.signingInTo} <bdi id="site-name"></bdi></span>
<bdi id="site-origin"></bdi>
</span>`,
    body: html`<div id="dialog" data-allow-insecure-sites="${String(page.allowInsecureSites)}" data-allow-sites="${(page.allowSites ?? []).join(' ')}" data-deny-sites="${(page.denySites ?? []).join(' ')}">
<p id="unscripted">${dialog.unscripted}</p>
${busy('waiting', dialog.waitingTitle, '')}
${renderAddressScreen(dialog)}
${busy('asking', dialog.askingTitle, dialog.askingText, wayOut(texts))}
${busy('visiting', dialog.visitingTitle, dialog.visitingText, wayOut(texts))}
${busy('visiting-again', dialog.visitingTitle, dialog.signInThereText, wayOut(texts))}
${busy('sending', dialog.sendingTitle, dialog.sendingText, wayOut(texts))}
${renderCodeScreen(dialog)}
${busy('checking', dialog.checkingTitle, dialog.checkingText)}
${busy('answering', dialog.answeringTitle, dialog.answeringText)}
${note('finished', dialog.finishedTitle, dialog.finishedText)}
${note('closed', dialog.closedTitle, dialog.closedText)}
${Object.entries(PROBLEM_ACTIONS).map(([name, actions]) => renderProblem(name as ProblemName, actions, texts))}
</div>
<p class="fine served-by">${dialog.servedBy} ${renderOperator(page.operator)}</p>`,
  })
}

function busy(name: string, title: string, text: string, more: Html = html``): Html {
  return html`<section data-screen="${name}" hidden>
<div class="waiting">
<h1 tabindex="-1">${fillable(title)}</h1>
<p role="status">${fillable(text)}</p>
</div>
${more}
</section>`
}

function note(name: string, title: string, text: string): Html {
  return html`<section data-screen="${name}" hidden>
<h1 tabindex="-1">${fillable(title)}</h1>
<p>${fillable(text)}</p>
</section>`
}

/** A provider may take its time or never answer; nobody has to wait for that. */
function wayOut(texts: Texts): Html {
  return html`<div class="late"><p>${texts.dialog.slow}</p>
<button type="button" class="plain" data-action="other">${texts.actions.other}</button>
<button type="button" class="plain" data-action="return">${fillable(texts.actions.return)}</button></div>`
}

function renderProblem(name: ProblemName, actions: readonly Action[], texts: Texts): Html {
  const problem = texts.problems[name]
  return html`<section data-screen="problem" data-problem="${name}" hidden>
<h1 tabindex="-1">${fillable(problem.title)}</h1>
<p class="problem">${fillable(problem.cause)}</p>
<p>${fillable(problem.next)}</p>
${actions.map(
  (action, index) =>
    html`<button type="button" class="${index === 0 ? 'first' : 'plain'}" data-action="${action}">${fillable(texts.actions[action])}</button>
`,
)}</section>`
}

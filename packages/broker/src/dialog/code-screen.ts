// The screen where a person types the code from their mail.
import type { Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { Texts } from '../messages/catalogue.ts'
import { fillable } from './fill.ts'

/** The screen as HTML, hidden. */
export function renderCodeScreen(texts: Texts['dialog']): Html {
  return html`<section data-screen="code" hidden>
<h1 tabindex="-1">${texts.codeTitle}</h1>
<p data-code-notice="sent" role="status" hidden>${fillable(texts.codeSent)}</p>
<p data-code-notice="sent-again" role="status" hidden>${fillable(texts.codeSentAgain)}</p>
<form id="code-form" novalidate>
<label for="mailed-code">${texts.codeLabel}</label>
<input id="mailed-code" name="code" class="code" dir="ltr" type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="characters" autocorrect="off" spellcheck="false" maxlength="24" aria-describedby="code-hint">
<p class="problem" data-code-notice="wrong" role="alert" hidden>${fillable(texts.codeWrong)}</p>
<p class="problem" data-code-notice="shape" role="alert" hidden>${texts.codeShape}</p>
<p class="problem" data-code-notice="unreachable" role="alert" hidden>${texts.codeUnreachable}</p>
<p class="notice" data-code-notice="wait" role="status" hidden>${fillable(texts.codeWait)}</p>
<p class="fine" id="code-hint">${texts.codeHint}</p>
<button type="submit" id="code-submit">${texts.continueButton}</button>
<p class="fine">${fillable(texts.codeNext)}</p>
</form>
<p class="links"><button type="button" class="link" data-action="resend">${texts.codeResend}</button>
<button type="button" class="link" data-action="other">${texts.useAnother}</button>
<button type="button" class="link" data-action="return">${fillable(texts.cancel)}</button></p>
</section>`
}

// The screen where a person types or picks an address.
import type { Html } from '@signet-id/server-kit'
import { html } from 'hono/html'
import type { Texts } from '../messages/catalogue.ts'
import { fillable } from './fill.ts'

/** The screen as HTML, hidden. */
export function renderAddressScreen(texts: Texts['dialog']): Html {
  return html`<section data-screen="address" hidden>
<h1 tabindex="-1"><span data-when="typing">${texts.addressTitle}</span><span data-when="choosing">${texts.chooseTitle}</span></h1>
<p class="notice" data-notice="cancelled-there" role="status" hidden>${fillable(texts.cancelledThere)}</p>
<p class="notice" data-notice="unfinished-there" role="status" hidden>${fillable(texts.unfinishedThere)}</p>
<p class="notice" data-notice="forgotten" role="status" hidden>${texts.forgotten}</p>
<div data-when="choosing">
<ul class="choices" id="choices"></ul>
<button type="button" class="plain" data-action="type">${texts.useAnother}</button>
<p class="fine">${fillable(texts.nextStepKnown)}</p>
</div>
<form id="address-form" data-when="typing" novalidate>
<label for="email">${texts.addressLabel}</label>
<input id="email" name="email" dir="ltr" type="text" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" maxlength="254" placeholder="${texts.addressHint}" aria-describedby="next-step">
<p class="problem" id="address-fault" role="alert" hidden>${texts.invalidAddress}</p>
<p class="notice" id="address-rewritten" role="status" hidden>${fillable(texts.rewritten)}</p>
<label class="check"><input id="not-mine" type="checkbox"> <span>${texts.notMine} <span class="fine">${texts.notMineHint}</span></span></label>
<button type="submit">${texts.continueButton}</button>
<p class="fine" id="next-step">${fillable(texts.nextStep)}</p>
</form>
<p class="fine" id="legal" hidden>${fillable('{site}')} · <a id="terms" target="_blank" rel="noopener noreferrer">${texts.terms}</a> · <a id="privacy" target="_blank" rel="noopener noreferrer">${texts.privacy}</a></p>
<p class="links"><button type="button" class="link" data-action="return">${fillable(texts.cancel)}</button>
<button type="button" class="link" data-action="forget" data-when="choosing">${texts.forget}</button></p>
</section>`
}

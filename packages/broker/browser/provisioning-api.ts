// provisioning_api.js: lets provisioning pages of the Persona era work unchanged, by top-level navigation.
import { type ProviderAnswer, type ProviderRequest, providerAnswerUrl } from '@signet-id/protocol'
import { BROKER_ORIGIN } from './broker/origin.ts'
import { readClock } from './old-page/clock.ts'
import { withPlainJson } from './old-page/plain-json.ts'
import { judgeAsker } from './shim/asker.ts'
import { install } from './shim/install.ts'
import { createKeptRequest } from './shim/kept-request.ts'
import { takeMessage } from './shim/message.ts'
import { PANEL_TEXTS, showPanel } from './shim/panel.ts'
import { createProvisioningApi } from './shim/provisioning.ts'

const kept = createKeptRequest(() => sessionStorage, readClock)

install(
  createProvisioningApi({
    request: window.top === window ? takeRequest() : new Promise(() => {}),
    answer(request, outcome) {
      const answer = { ...outcome, state: request.state } as ProviderAnswer
      location.replace(withPlainJson(() => providerAnswerUrl(request.returnTo, answer)))
      kept.forget()
    },
    after(ms, work) {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
    offerWayBack: (onClick) =>
      showPanel(document, {
        text: PANEL_TEXTS.slow,
        button: { label: PANEL_TEXTS.back, onClick },
      }),
  }),
  'beginProvisioning',
)

/** The request this page was opened with, or the one of the page before it. */
function takeRequest(): Promise<ProviderRequest> {
  const message = takeMessage(window)
  const asker = withPlainJson(() => judgeAsker(message, document.referrer, BROKER_ORIGIN))
  return new Promise((resolve) => {
    const accept = (request: ProviderRequest): void => {
      kept.keep(request)
      resolve(request)
    }
    if (asker.kind === 'attested') accept(asker.request)
    else if (asker.kind === 'hidden') askPerson(() => accept(asker.request))
    else if (asker.kind === 'foreign') sayRefused()
    else if (message === '') {
      const before = kept.read()
      if (before) resolve(before)
    }
  })
}

function askPerson(onClick: () => void): void {
  const close = showPanel(document, {
    text: PANEL_TEXTS.asks,
    button: {
      label: PANEL_TEXTS.go,
      onClick: () => {
        close()
        onClick()
      },
    },
  })
}

function sayRefused(): void {
  console.warn(PANEL_TEXTS.refused)
  showPanel(document, { text: PANEL_TEXTS.refused })
}

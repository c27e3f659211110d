// The sign-in dialog, put together: reads what the page was opened for, then lets the machine decide.
import type { CodeMessage } from './code-page/code-page.ts'
import { createBrokerApi } from './dialog/broker-api.ts'
import { createDeviceStore } from './dialog/device-store.ts'
import { createEffectRunner } from './dialog/effects.ts'
import { createJourneyKeys } from './dialog/journey-keys.ts'
import { createKeptCode } from './dialog/kept-code.ts'
import { createKeptJourney } from './dialog/kept-journey.ts'
import { type Opening, readLaunch } from './dialog/launch.ts'
import { type Event, INITIAL_STATE, type State, step } from './dialog/machine.ts'
import { waitText } from './dialog/mail-code.ts'
import { createOpenerChannel } from './dialog/opener-channel.ts'
import { createScreens } from './dialog/screens.ts'
import { siteRule } from './dialog/site.ts'
import { createTabRecords } from './dialog/tab-records.ts'

/** Marks entries of the history that a sign-in went through; a window that this one opens, or that opened it, does not share them. */
const IN_JOURNEY = 'signet-journey'

/** Takes fragment and query out of the address bar and the history before anything else happens, known or not. */
function takeAddress(): Pick<Opening, 'hash' | 'search' | 'isOldEntry'> {
  const { hash, search } = location
  const isOldEntry = history.state === IN_JOURNEY
  history.replaceState(history.state, '', location.pathname)
  return { hash, search, isOldEntry }
}

const first = takeAddress()

const now = (): number => Date.now()
const store = createDeviceStore(now)
// A browser may take longer to open its store than to read this page, whose script runs before it is there.
store.open()
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin)
else begin()

function begin(): void {
  const records = createTabRecords(() => sessionStorage)
  const journey = createKeptJourney(records, now)
  const settings = document.getElementById('dialog')?.dataset ?? {}
  const allowInsecureSites = settings.allowInsecureSites === 'true'
  const isBarred = siteRule(settings.allowSites, settings.denySites)

  let state: State = INITIAL_STATE

  const canLeave = Boolean(window.opener) || history.length > 1
  const screens = createScreens(document, canLeave, (event) => {
    if (event.type === 'leave') leave()
    else if (event.type === 'close') window.close()
    else tell(event)
  })

  const run = createEffectRunner(
    {
      api: createBrokerApi(
        (path, init) => fetch(path, init),
        now,
        (waitMs) => waitText(waitMs, document.documentElement.lang),
      ),
      store,
      keys: createJourneyKeys(store, records),
      journey,
      code: createKeptCode(journey, store, now),
      opener: createOpenerChannel(window),
      allowInsecureSites,
      isBarred,
      dialogUrl: `${location.origin}${location.pathname}`,
      navigate: (url, how) => location[how](url),
      stop: () => window.stop(),
      now,
    },
    tell,
  )

  function tell(event: Event): void {
    const next = step(state, event)
    state = next.state
    screens.show(state)
    for (const effect of next.effects) run(effect)
  }

  /** Out of here where no site is known: the window closes, or the page before comes back. */
  function leave(): void {
    window.close()
    history.back()
  }

  // The page of the link in a mail, in this browser, may hand the code over (browser/code-page).
  if (typeof BroadcastChannel !== 'undefined') {
    const channel = new BroadcastChannel('signet-code')
    channel.addEventListener('message', (event: MessageEvent<CodeMessage>) => {
      if (state.at !== 'code') return
      const { audience } = state.wait.site
      if (event.data.type === 'who-waits') answerCodePage(channel, audience)
      else if (event.data.type === 'code' && event.data.site === audience)
        tell({ type: 'code-typed', text: event.data.code })
    })
  }

  function answerCodePage(channel: BroadcastChannel, site: string): void {
    channel.postMessage({ type: 'waiting', site } satisfies CodeMessage)
  }

  // Come back by the Back button, the page may be as it was left: half way to a provider.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })

  function open(address: ReturnType<typeof takeAddress>): void {
    const hasOpener = Boolean(window.opener)
    const launch = readLaunch({ ...address, hasOpener, journey, allowInsecureSites, isBarred })
    if (launch.kind !== 'problem' || launch.site) history.replaceState(IN_JOURNEY, '')
    tell({ type: 'opened', launch })
  }

  // A message may also come to a page that is open already; the browser does not load it again for a fragment.
  window.addEventListener('hashchange', () => {
    const address = takeAddress()
    if (address.hash !== '') open(address)
  })

  open(first)
}

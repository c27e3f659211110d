// client.js: for a site's own pages. `browserId.signIn()` by redirect or in a pop-up, and the names of navigator.id for pages written for them.
import { readConfig } from './client/config.ts'
import { openDialog } from './client/dialog-window.ts'
import { createRecord } from './client/login-record.ts'
import { createNavigatorId } from './client/navigator-id.ts'
import { createSignIn } from './client/sign-in.ts'

const config = readConfig(document.currentScript)
const host = navigator as unknown as { id?: { request?: unknown; _shimmed?: boolean } }

Object.assign(window, { browserId: { signIn: createSignIn(window, config) } })

if (!host.id?.request || host.id._shimmed) {
  const id = {}
  host.id = Object.assign(
    id,
    createNavigatorId(id, {
      record: createRecord(window),
      openDialog: (options, done) => openDialog(window, config.broker, options, done),
      onceRead(work) {
        const later = () => setTimeout(work, 0)
        if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', later)
        else later()
      },
      warn: (text) => console.warn(text),
    }),
    { _shimmed: true },
  )
}

// include.js: gives a page navigator.id, unless the browser has one of its own (protocol 7.1).
import { openDialog } from './include/dialog-window.ts'
import { createRecordStore } from './include/login-record.ts'
import { createLogoutLog } from './include/logout-guard.ts'
import { createNavigatorId } from './include/navigator-id.ts'

type Id = Record<string, unknown>

const host = navigator as unknown as { id?: Id }

if (!host.id?.request || host.id._shimmed) {
  // An earlier shim's other methods stay: a page may be a provider's and a site's at once.
  const id: Id = host.id ?? {}
  const methods = createNavigatorId(id, {
    record: createRecordStore(window),
    logouts: createLogoutLog(window),
    openDialog: (params, done) => openDialog(window, params, done),
    later: (work) => setTimeout(work, 0),
    warn: (text) => console.warn(text),
    path: () => location.pathname,
    now: () => Date.now(),
  })
  Object.assign(id, methods, { _shimmed: true })
  host.id = id
}

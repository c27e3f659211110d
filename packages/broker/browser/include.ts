// include.js: gives a page navigator.id, unless the browser has one of its own (protocol 7.1).
import { BROKER_ORIGIN } from './broker/origin.ts'
import { openDialog } from './include/dialog-window.ts'
import { createRecordStore } from './include/login-record.ts'
import { createLogoutLog } from './include/logout-guard.ts'
import { createNavigatorId } from './include/navigator-id.ts'
import { onceRead } from './include/once-read.ts'
import { readClock } from './old-page/clock.ts'

type Id = Record<string, unknown>

const host = navigator as unknown as { id?: Id }

// A second copy of this script would forget what the page told the first.
if (!host.id?.request || (host.id._shimmed && host.id._broker !== BROKER_ORIGIN)) {
  // An earlier shim's other methods stay: a page may be a provider's and a site's at once.
  const id: Id = host.id ?? {}
  const methods = createNavigatorId(id, {
    record: createRecordStore(window),
    logouts: createLogoutLog(window),
    openDialog: (params, done) => openDialog(window, params, done),
    later: (work) => setTimeout(work, 0),
    onceRead: (work) => onceRead(document, () => setTimeout(work, 0)),
    // Old pages replace the console by one that is silent.
    warn: (text) => console.warn?.(text),
    path: () => location.pathname,
    now: readClock,
  })
  Object.assign(id, methods, { _shimmed: true, _broker: BROKER_ORIGIN })
  host.id = id
}

// A broker on a free port of this machine, without codes by e-mail.
import { createBroker } from '@signet-id/broker'
import type { Origin } from '@signet-id/protocol'
import { SILENT } from '@signet-id/server-kit'
import type { Discovery } from '@signet-id/verifier/discovery'
import { type LocalServer, startLocally } from './local-server.ts'

export function startBroker(discovery: Discovery): Promise<LocalServer> {
  return startLocally('broker.localhost', (origin) =>
    createBroker({
      config: { origin: origin as Origin, allowInsecureSites: false },
      discovery,
      log: SILENT,
      now: Date.now,
      trustedProxies: [],
    }),
  )
}

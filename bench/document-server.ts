// A support document over https on loopback, in a process of its own, for those that fetch it each time. Says its port, and its authority.
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createTestAuthority } from '@signet-id/testing'

const body = process.env.DOCUMENT ?? ''
const authority = createTestAuthority()
const server = createServer(authority.issue(['127.0.0.1', 'localhost']), (_, response) =>
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    .end(body),
)
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port, authority: authority.cert }),
)
process.on('disconnect', () => process.exit(0))

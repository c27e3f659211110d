// A support document over https on loopback, in a process of its own, for the peers that fetch it each time.
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createTestAuthority } from '@signet-id/testing'

const body = process.env.DOCUMENT ?? ''
const server = createServer(createTestAuthority().issue(['127.0.0.1']), (_, response) =>
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    .end(body),
)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))

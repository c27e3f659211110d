// A server under load, in a process of its own: our verifier, or a bare one that runs the floor or only echoes.
import cluster from 'node:cluster'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { checkSignatureOnPool } from '@signet-id/verifier'
import { createVerifierServer } from '@signet-id/verifier/http'
import { Hono } from 'hono'
import { AUDIENCE, verifierFor } from './bundles.ts'
import { importKey, verifyByHand } from './floor.ts'

const { MODE = 'ours', PROCESSES = '1', WIRE = '{}' } = process.env

interface Asked {
  readonly assertion: string
  readonly audience: string
}

/** About as long as a real answer. */
function echoOf({ assertion, audience }: Asked): unknown {
  return { status: 'okay', audience, n: assertion.length, filler: 'y'.repeat(100) }
}

function bare(answer: (body: Asked) => unknown): RequestListener {
  return (request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const out = JSON.stringify(answer(JSON.parse(text)))
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(out),
      })
      response.end(out)
    })
  }
}

/** About as long as a real page. */
const PAGE = `<!doctype html>${'y'.repeat(6000)}`

/** The same framework as ours, and nothing of ours. */
function bareHono(): RequestListener {
  const app = new Hono()
  app.post('/v2', async (c) => c.json(echoOf(await c.req.json()) as object))
  app.get('*', (c) => c.html(PAGE))
  return getRequestListener(app.fetch, { overrideGlobalObjects: false })
}

function makeServer(): Server {
  const wire = JSON.parse(WIRE)
  if (MODE === 'echo') return createServer(bare(echoOf))
  if (MODE === 'echo-hono') return createServer(bareHono())
  if (MODE === 'floor') {
    const floor = { issuerKey: importKey(wire), audience: AUDIENCE }
    return createServer(bare(({ assertion }) => verifyByHand(assertion, floor)))
  }
  const options = MODE === 'ours-pool' ? { checkSignature: checkSignatureOnPool } : {}
  return createVerifierServer({ verifier: verifierFor({ wire }, options) }).server
}

process.on('disconnect', () => process.exit(0))
if (cluster.isPrimary && Number(PROCESSES) > 1) {
  const workers = Array.from({ length: Number(PROCESSES) }, () => cluster.fork())
  let listening = 0
  for (const worker of workers)
    worker.on('message', (port) => {
      if (++listening === workers.length) process.send?.(port)
    })
} else {
  const server = makeServer()
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

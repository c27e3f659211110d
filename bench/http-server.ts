// A server under load, in a process of its own: our verifier, or a bare one that runs the floor or only echoes.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createVerifierServer } from '@signet-id/verifier/http'
import { Hono } from 'hono'
import { AUDIENCE, verifierFor } from './bundles.ts'
import { importKey, verifyByHand } from './floor.ts'

const { MODE = 'ours', WIRE = '{}' } = process.env

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
  return createVerifierServer({ verifier: verifierFor({ wire }) }).server
}

process.on('disconnect', () => process.exit(0))
const server = makeServer()
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

// A server under load, in a process of its own: our service, or a bare one that runs the floor or only echoes.
import cluster from 'node:cluster'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkSignatureOnPool } from '@signet-id/verifier'
import { createVerifierServer } from '@signet-id/verifier/http'
import { AUDIENCE, verifierFor } from './bundles.ts'
import { importKey, verifyByHand } from './floor.ts'

const { MODE = 'ours', PROCESSES = '1', WIRE = '{}' } = process.env

function bare(answer: (body: { assertion: string; audience: string }) => unknown): RequestListener {
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

function start(): void {
  const wire = JSON.parse(WIRE)
  const issuerKey = importKey(wire)
  const verifier = verifierFor(
    { wire } as never,
    MODE === 'ours-pool' ? { checkSignature: checkSignatureOnPool } : {},
  )
  const server =
    MODE === 'echo'
      ? createServer(
          bare(({ assertion, audience }) => ({
            status: 'okay',
            audience,
            n: assertion.length,
            filler: 'y'.repeat(100),
          })),
        )
      : MODE === 'floor'
        ? createServer(
            bare(({ assertion }) => verifyByHand(assertion, { issuerKey, audience: AUDIENCE })),
          )
        : createVerifierServer({ verifier }).server
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
    process.send?.({ port: (server.address() as AddressInfo).port }),
  )
  process.on('message', (question) => {
    if (question === 'usage')
      process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss })
  })
}

process.on('disconnect', () => process.exit(0))
if (cluster.isPrimary && Number(PROCESSES) > 1) {
  const workers = Array.from({ length: Number(PROCESSES) }, () => cluster.fork())
  let listening = 0
  for (const worker of workers)
    worker.on('message', (message) => {
      if (message.port !== undefined && ++listening === workers.length) process.send?.(message)
    })
  process.on('message', (question) => {
    if (question === 'usage')
      process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss })
  })
} else start()

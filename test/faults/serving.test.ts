// Faults of peers and processes, at a real `signet serve`: who stops half way, who is slow, and workers that are killed under load.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../packages/cli/bin/signet.js', import.meta.url))
/** Not one that is good: what is tested is that it is answered. */
const BODY = JSON.stringify({ assertion: 'a.b.c~d.e.f', audience: 'https://rp.example' })
const ASK = `POST /v2 HTTP/1.1\r\nHost: v\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`

interface Verifier {
  readonly port: number
  /** Process ids of its workers, each added as it starts. */
  readonly workers: number[]
  stop(): Promise<number | null>
}

async function startVerifier(...words: readonly string[]): Promise<Verifier> {
  const folder = mkdtempSync(join(tmpdir(), 'signet-faults-'))
  const child = spawn(
    process.execPath,
    [PROGRAM, 'serve', '--role', 'verifier', '--listen', '127.0.0.1:0', ...words],
    {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'pipe'],
      env: { PATH: process.env.PATH ?? '', SIGNET_CONNECTIONS_PER_SOURCE: '500' },
    },
  )
  const workers: number[] = []
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      if (!line.startsWith('{')) return
      const said = JSON.parse(line)
      if (['worker.started', 'worker.replaced'].includes(said.event)) workers.push(said.pid)
      if (said.event === 'service.started') resolve(said.port)
    })
    child.once('exit', (code) => reject(new Error(`signet ended with ${code}`)))
  })
  return { port, workers, stop: () => stopped(child, folder) }
}

async function stopped(child: ChildProcess, folder: string): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
  return child.exitCode
}

describe('peers that stop half way', () => {
  let verifier: Verifier
  before(async () => {
    verifier = await startVerifier()
  })
  after(() => verifier.stop())

  it('T120 a hundred halves of a request hold up nobody, and are let go of in time', async () => {
    const halves = await Promise.all(Array.from({ length: 100 }, () => opened(verifier.port)))
    const gone = Promise.all(halves.map((socket) => once(socket, 'close')))
    for (const [i, socket] of halves.entries()) {
      socket.on('error', () => {}).resume()
      if (i % 4 !== 0) socket.write(ASK.slice(0, i % 4 === 1 ? 30 : -10)) // nothing, half a head, most of a body
    }
    await assertQuick(verifier.port)
    const startMs = performance.now()
    await gone
    assert.ok(performance.now() - startMs < 20_000)
    await assertQuick(verifier.port)
  })

  it('T120 a peer that is stopped with its connections open holds up nobody', async () => {
    const script = `
      const { connect } = require('node:net')
      for (let i = 0; i < 100; i++) connect(${verifier.port}, '127.0.0.1').write(${JSON.stringify(ASK.slice(0, -5))})
      setTimeout(() => console.log('sent'), 200)`
    const peer = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(peer.stdout as NodeJS.ReadableStream, 'data')
    peer.kill('SIGSTOP')
    await assertQuick(verifier.port)
    peer.kill('SIGKILL')
    await assertQuick(verifier.port)
  })

  it('T120 peers that send a byte at a time hold up nobody', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, () => opened(verifier.port)))
    for (const socket of slow) socket.on('error', () => {}).resume()
    let sent = 0
    const drip = setInterval(() => {
      for (const socket of slow) socket.write(ASK[sent] ?? '')
      sent++
    }, 20)
    try {
      for (let i = 0; i < 20; i++) await assertQuick(verifier.port)
    } finally {
      clearInterval(drip)
      for (const socket of slow) socket.destroy()
    }
  })
})

describe('workers', () => {
  let verifier: Verifier
  before(async () => {
    verifier = await startVerifier('--workers', '2')
  })
  after(async () => assert.equal(await verifier.stop(), 0))

  it('T120 kill -9 under load, again and again: the pool goes on, and is whole again', async () => {
    const answered: number[] = []
    let running = true
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (running) if ((await ask(verifier.port)) === 200) answered.push(performance.now())
      }),
    )
    try {
      for (let round = 0; round < 5; round++) {
        // The oldest and the newest in turn.
        const victim = round % 2 === 0 ? verifier.workers.shift() : verifier.workers.pop()
        process.kill(victim ?? 0, 'SIGKILL')
        const killedAt = performance.now()
        await until(() => verifier.workers.length === 2)
        // The other one answered before there was a new one.
        assert.ok(answered.filter((at) => at > killedAt).length > 20, `round ${round}`)
      }
    } finally {
      running = false
      await load
    }
    const statuses = await Promise.all(Array.from({ length: 50 }, () => ask(verifier.port)))
    assert.deepEqual(new Set(statuses), new Set([200]))
  })
})

/** A good peer is answered within this time, whatever the others do. */
async function assertQuick(port: number, limitMs = 2000): Promise<void> {
  const startMs = performance.now()
  assert.equal(await ask(port), 200)
  assert.ok(performance.now() - startMs < limitMs)
}

/** A client's own patience: a connection that was on its way to a worker when that was killed is never answered (Node's cluster). */
const PATIENCE_MS = 5000

/** One verification on a connection of its own; 0 when it was cut. */
function ask(port: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(ASK.replace('Host: v', 'Host: v\r\nConnection: close')),
    )
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      text += String(chunk)
    })
    socket.setTimeout(PATIENCE_MS, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0)))
  })
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
}

async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 30_000
  while (!condition()) {
    assert.ok(performance.now() < endMs, 'it did not happen within thirty seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

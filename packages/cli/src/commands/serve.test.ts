import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runSignet, startSignet, temporaryFolder } from '../cli.test-kit.ts'

const ORIGIN = 'http://id.localhost:1'

async function deployment(t: { after(work: () => void): void }): Promise<string> {
  const folder = temporaryFolder(t)
  await runSignet(['init', '--origin', ORIGIN, '--folder', folder])
  return join(folder, 'signet.toml')
}

interface Answered {
  readonly status: number | undefined
  readonly closes: boolean
}

function get(port: unknown, path: string, agent?: Agent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = { port: Number(port), path, host: '127.0.0.1', ...(agent ? { agent } : {}) }
    const sent = request(options, (response) => {
      response.resume()
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          closes: response.headers.connection === 'close',
        }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

async function text(port: unknown, path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).text()
}

describe('signet serve', () => {
  it('caps its heaps before it starts, under the same process number', async (t) => {
    const config = await deployment(t)
    const { child, waitFor } = startSignet(t, [
      'serve',
      '--config',
      config,
      '--listen',
      '127.0.0.1:0',
    ])
    await waitFor('service.started')
    const args = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(child.pid)], {
      encoding: 'utf8',
    })
    assert.match(args, /--max-semi-space-size=4 .*signet\.js serve --config/)
  })

  it('serves, answers health and metrics on a listener of their own, and stops cleanly', async (t) => {
    const config = await deployment(t)
    const signet = startSignet(t, [
      ...['serve', '--config', config, '--listen', '127.0.0.1:0'],
      ...['--metrics-listen', '127.0.0.1:0'],
    ])
    const { port, metricsPort } = await signet.waitFor('service.started')
    assert.equal((await get(port, '/')).status, 200)
    assert.equal((await get(port, '/metrics')).status, 404)
    assert.equal((await get(port, '/healthz')).status, 404)
    assert.match(await text(port, '/nowhere'), /<!doctype html>/)
    assert.deepEqual(JSON.parse(await text(metricsPort, '/healthz')).status, 'ok')
    assert.match(
      await text(metricsPort, '/metrics'),
      /signet_refusals_total\{code="ERR_NOT_FOUND"\} 3/,
    )
    assert.equal(await signet.stop(), 0)
    assert.match(signet.log.at(-1) ?? '', /service\.stopped/)
  })

  it('adds up what workers measure, replaces a dead one, and loses no request when told to stop under load', async (t) => {
    const config = await deployment(t)
    const signet = startSignet(t, [
      ...['serve', '--config', config, '--listen', '127.0.0.1:0', '--workers', '2'],
      ...['--metrics-listen', '127.0.0.1:0'],
    ])
    const { port, workers, metricsPort } = await signet.waitFor('service.started')
    assert.equal(workers, 2)
    await Promise.all(Array.from({ length: 10 }, () => get(port, '/')))
    const measured = await text(metricsPort, '/metrics')
    assert.match(measured, /signet_requests_total\{method="GET",status="200"\} 10/)
    assert.match(measured, /process_resident_memory_bytes\{process="1"\}/)
    const { pid } = await signet.waitFor('worker.started')
    process.kill(Number(pid), 'SIGKILL')
    await signet.waitFor('worker.died')
    await signet.waitFor('worker.replaced')
    assert.equal(JSON.parse(await text(metricsPort, '/healthz')).status, 'ok')

    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const outcomes: (number | undefined)[] = []
    // Each visitor holds one connection and asks until the answer says that it was the last.
    const visitor = async (own: Agent): Promise<void> => {
      for (let answered = false; !answered; ) {
        const { status, closes } = await get(port, '/.well-known/browserid', own)
        outcomes.push(status)
        answered = closes
      }
    }
    const visitors = Array.from({ length: 12 }, () =>
      visitor(new Agent({ keepAlive: true, maxSockets: 1 })),
    )
    await get(port, '/', agent)
    const stopped = signet.stop()
    await Promise.all(visitors)
    agent.destroy()
    assert.equal(await stopped, 0)
    assert.ok(outcomes.length >= 12)
    assert.deepEqual([...new Set(outcomes)], [404])
  })

  it('ends in order when a signal reaches its workers as well, as from systemd or a terminal', async (t) => {
    const config = await deployment(t)
    const signet = startSignet(t, [
      ...['serve', '--config', config, '--listen', '127.0.0.1:0', '--workers', '2'],
    ])
    await signet.waitFor('service.started')
    for (const line of signet.log.filter((line) => line.includes('worker.started')))
      process.kill(JSON.parse(line).pid, 'SIGTERM')
    assert.equal(await signet.stop(), 0, signet.log.join('\n'))
  })

  it('ends with exit 1 when health and metrics cannot be answered where they should', async (t) => {
    const config = await deployment(t)
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    t.after(() => taken.close())
    const metrics = `127.0.0.1:${(taken.address() as AddressInfo).port}`
    const words = ['serve', '-c', config, '--listen', '127.0.0.1:0', '--metrics-listen', metrics]
    for (const workers of ['1', '2']) {
      const signet = startSignet(t, [...words, '--workers', workers])
      await new Promise((resolve) => signet.child.once('exit', resolve))
      assert.equal(signet.child.exitCode, 1)
      assert.match(signet.log.join('\n'), new RegExp(`cannot listen on ${metrics}`))
    }
  })

  it('does not start an unsafe set-up, and says how to mend it', async (t) => {
    const config = await deployment(t)
    chmodSync(join(config, '../data/secret.key'), 0o644)
    const outcome = await runSignet(['serve', '--config', config])
    assert.equal(outcome.code, 1)
    assert.match(outcome.stderr, /hint: run: chmod 600/)
    chmodSync(join(config, '../data'), 0o755)
    assert.match((await runSignet(['serve', '--config', config])).stderr, /ERR_SETUP_UNSAFE/)
  })

  it('ends with exit 1 when a worker cannot start', async (t) => {
    const config = await deployment(t)
    const signet = startSignet(t, [
      'serve',
      '-c',
      config,
      '--listen',
      '192.0.2.1:1',
      '--workers',
      '2',
    ])
    await new Promise((resolve) => signet.child.once('exit', resolve))
    assert.equal(signet.child.exitCode, 1)
    assert.match(signet.log.join('\n'), /cannot listen on 192\.0\.2\.1:1/)
    assert.match(signet.log.join('\n'), /ERR_WORKER_FAILED/)
  })

  it('is misused by words it does not know', async (t) => {
    const config = await deployment(t)
    assert.equal((await runSignet(['serve', '--role', 'baker', '-c', config])).code, 2)
    assert.equal((await runSignet(['serve', '--workers', '0', '-c', config])).code, 2)
  })
})

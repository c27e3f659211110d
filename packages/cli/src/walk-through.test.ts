// docs/walk-through.md, done: its commands in its order, with a web server that has TLS, up to a green doctor.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as forward } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createTestAuthority } from '@signet-id/testing'
import { temporaryFolder } from './cli.test-kit.ts'

const PAGE = fileURLToPath(new URL('../../../docs/walk-through.md', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../bin/signet.js', import.meta.url))
const DAY_MS = 86_400_000

/** The commands that the page shows. */
function commandsOf(page: string): string[] {
  return [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.split('\n'))
    .filter((line) => line !== '')
}

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('docs/walk-through.md', () => {
  it('leads to a green doctor', async (t) => {
    const folder = temporaryFolder(t)
    const port = await freePort()
    const authority = createTestAuthority()
    const tls = authority.issue(['example.org', 'id.example.org'], {
      notAfterMs: Date.now() + 80 * DAY_MS,
    })
    const bundle = join(folder, 'signet/bundle/static')
    // The reader's web server: TLS for both names, a proxy for one, the exported file on the other.
    const web = createServer(tls, (incoming, outgoing) => {
      if (incoming.headers.host === 'example.org') {
        const file = join(bundle, new URL(incoming.url ?? '/', 'https://example.org').pathname)
        if (!existsSync(file)) return outgoing.writeHead(404).end()
        const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=3600' }
        return outgoing.writeHead(200, headers).end(readFileSync(file))
      }
      const headers = { ...incoming.headers, 'x-forwarded-for': '203.0.113.9' }
      const { url: path, method } = incoming
      const passed = forward({ port, path, method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      passed.on('error', () => outgoing.writeHead(502).end())
      return incoming.pipe(passed)
    })
    web.listen(0, '127.0.0.1')
    await once(web, 'listening')
    t.after(() => web.close())

    const at = `https://127.0.0.1:${(web.address() as AddressInfo).port}`
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, authority.cert)
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    // `signet` as installed, but for the way of doctor to hosts that are not in DNS.
    writeFileSync(
      join(bin, 'signet'),
      `#!/bin/sh
extra=""
[ "$1" = doctor ] && extra="--ca ${ca} --connect example.org=${at} --connect id.example.org=${at}"
exec "${process.execPath}" "${PROGRAM}" "$@" $extra
`,
    )
    chmodSync(join(bin, 'signet'), 0o755)

    const commands = commandsOf(readFileSync(PAGE, 'utf8'))
    assert.ok(commands.length >= 7)
    const waits = `curl -s -o /dev/null --retry 60 --retry-connrefused --retry-delay 1 http://127.0.0.1:${port}/`
    const script = commands
      .map((command) => (command.endsWith('&') ? `${command}\nserver=$!\n${waits}` : command))
      .join('\n')
    const shell = spawn('bash', ['-c', `set -e\ntrap 'kill $server' EXIT\n${script}`], {
      cwd: folder,
      env: { PATH: `${bin}:${process.env.PATH ?? ''}`, SIGNET_LISTEN: `127.0.0.1:${port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let errors = ''
    shell.stdout.on('data', (chunk) => {
      output += String(chunk)
    })
    shell.stderr.on('data', (chunk) => {
      errors += String(chunk)
    })
    const [code] = await once(shell, 'close')
    assert.equal(code, 0, `${output}\n${errors}`)
    assert.match(output, /\{"authority":"id\.example\.org"\}/)
    assert.match(output, /https:\/\/id\.example\.org\/enrol/)
    assert.match(output, /example\.org is green\.\n$/)
  })
})

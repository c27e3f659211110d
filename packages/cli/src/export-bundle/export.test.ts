import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parseSupportDocument } from '@signet-id/protocol'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'
import { snippetsFor } from './snippets.ts'

interface Exported {
  readonly config: string
  readonly out: string
  readonly read: (file: string) => string
}

const folder = mkdtempSync(join(tmpdir(), 'signet-export-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let deployment: Promise<string> | undefined

/** One deployment for all: an export changes nothing. */
async function createDeployment(): Promise<string> {
  await runSignet(['init', '--origin', 'https://id.example.org', '--folder', folder])
  const config = join(folder, 'signet.toml')
  for (const name of ['example.org', 'id.example.org'])
    await runSignet(['domain', 'add', name, '-c', config])
  return config
}

async function exportDomain(
  t: { after(work: () => void): void },
  domain: string,
): Promise<Exported> {
  deployment ??= createDeployment()
  const config = await deployment
  const out = join(temporaryFolder(t), 'out')
  const { code, stderr } = await runSignet(['export', domain, '--out', out, '-c', config])
  assert.equal(code, 0, stderr)
  return { config, out, read: (file) => readFileSync(join(out, file), 'utf8') }
}

describe('signet export', () => {
  it('writes a delegation and a piece for each web server', async (t) => {
    const { out, read } = await exportDomain(t, 'example.org')
    const document = '{"authority":"id.example.org"}'
    assert.deepEqual(readdirSync(out).sort(), [
      ...[
        'README.txt',
        'caddy',
        'cloudflare',
        'github-pages',
        'netlify',
        'nginx',
        'static',
        'traefik',
      ],
    ])
    for (const root of ['static', 'netlify', 'cloudflare', 'github-pages'])
      assert.equal(read(`${root}/.well-known/browserid`), `${document}\n`)
    assert.ok(read('nginx/browserid.conf').includes(`return 200 '${document}';`))
    assert.ok(read('caddy/Caddyfile').includes(`respond \`${document}\` 200`))
    assert.ok(read('cloudflare/worker.js').includes(JSON.stringify(document)))
    assert.match(read('README.txt'), /delegates to id\.example\.org/)
    assert.match(read('github-pages/README.txt'), /application\/octet-stream/)
  })

  it('writes the keys of a host that signs, and says what rotation means', async (t) => {
    const { read } = await exportDomain(t, 'id.example.org')
    const document = parseSupportDocument(read('static/.well-known/browserid'))
    assert.equal(document.kind, 'support')
    assert.match(read('README.txt'), /After every rotation/)
    assert.match(read('README.txt'), /at least \/browserid\/, \/assets\/, \/account, \/enrol/)
  })

  it('every piece says where it goes, and what breaks it', () => {
    const input = { domain: 'example.org', document: '{}', delegatesTo: 'id.example.org' }
    for (const { file, text } of snippetsFor(input)) {
      if (file.endsWith('/browserid') || file.endsWith('.nojekyll')) continue
      assert.match(text, /redirect/, file)
      assert.match(text, /content type|application\/json/, file)
      assert.match(text, /put|copy|include|a file for|a Worker on/, file)
    }
  })

  it('the worker answers as verifiers want it', async () => {
    const input = { domain: 'example.org', document: '{"authority":"a.example"}', delegatesTo: 'a' }
    const text = snippetsFor(input).find(({ file }) => file.endsWith('worker.js'))?.text ?? ''
    const module: unknown = await import(`data:text/javascript,${encodeURIComponent(text)}`)
    const { default: worker } = module as { default: { fetch(): Response } }
    const response = worker.fetch()
    assert.equal(response.headers.get('content-type'), 'application/json')
    assert.equal(await response.text(), input.document)
  })

  it('keeps what is there unless told otherwise', async (t) => {
    const { config, out } = await exportDomain(t, 'example.org')
    const again = await runSignet(['export', 'example.org', '--out', out, '-c', config])
    assert.equal(again.code, 1)
    assert.match(again.stderr, /ERR_FOLDER_NOT_EMPTY/)
    const forced = await runSignet(['export', 'example.org', '--out', out, '-c', config, '--force'])
    assert.equal(forced.code, 0)
    assert.equal(readdirSync(out).filter((name) => name.endsWith('.new')).length, 0)
  })

  it('says so when the domain is not served here', async (t) => {
    const { config, out } = await exportDomain(t, 'example.org')
    const words = ['export', 'other.example', '--out', `${out}2`, '-c', config]
    assert.match((await runSignet(words)).stderr, /ERR_DOMAIN_UNKNOWN/)
    assert.equal((await runSignet(['export', 'example.org', '-c', config])).code, 2)
  })
})

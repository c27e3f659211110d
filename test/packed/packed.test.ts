// What is published: the tarballs, installed in an empty folder, run as their users would run them.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const INSTALL_MS = 240_000

const folder = mkdtempSync(join(tmpdir(), 'signet-packed-'))
const app = join(folder, 'app')

/** Runs a program to its end and returns what it said. */
function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: INSTALL_MS,
  })
  assert.equal(status, 0, `${program} ${args.join(' ')}\n${stdout}\n${stderr}`)
  return stdout
}

function publishedPackages(): string[] {
  return readdirSync(join(ROOT, 'packages')).filter((name) => {
    const manifest = JSON.parse(
      readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'),
    ) as { private?: boolean }
    return !manifest.private
  })
}

describe('the tarballs', () => {
  before(() => {
    mkdirSync(app)
    const names = publishedPackages()
    run(
      'npm',
      [
        'pack',
        '--loglevel=error',
        '--pack-destination',
        folder,
        ...names.flatMap((name) => ['--workspace', `packages/${name}`]),
      ],
      ROOT,
    )
    const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
    assert.equal(tarballs.length, names.length)
    writeFileSync(
      join(app, 'package.json'),
      JSON.stringify({ name: 'app', private: true, type: 'module' }),
    )
    const { devDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'packages/relying-party/package.json'), 'utf8'),
    ) as { devDependencies: Record<string, string> }
    run(
      'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--prefer-offline',
        '--loglevel=error',
        ...tarballs.map((name) => join(folder, name)),
        `express@${devDependencies.express}`,
      ],
      app,
    )
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('are not made before there is something in them', () => {
    for (const name of publishedPackages()) {
      const manifest = readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')
      const { prepack } = (JSON.parse(manifest) as { scripts: Record<string, string> }).scripts
      assert.equal(prepack, 'node ../../scripts/require-build.mjs', name)
    }
    const check = join(ROOT, 'scripts/require-build.mjs')
    const { status, stderr } = spawnSync(process.execPath, [check], {
      cwd: folder,
      encoding: 'utf8',
    })
    assert.equal(status, 1)
    assert.match(stderr, /npm run build/)
  })

  it('hold no tests, no sources, no build notes', () => {
    for (const name of publishedPackages()) {
      const installed = readdirSync(join(app, 'node_modules/@signet-id', name), {
        recursive: true,
      }).map(String)
      const stray = installed.filter(
        (path) =>
          !path.startsWith('node_modules') && /\.test|(?<!\.d)\.ts$|tsbuildinfo|^src/.test(path),
      )
      assert.deepEqual(stray, [], name)
    }
  })

  it('give a signet that helps and refuses', () => {
    assert.match(run('npx', ['--no-install', 'signet', '--help'], app), /signet COMMAND --help/)
    const { status, stderr } = spawnSync('npx', ['--no-install', 'signet', 'nonsense'], {
      cwd: app,
      encoding: 'utf8',
    })
    assert.equal(status, 2)
    assert.match(stderr, /hint/)
  })

  it('run the demo: one JSON line, pages with their scripts, exit 0 on SIGTERM', async () => {
    const demo = spawn(
      process.execPath,
      ['node_modules/@signet-id/cli/bin/signet.js', 'demo', '--json', '--port-base', '0'],
      { cwd: app, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = new Promise<number | null>((resolve) => demo.once('exit', resolve))
    const lines: string[] = []
    const reader = createInterface({ input: demo.stdout })
    reader.on('line', (line) => lines.push(line))
    await new Promise((resolve) => reader.once('line', resolve))
    const ready = JSON.parse(lines[0] ?? '') as Record<string, string>
    for (const name of ['site', 'provider', 'broker', 'email', 'totpSecret'])
      assert.equal(typeof ready[name], 'string', name)
    const dialog = await fetch(`http://127.0.0.1:${new URL(ready.broker ?? '').port}/sign_in`)
    assert.equal(dialog.status, 200)
    const script = /src="([^"]+dialog\.js)"/.exec(await dialog.text())?.[1] ?? ''
    assert.equal(
      (await fetch(`http://127.0.0.1:${new URL(ready.broker ?? '').port}${script}`)).status,
      200,
    )
    demo.kill('SIGTERM')
    assert.equal(await ended, 0)
    assert.equal(lines.length, 1)
  })

  it('carry the example on Express', async () => {
    copyFileSync(join(ROOT, 'examples/express/server.js'), join(app, 'server.js'))
    const check =
      "const app = await import('./server.js'); console.log('loaded'); setTimeout(() => process.exit(0), 300)"
    const env = {
      ...process.env,
      PORT: '0',
      SECRET: 'x'.repeat(40),
      SIGN_IN_SECRET: 'x'.repeat(40),
    }
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', check],
      { cwd: app, env, encoding: 'utf8', timeout: 20_000 },
    )
    assert.equal(status, 0, stderr)
    assert.match(stdout, /loaded/)
  })
})

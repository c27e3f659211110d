import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isBrowserIdError } from '@signet-id/protocol'
import { runSignet, temporaryFolder } from '../cli.test-kit.ts'
import { type DeploymentConfig, readDeployment } from './config.ts'
import { requireSafeSetup } from './safety.ts'

interface Set_ {
  readonly file: string
  readonly config: DeploymentConfig
}

async function deployment(
  t: { after(work: () => void): void },
  origin = 'https://id.example.org',
): Promise<Set_> {
  const folder = temporaryFolder(t)
  await runSignet(['init', '--origin', origin, '--folder', folder])
  const file = join(folder, 'signet.toml')
  return { file, config: readDeployment(file, {}) }
}

function faultsOf({ config, file }: Set_): string {
  try {
    requireSafeSetup(config, file, 1000)
    return 'safe'
  } catch (error) {
    assert.ok(isBrowserIdError(error) && error.code === 'ERR_SETUP_UNSAFE')
    return error.message
  }
}

describe('requireSafeSetup', () => {
  it('lets through what `signet init` makes', async (t) => {
    const { config, file } = await deployment(t)
    assert.deepEqual(requireSafeSetup(config, file, 1000), [])
  })

  it('T132 refuses a data folder or configuration open to others, with the command that mends it', async (t) => {
    const made = await deployment(t)
    chmodSync(made.config.dataFolder, 0o755)
    chmodSync(made.file, 0o666)
    const faults = faultsOf(made)
    assert.ok(faults.includes(`run: chmod 700 ${made.config.dataFolder}`), faults)
    assert.ok(faults.includes(`run: chmod go-w ${made.file}`), faults)
  })

  it('T132 refuses databases that others can read', async (t) => {
    const made = await deployment(t)
    for (const [name, mode] of [
      ['signet.db', 0o644],
      ['signet.db-wal', 0o640],
      ['broker.db', 0o660],
    ] as const) {
      const path = join(made.config.dataFolder, name)
      writeFileSync(path, '')
      chmodSync(path, mode)
      const faults = faultsOf(made)
      assert.ok(faults.includes(`${path} can be read by others, run: chmod 600 ${path}`), faults)
      chmodSync(path, 0o600)
      assert.equal(faultsOf(made), 'safe')
    }
  })

  it('T132 refuses a configuration that others can read when it holds a secret itself', async (t) => {
    const { file } = await deployment(t)
    const text = readFileSync(file, 'utf8')
    chmodSync(file, 0o644)
    const key = Buffer.alloc(32, 7).toString('base64')
    const database = 'database = "postgres://signet:word@db.example.org/signet"'
    const faultsWith = (line: string, env = {}): string => {
      writeFileSync(file, `${line}\n${text}`)
      return faultsOf({ file, config: readDeployment(file, env) })
    }
    assert.match(
      faultsWith(`key = "${key}"`),
      /read by others, with key in it, run: chmod 600 \S+toml/,
    )
    assert.match(faultsWith(`key = "${key}"\n${database}`), /with database and key in it/)
    for (const line of ['', 'database = "sqlite:elsewhere.db"', 'key_command = "print-key"'])
      assert.equal(faultsWith(line), 'safe')
    assert.equal(faultsWith('', { SIGNET_KEY: key }), 'safe')
    chmodSync(file, 0o600)
    assert.equal(faultsWith(`key = "${key}"`), 'safe')
  })

  it('refuses to trust everybody', async (t) => {
    const made = await deployment(t)
    for (const range of [
      '0.0.0.0/0',
      '::/0',
      '128.0.0.0/1',
      '::ffff:0:0/96',
      '::ffff:a00:0/103',
      '::/16',
    ])
      assert.match(
        faultsOf({ ...made, config: { ...made.config, trustedProxies: [range] } }),
        /anybody/,
      )
    for (const range of ['10.0.0.0/8', '2001:db8::/32', '127.0.0.1', '::ffff:10.0.0.0/104', '::1'])
      assert.equal(
        faultsOf({ ...made, config: { ...made.config, trustedProxies: [range] } }),
        'safe',
      )
  })

  it('T158 refuses switches for development beside a public origin, and says which', async (t) => {
    const made = await deployment(t)
    const development = { hosts: {}, extraCaFile: undefined }
    const faults = faultsOf({ ...made, config: { ...made.config, development } })
    assert.match(faults, /provider\.origin = "https:\/\/id\.example\.org", remove that section/)
    const local = await deployment(t, 'http://id.localhost:8080')
    assert.equal(faultsOf({ ...local, config: { ...local.config, development } }), 'safe')
  })

  it('T160 warns of root, and of a public origin whose web server is not named', async (t) => {
    const { config, file } = await deployment(t)
    const events = (uid: number, trustedProxies: readonly string[]): string[] =>
      requireSafeSetup({ ...config, trustedProxies }, file, uid).map(({ event }) => event)
    assert.deepEqual(events(0, ['127.0.0.1']), ['setup.root'])
    assert.deepEqual(events(1000, []), ['setup.no-trusted-proxies'])
  })
})

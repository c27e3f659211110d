// The promises of deploy/: not root, nothing writable but the data, no privileges, no core files (threat model T137, T160).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { runSignet } from '../cli.test-kit.ts'

const file = (name: string): string =>
  readFileSync(new URL(`../../../../deploy/${name}`, import.meta.url), 'utf8')

describe('deploy/signet.service', () => {
  const unit = file('signet.service')
  const values = (key: string): string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value)

  for (const [key, value] of [
    ['User', 'signet'],
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['AmbientCapabilities', ''],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'yes'],
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['ReadWritePaths', '/var/lib/signet'],
    ['UMask', '0077'],
    ['LimitCORE', '0'],
    ['RestrictSUIDSGID', 'yes'],
    ['RestrictNamespaces', 'yes'],
    ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX'],
    ['SystemCallArchitectures', 'native'],
    ['KillMode', 'mixed'],
    ['Restart', 'on-failure'],
  ] as const) {
    it(`says ${key}=${value}`, () => assert.deepEqual(values(key), [value]))
  }

  it('gives the drain of ten seconds its time', () => {
    assert.ok(Number(values('TimeoutStopSec')[0]) > 15)
  })

  it('starts commands that exist', async () => {
    for (const line of [...values('ExecStart'), ...values('ExecStartPre')]) {
      const [program = '', command = ''] = line.split(' ')
      assert.equal(program, '/opt/signet/bin/signet')
      assert.equal((await runSignet([command, '--help'])).code, 0)
    }
  })

  it('is a unit that systemd can read, where there is one to ask', (t) => {
    const found = spawnSync('systemd-analyze', ['--version'])
    if (found.status !== 0) return t.diagnostic('no systemd here; the keys above were read by hand')
    const path = new URL('../../../../deploy/signet.service', import.meta.url).pathname
    const { stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
    assert.doesNotMatch(stderr, /Unknown (?:key|section)/)
  })
})

describe('deploy/Dockerfile', () => {
  const lines = file('Dockerfile').split('\n')
  const last = lines.lastIndexOf('FROM node:24-slim')
  const final = lines.slice(last).join('\n')

  it('runs as a user that is not root, by number, so that a cluster can check it', () => {
    assert.match(final, /^USER 10001:10001$/m)
    assert.ok(final.indexOf('USER') < final.indexOf('ENTRYPOINT'))
  })

  it('lets that user write /data and nothing else', () => {
    assert.match(final, /--chown=root:root --chmod=a-w,a\+rX/)
    assert.match(final, /install -d -o 10001 -g 10001 -m 0700 \/data/)
    assert.match(final, /^VOLUME \["\/data"\]$/m)
    assert.match(lines.join('\n'), /docker run -d --read-only --tmpfs \/tmp --cap-drop ALL/)
  })

  it('is back after the machine was restarted', () => {
    assert.match(lines.join('\n'), /^# +--restart unless-stopped -v signet-data:\/data/m)
  })

  it('runs no script of a dependency, and no shell', () => {
    assert.match(lines.join('\n'), /npm ci --omit=dev .*--ignore-scripts/)
    assert.match(final, /^ENTRYPOINT \["signet"\]$/m)
    assert.match(final, /^CMD \["serve", /m)
    assert.match(final, /^STOPSIGNAL SIGTERM$/m)
  })

  it('holds no secret', () => {
    assert.doesNotMatch(lines.join('\n'), /secret\.key|PASSWORD|ARG /)
  })
})

describe('deploy/docker-compose.yml', () => {
  const text = file('docker-compose.yml')
  for (const promise of [
    'user: "10001:10001"',
    'read_only: true',
    'cap_drop: ["ALL"]',
    'no-new-privileges:true',
    'ulimits: { core: 0 }',
  ])
    it(`says ${promise}`, () => assert.ok(text.includes(promise)))

  it('has both services back after the machine was restarted', () => {
    // An orderly stop of the machine ends them with 0, which on-failure takes for the end.
    assert.equal(text.match(/^ {4}restart: unless-stopped$/gm)?.length, 2)
  })

  it('trusts the proxy beside it and nobody else', () => {
    assert.match(text, /SIGNET_TRUSTED_PROXIES: 172\.31\.77\.2$/m)
    assert.match(text, /caddy:[\s\S]*ipv4_address: 172\.31\.77\.2/)
  })
})

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readPostgresUrl } from './postgres-tls.ts'

const CHECKED = { rejectUnauthorized: true }
const sslOf = (url: string, env = {}): unknown => readPostgresUrl(url, env).ssl

describe('readPostgresUrl', () => {
  it('T71 checks the certificate of another machine, also where the URL says nothing', () => {
    for (const host of ['db.example.org', '10.0.0.7:5432', '[2001:db8::1]', '127.1', 'x.localhost'])
      assert.deepEqual(sslOf(`postgres://u:p%40@${host}/d`), CHECKED, host)
    assert.deepEqual(sslOf('postgres://u@localhost/d?host=db.example.org'), CHECKED)
    assert.deepEqual(sslOf('postgres:///d', { PGHOST: 'db.example.org' }), CHECKED)
  })
  it('is plain on this machine, and where the URL says so', () => {
    for (const url of [
      'postgres://u:p@localhost/d',
      'postgresql://127.0.0.1:5432/d',
      'postgres://u@[::1]:5432/d',
      'postgres://u@%2Frun%2Fpostgresql/d',
      'postgres:///d?host=/run/postgresql',
      'postgres:///d',
      'postgres://u:p@db.example.org/d?sslmode=disable',
    ])
      assert.equal(sslOf(url), false, url)
    assert.deepEqual(sslOf('postgres://localhost/d?sslmode=require'), CHECKED)
    assert.deepEqual(sslOf('postgres://localhost/d', { PGSSLMODE: 'verify-full' }), CHECKED)
  })
  it('T71 reads every mode that encrypts as one that checks, and refuses what does not', () => {
    for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full'])
      assert.deepEqual(sslOf(`postgres://db.example.org/d?sslmode=${mode}`), CHECKED)
    for (const query of [
      'sslmode=no-verify',
      'sslmode=verfy-full',
      'ssl=no-verify',
      'sslmode=require&uselibpqcompat=true',
    ])
      assert.throws(() => sslOf(`postgres://db.example.org/d?${query}`), {
        code: 'ERR_STORE_UNSAFE',
      })
    assert.throws(() => sslOf('postgres://db.example.org/d', { PGSSLMODE: 'no-verify' }), {
      code: 'ERR_STORE_UNSAFE',
    })
  })
  it('leaves the driver nothing to read for itself but what is no matter of TLS', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-tls-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = (name: string): string => {
      writeFileSync(join(folder, name), name)
      return join(folder, name)
    }
    const query = new URLSearchParams({
      sslmode: 'verify-full',
      sslrootcert: file('ca'),
      sslcert: file('cert'),
      sslkey: file('key'),
      sslnegotiation: 'direct',
      application_name: 'x y',
    })
    assert.deepEqual(readPostgresUrl(`postgres://u@db.example.org/d?${query}`, {}), {
      connectionString: 'postgres://u@db.example.org/d?application_name=x+y',
      ssl: { ...CHECKED, ca: 'ca', cert: 'cert', key: 'key' },
      sslnegotiation: 'direct',
    })
    assert.deepEqual(sslOf('postgres://db.example.org/d?sslrootcert=system'), CHECKED)
    assert.throws(() => sslOf('postgres://db.example.org/d?sslrootcert=/nowhere'), {
      code: 'ERR_STORE_UNAVAILABLE',
      message: /\/nowhere cannot be read/,
    })
  })
})

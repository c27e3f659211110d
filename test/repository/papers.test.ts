// What the papers promise: paths that exist, one version, commands and exports that are there.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { filesBelow, ROOT, textOf } from './sources.ts'

const PAPERS = [
  'README.md',
  'ARCHITECTURE.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...filesBelow('docs', /\.md$/),
]
const PACKAGES = filesBelow('packages', /^package\.json$/)

interface Manifest {
  name: string
  version: string
  license: string
  engines: Record<string, string>
  exports: Record<string, Record<string, string>>
  dependencies?: Record<string, string>
}

const manifestOf = (path: string): Manifest => JSON.parse(textOf(path)) as Manifest

describe('papers', () => {
  for (const paper of PAPERS) {
    it(`${paper} links to what exists`, () => {
      for (const [, target = ''] of textOf(paper).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        if (/^(?:https?|mailto):/.test(target)) continue
        assert.ok(existsSync(join(ROOT, paper, '..', target)), `${paper} links to ${target}`)
      }
    })
  }

  it('ARCHITECTURE.md names paths that exist', () => {
    const named = [
      ...textOf('ARCHITECTURE.md').matchAll(
        /`((?:packages|test|scripts|docs|bench|examples)\/[^`*{}\s]+)`/g,
      ),
    ].map((match) => match[1] ?? '')
    assert.ok(named.length > 20)
    for (const path of named)
      assert.ok(existsSync(join(ROOT, path)), `ARCHITECTURE.md names ${path}`)
  })

  it('every package has a README that names it', () => {
    for (const path of PACKAGES) {
      const readme = path.replace('package.json', 'README.md')
      assert.ok(existsSync(join(ROOT, readme)), `${readme} is missing`)
      assert.ok(
        textOf(readme).includes(manifestOf(path).name),
        `${readme} does not name its package`,
      )
    }
  })

  it('every package has the one version, the licence, the oldest Node, and sources behind its exports', () => {
    const { version } = JSON.parse(textOf('package.json')) as Manifest
    for (const path of PACKAGES) {
      const manifest = manifestOf(path)
      assert.equal(manifest.version, version, path)
      assert.equal(manifest.license, 'MIT', path)
      assert.equal(manifest.engines.node, '>=22.18', path)
      for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
        if (name.startsWith('@signet-id/')) assert.equal(range, version, `${path}: ${name}`)
      }
      for (const target of Object.values(manifest.exports)) {
        if (target.source)
          assert.ok(existsSync(join(ROOT, path, '..', target.source)), `${path}: ${target.source}`)
      }
    }
  })

  it('no file is called utils, helpers, common, misc or types', () => {
    const vague = filesBelow('packages', /^(?:utils?|helpers?|common|misc|types)\.[tj]s$/)
    assert.deepEqual(vague, [])
  })

  it('every source file says at its top what it is', () => {
    for (const path of filesBelow('packages', /\.(?:ts|css)$/)) {
      if (/\.test\.ts$/.test(path)) continue
      assert.match(textOf(path), /^(?:#!.*\n)?(?:\/\/|\/\*)/, path)
    }
  })

  it('T71 T158 no source switches certificate checking off', () => {
    for (const path of filesBelow('packages', /\.(?:ts|js)$/)) {
      const text = textOf(path)
      assert.doesNotMatch(text, /rejectUnauthorized\s*:\s*false/, path)
      // Tests prove that Node's own switch changes nothing.
      if (/\.test(?:-kit)?\.ts$/.test(path)) continue
      assert.doesNotMatch(text, /NODE_TLS_REJECT_UNAUTHORIZED/, path)
      if (/from 'node:https'|tls\.connect\(|createTransport\(/.test(text))
        assert.match(text, /rejectUnauthorized: true/, path)
    }
  })

  it('T138 no source takes chance from Math.random', () => {
    for (const path of filesBelow('packages', /\.(?:ts|js)$/))
      assert.doesNotMatch(textOf(path), /Math\.random/, path)
  })
})

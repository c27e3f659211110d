// Code shown in the papers compiles against the packages as they are.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { filesBelow, ROOT, textOf } from './sources.ts'

const FOLDER = join(ROOT, 'node_modules/.cache/readme-code')
const PAPERS = [
  'README.md',
  ...filesBelow('packages', /^README\.md$/),
  ...filesBelow('docs', /\.md$/),
]

interface Snippet {
  paper: string
  language: string
  code: string
}

const snippets: Snippet[] = PAPERS.flatMap((paper) =>
  [...textOf(paper).matchAll(/```(ts|js)\n([\s\S]*?)```/g)].map(([, language = '', code = '']) => ({
    paper,
    language,
    code,
  })),
)

/** TypeScript is held to our own strictness; JavaScript to names and shapes, since nobody annotates an example. */
function configFor(language: string) {
  const strict = language === 'ts'
  return {
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      noEmit: true,
      composite: false,
      declaration: false,
      isolatedDeclarations: false,
      allowJs: true,
      checkJs: true,
      strict,
      exactOptionalPropertyTypes: strict,
      lib: ['ES2022', 'DOM'],
    },
    include: [`*.${language}`],
  }
}

describe('code in the papers', () => {
  after(() => rmSync(FOLDER, { recursive: true, force: true }))

  it('compiles', () => {
    assert.ok(snippets.length >= 4)
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(join(FOLDER, 'package.json'), '{"type":"module"}')
    for (const language of ['ts', 'js'])
      writeFileSync(join(FOLDER, `tsconfig.${language}.json`), JSON.stringify(configFor(language)))
    for (const [i, { paper, language, code }] of snippets.entries()) {
      writeFileSync(
        join(FOLDER, `${paper.replaceAll('/', '-')}-${i}.${language}`),
        `${code}\nexport {}\n`,
      )
    }
    for (const language of ['ts', 'js']) {
      const project = join(FOLDER, `tsconfig.${language}.json`)
      const { stdout, status } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', project], {
        encoding: 'utf8',
        timeout: 120_000,
      })
      assert.equal(status, 0, stdout)
    }
  })
})

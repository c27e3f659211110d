// The one thing that runs on a Node that is too old: saying so.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../bin/signet.js', import.meta.url))

/** This Node, with the version of an old one and its `node:module`, which lacks what later ones have. */
const OLD_NODE = `
import { registerHooks } from 'node:module'
Object.defineProperty(process.versions, 'node', { value: '20.19.2' })
const old = 'data:text/javascript,export const createRequire = undefined'
registerHooks({
  resolve: (name, context, next) =>
    name === 'node:module' ? { url: old, shortCircuit: true } : next(name, context),
})`

describe('bin/signet.js', () => {
  it('says that Node is too old, and ends with 1', () => {
    const preload = `data:text/javascript,${encodeURIComponent(OLD_NODE)}`
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', preload, PROGRAM, '--help'],
      { encoding: 'utf8' },
    )
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^signet: error: Node 20\.19\.2 is too old; .*\nsignet: hint: .*\n$/)
  })
})

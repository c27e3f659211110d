// What ten thousand cached domains weigh, each with a key of its own.
import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type PublicKey, parseDomain } from '@signet-id/protocol'
import { checkSignature } from '@signet-id/verifier'
import { createDiscovery } from '@signet-id/verifier/discovery'
import type { Bench } from './figures.ts'

const DOMAINS = 10_000

export const memory: Bench = {
  name: 'memory',
  about: `memory of a discovery that has ${DOMAINS.toLocaleString('en')} domains cached`,
  async run() {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const used = (): number => {
      collect()
      return process.memoryUsage().rss / 1024 / 1024
    }
    const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=3600' }
    const discovery = createDiscovery({
      fetchDocument: async () => ({ status: 200, headers, body: documentText() }),
    })
    const before = used()
    const keys: PublicKey[] = []
    for (let i = 0; i < DOMAINS; i++) {
      const found = await discovery.discover(parseDomain(`domain-${i}.example`))
      if (found.kind === 'provider') keys.push(...found.keys)
    }
    const cached = used()
    const nothing = new Uint8Array(256)
    for (const key of keys) await checkSignature(key, nothing, nothing)
    const imported = used()
    return [
      { what: 'process before', value: before, unit: 'MiB' },
      { what: `${DOMAINS} documents cached`, value: cached - before, unit: 'MiB more' },
      { what: 'and every key used once', value: imported - before, unit: 'MiB more' },
    ]
  },
}

/** A modulus that is odd and 2048 bits long passes for a key here: nothing is ever verified with it. */
function documentText(): string {
  const bytes = randomBytes(256)
  bytes[0] = (bytes[0] ?? 0) | 0x80
  bytes[255] = (bytes[255] ?? 0) | 1
  const n = BigInt(`0x${bytes.toString('hex')}`).toString()
  const key = { algorithm: 'RS', n, e: '65537' }
  return JSON.stringify({ 'public-key': key, authentication: '/auth', provisioning: '/provision' })
}

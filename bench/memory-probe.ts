// Runs in a process of its own and prints what ten thousand cached domains weigh, in MiB: before, cached, every key used once.
import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type PublicKey, parseDomain } from '@signet-id/protocol'
import { checkSignature } from '@signet-id/verifier'
import { createDiscovery } from '@signet-id/verifier/discovery'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function residentMiB(): number {
  collect()
  return process.memoryUsage().rss / 1024 / 1024
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

const domains = Number(process.argv[2])
const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=3600' }
const discovery = createDiscovery({
  cacheEntries: domains,
  fetchDocument: async () => ({ status: 200, headers, body: documentText() }),
})
const before = residentMiB()
const keys: PublicKey[] = []
for (let i = 0; i < domains; i++) {
  const found = await discovery.discover(parseDomain(`domain-${i}.example`))
  if (found.kind === 'provider') keys.push(...found.keys)
}
const cached = residentMiB()
const data = new Uint8Array(256)
const signature = new Uint8Array(256).fill(1)
for (const key of keys) await checkSignature(key, data, signature)
console.log(JSON.stringify([before, cached, residentMiB()]))

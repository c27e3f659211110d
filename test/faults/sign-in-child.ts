// A provider that kills itself before the n-th statement of a sign-in. Arguments: database, n, address, step.
import { openProviderStore } from '@signet-id/provider'

const [location = '', dieAt = '', address = '', step = ''] = process.argv.slice(2)
let armed = false
let statements = 0
const store = await openProviderStore(location, {
  onStatement() {
    if (armed && ++statements === Number(dieAt)) process.kill(process.pid, 'SIGKILL')
  },
})
armed = true
const outcome = await store.signInWithCode(
  {
    address: address as never, // canonical already
    source: '192.0.2.1',
    deviceHash: undefined,
    nowMs: Number(step) * 30_000,
    digits: 6,
    transactionHash: `t${step}`,
    codeHash: step,
    session: { idHash: `child ${step}`, deviceHash: `d${step}`, label: '', lifetimeMs: 43_200_000 },
  },
  (found) => found.map((authenticator) => ({ authenticator, step: Number(step) })),
)
process.stdout.write(`${outcome.kind} ${statements}\n`)
await store.close()

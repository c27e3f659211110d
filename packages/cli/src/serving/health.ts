// Is this process fit to serve? Asked by load balancers through /healthz.
import { inTime } from '@signet-id/protocol'
import type { ProviderStore } from '@signet-id/provider'

/** A store that takes longer than this counts as away. */
const STORE_TIMEOUT_MS = 2000

/** Names of what is wrong. */
export async function findProblems(
  store: Pick<ProviderStore, 'listDomains'> | undefined,
  isStopping: boolean,
): Promise<readonly string[]> {
  const problems = isStopping ? ['stopping'] : []
  if (store && !(await answers(store))) problems.push('store')
  return problems
}

function answers(store: Pick<ProviderStore, 'listDomains'>): Promise<boolean> {
  const asked = store.listDomains().then(
    () => true,
    () => false,
  )
  return inTime(asked, STORE_TIMEOUT_MS, () => false)
}

// Is this process fit to serve? Asked by load balancers through /healthz.
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

async function answers(store: Pick<ProviderStore, 'listDomains'>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), STORE_TIMEOUT_MS)
  })
  const asked = store.listDomains().then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([asked, deadline])
  } finally {
    clearTimeout(timer)
  }
}

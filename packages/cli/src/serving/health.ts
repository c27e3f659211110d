// Is this process fit to serve? Asked by load balancers through /healthz.
import { inTime } from '@signet-id/protocol'

/** A store that takes longer than this counts as away. */
const STORE_TIMEOUT_MS = 2000

/** Names of what is wrong. @param questions one to each store */
export async function findProblems(
  questions: readonly (() => Promise<unknown>)[],
  isStopping: boolean,
): Promise<readonly string[]> {
  const problems = isStopping ? ['stopping'] : []
  const answered = await Promise.all(questions.map(isAnswered))
  if (answered.includes(false)) problems.push('store')
  return problems
}

function isAnswered(question: () => Promise<unknown>): Promise<boolean> {
  const asked = question().then(
    () => true,
    () => false,
  )
  return inTime(asked, STORE_TIMEOUT_MS, () => false)
}

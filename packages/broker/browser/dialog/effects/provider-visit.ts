// The way to a provider's page, with a key for it to certify.
import { providerRequestUrl } from '@signet-id/protocol'
import type { Edges } from '../edges.ts'
import type { VisitPlan } from '../machine.ts'
import { DialogProblem } from '../problem.ts'
import { VISIT_LIFE_MS } from '../visit.ts'
import { publicKeyOf, randomName } from '../web-crypto.ts'

/** Life asked of a provider, in seconds: a working day's part, or just this once. */
const DURATION_SECONDS = { own: 21_600, ephemeral: 600 }

/** Leaves for a provider. */
export function createProviderVisit(edges: Edges) {
  async function visit(plan: VisitPlan): Promise<void> {
    const { id, pair } = await keyOf(plan)
    const publicKey = await publicKeyOf(pair)
    const state = randomName()
    const { choice, provider, page } = plan
    const kept = edges.journey.keepVisit(state, {
      ...plan,
      keyId: id,
      expiresAtMs: edges.now() + VISIT_LIFE_MS,
    })
    if (!kept) throw new DialogProblem('no-storage')
    const url = new URL(
      page === 'provision' ? provider.provisioningUrl : provider.authenticationUrl,
    )
    if (page === 'authenticate') url.searchParams.set('email', choice.email)
    const target = providerRequestUrl(url.href, {
      do: page,
      email: choice.email,
      publicKey,
      durationSeconds: choice.ephemeral ? DURATION_SECONDS.ephemeral : DURATION_SECONDS.own,
      returnTo: edges.dialogUrl,
      state,
    })
    edges.navigate(target, plan.keyId === undefined ? 'assign' : 'replace')
  }

  async function keyOf(plan: VisitPlan): Promise<{ id: string; pair: CryptoKeyPair }> {
    if (plan.keyId === undefined) return edges.keys.create()
    const pair = await edges.keys.find(plan.keyId)
    return pair ? { id: plan.keyId, pair } : edges.keys.create()
  }

  return { visit }
}

// Runs the machine's effects; each is at home in `effects/`. Whatever happens comes back as an event.
import { WrongCertificate } from './certificate-checks.ts'
import type { Edges, Tell } from './edges.ts'
import { createCheck } from './effects/check.ts'
import { createLookUp } from './effects/look-up.ts'
import { createMailCodeProof } from './effects/mail-code-proof.ts'
import { createProviderVisit } from './effects/provider-visit.ts'
import { createSiteEnd } from './effects/site-end.ts'
import type { Effect } from './machine.ts'
import { DialogProblem, problemOf, problemOfCheck } from './problem.ts'

/** Runs effects; `tell` receives what came of them. */
export function createEffectRunner(edges: Edges, tell: Tell): (effect: Effect) => void {
  const siteEnd = createSiteEnd(edges, tell)
  const look = createLookUp(edges, tell)
  const provider = createProviderVisit(edges)
  const check = createCheck(edges, tell)
  const code = createMailCodeProof(edges, tell, check)

  async function run(effect: Effect): Promise<void> {
    switch (effect.run) {
      case 'greet-opener':
        return siteEnd.greetOpener(effect.before)
      case 'keep-site':
        return edges.journey.begin(effect.site)
      case 'recall-addresses':
        return look.recallAddresses()
      case 'forget-addresses':
        return edges.store.forgetEverything().catch(() => {})
      case 'look-up':
        return look.lookUp(effect.site, effect.choice)
      case 'visit':
        return provider.visit(effect.plan)
      case 'send-code':
        return code.sendCode(effect)
      case 'prove-code':
        return code.proveCode(effect.wait, effect.code)
      case 'check': {
        const { choice, keyId, provider: issuer } = effect.visit
        return check({ choice, keyId, issuer }, effect.certificate)
      }
      case 'answer':
        return siteEnd.answer(effect.site, effect.choice, effect.credential)
      case 'cancel':
        return siteEnd.cancel(effect.site)
      case 'stay-here':
        return edges.stop()
    }
  }

  return (effect: Effect): void => {
    run(effect).catch((error: unknown) => {
      if (error instanceof WrongCertificate)
        return tell({ type: 'failed', problem: problemOfCheck(error.check) })
      const problem = problemOf(error)
      if (problem.name === 'failed') console.error(error)
      const site = error instanceof DialogProblem ? error.site : undefined
      tell(site ? { type: 'failed', problem, site } : { type: 'failed', problem })
    })
  }
}

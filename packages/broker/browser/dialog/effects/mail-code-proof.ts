// A code by e-mail: asked for, and traded for a certificate.
import type { Edges, Tell } from '../edges.ts'
import type { Effect } from '../machine.ts'
import { type CodeWait, codeEndMs } from '../mail-code.ts'
import { DialogProblem, type ProblemName, problemOf } from '../problem.ts'
import { publicKeyOf } from '../web-crypto.ts'
import type { Check } from './check.ts'

/** Failures after which a code counts no more: it is not offered again. */
const DEAD_CODE: readonly ProblemName[] = ['code-tries', 'code-over']

/** Sends codes and trades them; `check` takes what they bring. */
export function createMailCodeProof(edges: Edges, tell: Tell, check: Check) {
  /** Another code for the same address keeps the key; where one was just sent, that one still counts. */
  async function sendCode(plan: Extract<Effect, { run: 'send-code' }>): Promise<void> {
    const { site, choice, issuer, before } = plan
    let challenge: string
    try {
      challenge = await edges.api.sendCode({ email: choice.email, site: site.audience })
    } catch (error) {
      const { name, detail } = problemOf(error)
      const wait =
        !before && name === 'code-throttled' && (await edges.code.find({ site, choice, issuer }))
      if (!wait) throw error
      await edges.code.keep(wait)
      return tell({ type: 'code-sent', wait, notice: { name: 'wait', detail } })
    }
    const keyId = before?.keyId ?? (await edges.keys.create()).id
    const expiresAtMs = codeEndMs(edges.now())
    const wait: CodeWait = { site, choice, issuer, challenge, keyId, expiresAtMs }
    await edges.code.keep(wait)
    tell({ type: 'code-sent', wait, notice: { name: before ? 'sent-again' : 'sent' } })
  }

  async function proveCode(wait: CodeWait, code: string): Promise<void> {
    const { choice, keyId, issuer } = wait
    const certificate = await tradeCode(wait, code).catch(async (error: unknown) => {
      if (DEAD_CODE.includes(problemOf(error).name)) await edges.code.forget(wait)
      throw error
    })
    if (certificate === undefined) return tell({ type: 'code-wrong', wait })
    await edges.code.forget(wait)
    return check({ choice, keyId, issuer }, certificate)
  }

  /** Undefined for a wrong code. */
  async function tradeCode(wait: CodeWait, code: string): Promise<string | undefined> {
    const { choice, site, challenge, keyId } = wait
    const pair = await edges.keys.find(keyId)
    if (!pair) throw new DialogProblem('code-over')
    const publicKey = await publicKeyOf(pair)
    return edges.api.proveCode({
      email: choice.email,
      site: site.audience,
      challenge,
      code,
      publicKey,
    })
  }

  return { sendCode, proveCode }
}

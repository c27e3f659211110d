// Before anybody is asked to prove anything: what this device has kept, and who vouches for an address.
import { type EmailAddress, MINUTE_MS } from '@signet-id/protocol'
import { checkCertificate } from '../certificate-checks.ts'
import type { Credential } from '../credential.ts'
import type { StoredCertificate } from '../device-store.ts'
import type { Edges, Issuer, Tell } from '../edges.ts'
import type { MailIssuer } from '../mail-code.ts'
import { DialogProblem, problemOf } from '../problem.ts'
import type { Site } from '../site.ts'
import type { Choice, Provider } from '../visit.ts'
import { checkSignature, hasWebCrypto, signerOf } from '../web-crypto.ts'
import { expectedOf } from './check.ts'

/** A stored certificate with less life than this is not used any more (protocol 0.1). */
const MIN_LIFE_MS = 2 * MINUTE_MS

/** A store that is slower than this has nothing to offer yet. */
const RECALL_TIMEOUT_MS = 500

/** Looks into the device and asks discovery. */
export function createLookUp(edges: Edges, tell: Tell) {
  async function recallAddresses(): Promise<void> {
    const nothing: readonly EmailAddress[] = []
    const addresses = await Promise.race([
      edges.store.recallAddresses().catch(() => nothing),
      new Promise<typeof nothing>((resolve) => setTimeout(resolve, RECALL_TIMEOUT_MS, nothing)),
    ])
    // Whoever is new here will need a key: it is made while they type.
    if (addresses.length === 0) edges.keys.prepare()
    tell({ type: 'remembered', addresses })
  }

  async function lookUp(site: Site, choice: Choice): Promise<void> {
    if (!hasWebCrypto()) throw new DialogProblem('no-crypto')
    const mayUseStored = !choice.ephemeral && !site.wantsFreshSignIn
    // Network, clock and store at the same time: a stored certificate is shown within the time of one question.
    const [provider, nowMs, kept] = await Promise.all([
      edges.api.findProvider(choice.email).catch((error: unknown) => error),
      edges.api.serverTime(),
      keptCertificates(mayUseStored ? choice.email : undefined),
    ])
    // What the operator decided holds for stored certificates too; an outage does not.
    if (problemOf(provider).name === 'domain-barred') throw provider
    const found = provider instanceof Error ? undefined : (provider as Provider | MailIssuer)
    // From the issuer that discovery names; from any, when nobody can say.
    for (const one of kept) {
      if (found && one.issuer !== found.issuer) continue
      const credential = await usable(one, found, nowMs)
      if (credential) return tell({ type: 'certified', choice, credential })
    }
    if (!found) throw provider
    if ('byMail' in found) return tell({ type: 'found-mail', choice, issuer: found })
    tell({ type: 'found-provider', choice, provider: found, isNew: kept.length === 0 })
  }

  /** Where there is none, a key will be needed: it is made while the network is asked. */
  async function keptCertificates(
    email: EmailAddress | undefined,
  ): Promise<readonly StoredCertificate[]> {
    const kept = email ? await edges.store.findCertificates(email).catch(() => []) : []
    const goodUntilMs = edges.now() + MIN_LIFE_MS
    if (!kept.some(({ expiresAtMs }) => expiresAtMs > goodUntilMs)) edges.keys.prepare()
    return kept
  }

  async function usable(
    stored: StoredCertificate,
    provider: Issuer | undefined,
    nowMs: number,
  ): Promise<Credential | undefined> {
    const { email, certificate, expiresAtMs, pair } = stored
    if (expiresAtMs < nowMs + MIN_LIFE_MS) return undefined
    const signer = await signerOf(pair)
    if (provider) {
      const expected = expectedOf(email, provider, signer.publicKey, nowMs)
      const fits = await checkCertificate(certificate, expected, checkSignature).then(
        () => true,
        () => false,
      )
      if (!fits) return undefined
    }
    return { email, certificate, signer, kept: true }
  }

  return { recallAddresses, lookUp }
}

// What a provider's provisioning page calls (protocol 5.1), spoken over navigation instead of a frame (design 3, step 4).
import { type ProviderAnswer, type ProviderRequest, publicKeyToWire } from '@signet-id/protocol'
import { withPlainJson } from '../old-page/plain-json.ts'

/** Everything that is not a decision. */
export interface ProvisioningEdges {
  /** The attested request, once there is one; never, where nobody asks. */
  readonly request: Promise<ProviderRequest>
  /** Leaves for the broker with the answer. */
  answer(request: ProviderRequest, answer: Outcome): void
  /** Runs work after a time; the returned function calls it off. */
  after(ms: number, work: () => void): () => void
  /** Offers the person a way back while the page is at work. */
  offerWayBack(goBack: () => void): () => void
}

/** An answer before it has its state. */
export type Outcome = ProviderAnswer extends infer A
  ? A extends unknown
    ? Omit<A, 'state'>
    : never
  : never

/** The methods on `navigator.id` for provisioning pages. */
export interface ProvisioningApi {
  beginProvisioning(callback: (email: string, durationSeconds: number) => void): void
  genKeyPair(callback: (publicKey: string) => void): void
  registerCertificate(certificate: string): void
  raiseProvisioningFailure(reason?: string): void
}

const DEFAULTS = {
  /** The old dialog's patience with a page (protocol 0.1). */
  deadlineMs: 20_000,
  /** A person's patience with a blank page. */
  wayBackMs: 4000,
}

/** One exchange: the first final call ends it, and whatever comes later is ignored. */
export function createProvisioningApi(edges: ProvisioningEdges): ProvisioningApi {
  let finished = false
  let keyGiven = false
  const calledOff: (() => void)[] = []

  edges.request.then((request) => {
    const end = (error: 'temporarily_unavailable' | 'cancelled') => () => finish(request, { error })
    calledOff.push(
      edges.after(DEFAULTS.deadlineMs, end('temporarily_unavailable')),
      edges.after(DEFAULTS.wayBackMs, () => {
        calledOff.push(edges.offerWayBack(end('cancelled')))
      }),
    )
  }, ignore)

  function finish(request: ProviderRequest, outcome: Outcome): void {
    if (finished) return
    // First of all: where it fails, the deadline and the person may still end this.
    edges.answer(request, outcome)
    finished = true
    for (const callOff of calledOff) callOff()
  }

  /** Runs when the request is known; page errors stay the page's. */
  function whenAsked(work: (request: ProviderRequest) => void): void {
    edges.request.then((request) => setTimeout(work, 0, request), ignore)
  }

  return {
    beginProvisioning(callback) {
      requireCallback(callback, '.beginProvisioning()')
      whenAsked((request) => callback(request.email, request.durationSeconds))
    },
    genKeyPair(callback) {
      requireCallback(callback, '.genKeyPair()')
      whenAsked((request) => {
        keyGiven = true
        callback(withPlainJson(() => JSON.stringify(publicKeyToWire(request.publicKey))))
      })
    },
    registerCertificate(certificate) {
      whenAsked((request) => {
        // Backends that print it end the line, and the old dialog did not mind.
        const text = typeof certificate === 'string' ? certificate.trim() : ''
        finish(request, keyGiven && text !== '' ? { certificate: text } : { error: 'refused' })
      })
    },
    raiseProvisioningFailure() {
      // Whatever the reason says, it always meant that the person has to sign in.
      whenAsked((request) => finish(request, { error: 'not_authenticated' }))
    },
  }
}

function requireCallback(callback: unknown, method: string): void {
  // The old shim threw text, and pages may look at it.
  if (typeof callback !== 'function') throw `${method} requires a callback argument`
}

function ignore(): void {
  // Nobody asked: the calls of a page that was opened by hand lead nowhere, as they always did.
}

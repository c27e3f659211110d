// A small provider for the broker's tests. Its signatures are real; what its pages answer is chosen by the test.
import {
  type CertificateClaims,
  type Domain,
  type EmailAddress,
  issueCertificate,
  type PublicKey,
  parseDomain,
  parseProviderRequest,
  providerAnswerUrl,
  type Signer,
} from '@signet-id/protocol'
import { createSigner, generatePrivateKey } from '@signet-id/server-kit'
import type { Discovered, Discovery } from '@signet-id/verifier/discovery'
import { type LocalServer, startLocally } from './local-server.ts'

/** What a page does with a request. */
export type Behaviour =
  | 'certify'
  | 'not_authenticated'
  | 'refused'
  | 'temporarily_unavailable'
  | 'cancelled'
  /** Stays where it is, as a sign-in form does. */
  | 'stay'

export interface StandInProvider extends LocalServer {
  readonly domain: Domain
  readonly signer: Signer
  /** What each page does from now on, and what is changed in certificates before they are signed. */
  provision: Behaviour
  authenticate: Behaviour
  forge: (claims: CertificateClaims) => CertificateClaims | Promise<CertificateClaims>
  /** Signs with this instead. */
  forger: Signer | undefined
  coop: string | undefined
  /** Pages visited, such as `provision alice@...`. */
  readonly visits: string[]
  readonly discovery: Discovery
}

const PAGE = `<!doctype html><title>Provider</title><h1 id="who"></h1><button id="go">Sign in</button>
<script>
const page = location.pathname.slice(1)
async function act(force) {
  const response = await fetch('/answer', { method: 'POST', body: JSON.stringify({ page, force, hash: location.hash, search: location.search, referrer: document.referrer }) })
  const { url, email } = await response.json()
  document.getElementById('who').textContent = email
  if (url) location.replace(url)
}
document.getElementById('go').onclick = () => act('certify')
act()
</script>`

export async function startProvider(name: string): Promise<StandInProvider> {
  const domain = parseDomain(name)
  const signer = createSigner(await generatePrivateKey('RS256'))
  const visits: string[] = []
  const provider: Omit<StandInProvider, keyof LocalServer> = {
    domain,
    signer,
    provision: 'certify',
    authenticate: 'stay',
    forge: (claims) => claims,
    forger: undefined,
    coop: undefined,
    visits,
    discovery: { discover: async (asked) => discovered(asked) },
  }
  let origin = ''
  function discovered(asked: Domain): Discovered {
    if (asked !== domain)
      return { kind: 'none', domain: asked, reason: 'not here', code: 'ERR_DISCOVERY_NOT_FOUND' }
    return {
      kind: 'provider',
      domain,
      issuer: domain,
      keys: [signer.publicKey],
      authenticationUrl: `${origin}/authenticate`,
      provisioningUrl: `${origin}/provision`,
      chain: [domain],
    }
  }
  async function answer(request: Request): Promise<Response> {
    const asked = (await request.json()) as Record<string, string>
    const { email, publicKey, returnTo, state, do: what } = parseProviderRequest(asked.hash ?? '')
    visits.push(`${asked.page} ${what} ${email} ${asked.search} ${asked.referrer}`)
    const behaviour =
      asked.force ?? provider[asked.page === 'provision' ? 'provision' : 'authenticate']
    if (behaviour === 'stay') return Response.json({ email })
    const url =
      behaviour === 'certify'
        ? providerAnswerUrl(returnTo, { state, certificate: await certify(email, publicKey) })
        : providerAnswerUrl(returnTo, { state, error: behaviour as 'refused' })
    return Response.json({ email, url })
  }
  async function certify(email: EmailAddress, publicKey: PublicKey): Promise<string> {
    const nowMs = Date.now()
    const claims = await provider.forge({
      issuer: domain,
      email,
      publicKey,
      issuedAtMs: nowMs - 10_000,
      expiresAtMs: nowMs + 3_600_000,
    })
    return issueCertificate(claims, provider.forger ?? signer)
  }
  const server = await startLocally(`id.${name}`, () => async (request) => {
    if (request.method === 'POST') return answer(request)
    const headers = new Headers({ 'content-type': 'text/html' })
    if (provider.coop) headers.set('cross-origin-opener-policy', provider.coop)
    return new Response(PAGE, { headers })
  })
  origin = server.origin
  return Object.assign(provider, server)
}

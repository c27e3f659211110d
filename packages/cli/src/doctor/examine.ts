// The whole examination, from the outside in; what cannot work makes the rest pointless, and ends it.
import {
  type Domain,
  isBrowserIdError,
  SUPPORT_DOCUMENT_PATH,
  type SupportDeclaration,
} from '@signet-id/protocol'
import { createDiscovery } from '@signet-id/verifier/discovery'
import { checkAddresses, checkTls } from './check-address.ts'
import { checkDocument } from './check-document.ts'
import { checkKeys, type Expected, issuerDiffers } from './check-keys.ts'
import { checkAuthenticationPage } from './check-pages.ts'
import { CLAIMED_ADDRESS, checkProxy } from './check-proxy.ts'
import { type Finding, ok, skipped, wrong } from './finding.ts'
import { type Answer, get, type LookOptions, type Place, placesOf } from './look.ts'
import { PROBE_HEADER, PROBE_PATH, type Seen } from './probe-service.ts'

/** What is examined, and what is known of it beforehand. */
export interface Examination {
  readonly domain: Domain
  readonly look: LookOptions
  readonly now: () => number
  /** What the database says; undefined: there is none here. */
  readonly expected: Expected | undefined
  /** `provider.origin`, and the header that makes signet tell what it sees. */
  readonly deployment: { readonly origin: string; readonly probe: string } | undefined
}

const MAX_HOPS = 3

/** Looks at a domain; findings come in the order of looking. */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const chain: Domain[] = []
  const answers = new Map<Domain, Answer>()
  let host = examination.domain
  for (;;) {
    const visit = await visitHost(host, examination)
    if (!visit.answer || !visit.document) {
      const trouble = visit.findings.some(({ verdict }) => verdict === 'wrong')
      const isDead = chain.length > 0 && trouble
      // A host that nobody meant, a slip in the delegation, needs no mending itself.
      const meant = examination.expected?.issuer
      if (isDead && meant !== undefined && meant !== host)
        return [...findings, issuerDiffers(examination.domain, host, meant), ...visit.findings]
      return [...findings, ...visit.findings, ...(isDead ? [deadDelegate(chain, host)] : [])]
    }
    findings.push(...visit.findings)
    chain.push(host)
    answers.set(host, visit.answer)
    const { document } = visit
    if (document.kind === 'disabled') {
      findings.push(
        wrong(
          'delegation',
          'disabled',
          `${host} declares that it has no provider`,
          'replace {"disabled":true} by the document that `signet export` writes',
        ),
      )
      return findings
    }
    if (document.kind === 'support') {
      findings.push(await checkAsVerifier(examination, answers))
      findings.push(...(await checkProvider(host, visit.place, document, examination)))
      return findings
    }
    const { authority } = document
    if (chain.includes(authority) || chain.length > MAX_HOPS) {
      findings.push(circular([...chain, authority]))
      return findings
    }
    host = authority
  }
}

interface Visit {
  readonly findings: readonly Finding[]
  readonly place: Place
  readonly answer?: Answer
  readonly document?: ReturnType<typeof checkDocument>['document']
}

async function visitHost(host: Domain, { domain, look, now }: Examination): Promise<Visit> {
  const places = await placesOf(host, look)
  const reach = await checkAddresses(host, places, look)
  const [place] = places
  const nowhere: Place = { address: '', port: 0, secure: true }
  if (
    place === undefined ||
    reach.some(({ code }) => code === 'port-closed' || code === 'dns-private')
  )
    return { findings: reach, place: place ?? nowhere }
  const path = `${SUPPORT_DOCUMENT_PATH}?domain=${domain}`
  const answer = await get(host, path, place, look)
  const tls = checkTls(host, place, answer, now())
  if ('failure' in answer) return { findings: [...reach, tls], place }
  const { findings, document } = checkDocument(host, answer, now())
  return { findings: [...reach, tls, ...findings], place, answer, document }
}

/** The last word on the documents is that of the verifier's own discovery. */
async function checkAsVerifier(
  { domain, now }: Examination,
  answers: ReadonlyMap<Domain, Answer>,
): Promise<Finding> {
  const discovery = createDiscovery({
    now,
    // Names for trying things out were looked at like any other.
    allowLoopback: true,
    fetchDocument: async (host) => {
      const answer = answers.get(host)
      if (!answer) throw new Error('not looked at')
      return { status: answer.status, headers: answer.headers, body: answer.body }
    },
  })
  try {
    const found = await discovery.discover(domain)
    if (found.kind === 'provider')
      return ok('verifier', `a verifier takes ${found.issuer} as the issuer of ${domain}`)
    return wrong(
      'verifier',
      'verifier-refuses',
      `a verifier finds no provider for ${domain}`,
      'mend what is named above',
    )
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    return wrong('verifier', 'verifier-refuses', error.message, 'mend what is named above')
  }
}

async function checkProvider(
  issuer: Domain,
  place: Place,
  document: SupportDeclaration,
  examination: Examination,
): Promise<readonly Finding[]> {
  const { domain, expected, deployment, look, now } = examination
  const findings: Finding[] = []
  findings.push(
    expected
      ? checkKeys(domain, issuer, document, expected)
      : skipped(
          'keys',
          'there is no configuration here, so the keys were not compared; name one with --config',
        ),
  )
  const page = await get(issuer, document.authentication, place, look)
  findings.push(...checkAuthenticationPage(`https://${issuer}${document.authentication}`, page))
  if (!deployment) return findings
  const probe = await get(issuer, PROBE_PATH, place, look, {
    [PROBE_HEADER]: deployment.probe,
    'x-forwarded-for': CLAIMED_ADDRESS,
  })
  const seen = 'failure' in probe ? undefined : readSeen(probe)
  findings.push(
    ...(seen
      ? checkProxy(issuer, deployment.origin, seen, now())
      : [
          wrong(
            'deployment',
            'deployment-other',
            `${issuer} is not answered by a signet that has this deployment's key`,
            'see that `signet serve` runs with this very configuration, and that the web server passes the whole host to it',
          ),
        ]),
  )
  return findings
}

function readSeen({ status, body }: Answer): Seen | undefined {
  if (status !== 200) return undefined
  try {
    const seen: unknown = JSON.parse(body)
    return typeof seen === 'object' && seen !== null && 'peerTrusted' in seen
      ? (seen as Seen) // only our own service answers with this member
      : undefined
  } catch {
    return undefined
  }
}

function deadDelegate(chain: readonly Domain[], host: Domain): Finding {
  return wrong(
    'delegation',
    'delegate-dead',
    `${chain.at(-1)} delegates to ${host}, which has no usable document`,
    `mend ${host}, or delegate to the host that runs the provider`,
  )
}

function circular(chain: readonly Domain[]): Finding {
  const isLoop = new Set(chain).size < chain.length
  return wrong(
    'delegation',
    isLoop ? 'delegation-loop' : 'delegation-long',
    `${chain.join(' > ')}: ${isLoop ? 'the delegation goes in a circle' : 'too many delegations'}`,
    'let the domain name the host that runs the provider, and that host publish its keys',
  )
}

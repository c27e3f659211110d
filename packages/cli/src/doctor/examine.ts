// The whole examination, from the outside in; what cannot work makes the rest pointless, and ends it.
import {
  type Domain,
  isBrowserIdError,
  SUPPORT_DOCUMENT_PATH,
  type SupportDeclaration,
  type SupportDocument,
} from '@signet-id/protocol'
import { createDiscovery } from '@signet-id/verifier/discovery'
import { checkAddresses, checkTls } from './check-address.ts'
import { checkDocument } from './check-document.ts'
import { checkKeys, type Expected, issuerDiffers } from './check-keys.ts'
import {
  checkAuthenticationPage,
  checkJourneyPage,
  checkOwnPages,
  checkScripts,
  type LookedAtPage,
  OWN_PAGES,
  scriptsOf,
} from './check-pages.ts'
import { CLAIMED_ADDRESS, checkForms, checkProxy, PROBE_COOKIE } from './check-proxy.ts'
import { type Finding, ok, skipped, wrong } from './finding.ts'
import { type Answer, ask, type LookOptions, type NoAnswer, type Place, placesOf } from './look.ts'
import { PROBE_HEADER, PROBE_PATH, type Seen } from './probe-service.ts'

/** What is examined, and what is known of it beforehand. */
export interface Examination {
  readonly domain: Domain
  readonly look: LookOptions
  readonly now: () => number
  /** What the database says; undefined: there is none here. */
  readonly expected: Expected | undefined
  readonly deployment: ExaminedDeployment | undefined
}

/** What the configuration says. */
export interface ExaminedDeployment {
  /** `provider.origin`. */
  readonly origin: string
  /** The header that makes signet tell what it sees. */
  readonly probe: string
  /** Brokers that its verifier takes for domains without a provider; undefined: there is no verifier. */
  readonly trustedIssuers: readonly string[] | undefined
  /** File that holds the key-encryption key; undefined: it comes from elsewhere. */
  readonly keyFile: string | undefined
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
    if (!visit.seen) {
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
    const { place, answer, document } = visit.seen
    answers.set(host, answer)
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
      findings.push(...(await checkProvider(host, place, document, examination)))
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

/** What one address of a host answers. */
interface View {
  readonly place: Place
  readonly findings: readonly Finding[]
  readonly answer?: Answer
  readonly document?: SupportDocument | undefined
}

interface Visit {
  readonly findings: readonly Finding[]
  /** Undefined where no address has a document that can be read. */
  readonly seen: (View & { answer: Answer; document: SupportDocument }) | undefined
}

/** Every address that answers is looked at: verifiers and browsers take any of them. */
async function visitHost(host: Domain, { domain, look, now }: Examination): Promise<Visit> {
  const { findings, live } = await checkAddresses(host, await placesOf(host, look), look)
  const path = `${SUPPORT_DOCUMENT_PATH}?domain=${domain}`
  const views = await Promise.all(
    live.map(async (place): Promise<View> => {
      const answer = await ask(host, path, place, look)
      const tls = checkTls(host, place, answer, now())
      if ('failure' in answer) return { place, findings: [tls] }
      const checked = checkDocument(host, answer, now())
      return { place, answer, document: checked.document, findings: [tls, ...checked.findings] }
    }),
  )
  const main = views.find(({ document }) => document !== undefined) ?? views[0]
  if (main === undefined) return { findings, seen: undefined }
  const { answer, document } = main
  const others = views.filter((view) => view !== main)
  return {
    findings: [...findings, ...main.findings, ...others.flatMap((other) => differing(main, other))],
    seen: answer && document && { ...main, answer, document },
  }
}

/** What is wrong at another address of the host, and not at the one that was described whole. */
function differing(main: View, other: View): readonly Finding[] {
  const { address } = other.place
  const known = new Set(main.findings.map(({ code }) => code))
  const faults = other.findings.filter(
    ({ verdict, code }) => verdict === 'wrong' && !known.has(code),
  )
  if (faults.length > 0)
    return faults.map((fault) => ({ ...fault, says: `at ${address}: ${fault.says}` }))
  if (other.answer === undefined || other.answer.body.trim() === main.answer?.body.trim()) return []
  return [
    wrong(
      'document',
      'addresses-differ',
      `${address} answers with another document than ${main.place.address}; who is asked is chance`,
      'let every address that DNS names lead to the same web server, or take the old one out of DNS',
    ),
  ]
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
  findings.push(...(await checkPages(issuer, place, document, look)))
  if (!deployment) return findings
  const probe = { [PROBE_HEADER]: deployment.probe, 'x-forwarded-for': CLAIMED_ADDRESS }
  const seen = readSeen(await ask(issuer, PROBE_PATH, place, look, { headers: probe }))
  if (!seen)
    return [
      ...findings,
      wrong(
        'deployment',
        'deployment-other',
        `${issuer} is not answered by a signet that has this deployment's key`,
        'see that `signet serve` runs with this very configuration, and that the web server passes the whole host to it',
      ),
    ]
  const form = {
    ...probe,
    origin: `https://${issuer}`,
    cookie: PROBE_COOKIE,
    'content-type': 'application/json',
  }
  const posted = await ask(issuer, PROBE_PATH, place, look, { headers: form, body: '{}' })
  return [
    ...findings,
    ...checkProxy(issuer, deployment.origin, seen, now()),
    checkForms(issuer, readSeen(posted)),
    ...reminders(deployment),
  ]
}

/** What can only be told: whom the verifier trusts (threat model T51), and what must be kept elsewhere (T134). */
function reminders({ trustedIssuers, keyFile }: ExaminedDeployment): readonly Finding[] {
  const trusted = trustedIssuers?.join(', ') || 'nobody'
  return [
    ...(trustedIssuers
      ? [ok('trust', `for domains without a provider the verifier here believes ${trusted}`)]
      : []),
    ...(keyFile === undefined
      ? []
      : [skipped('key-copy', `see for yourself that a copy of ${keyFile} is kept elsewhere`)]),
  ]
}

/** The pages that people are sent to, and what they need. */
async function checkPages(
  issuer: Domain,
  place: Place,
  { authentication, provisioning }: SupportDeclaration,
  look: LookOptions,
): Promise<readonly Finding[]> {
  const page = async (path: string): Promise<LookedAtPage> => ({
    url: `https://${issuer}${path}`,
    answer: await ask(issuer, path, place, look),
  })
  const journey = await Promise.all([page(authentication), page(provisioning)])
  const found = journey.map(checkJourneyPage)
  const bad = found.filter(({ verdict }) => verdict === 'wrong')
  const [first, second] = journey.map(({ answer }) => answer)
  if (bad.length > 0 || !first || !second || 'failure' in first || 'failure' in second) return bad
  const scripts = [first, second].map(scriptsOf)
  const paths = scripts.flatMap((some) => some ?? [])
  const own = Object.entries(OWN_PAGES).map(async ([path, words]) => ({
    ...(await page(path)),
    words,
  }))
  return [
    ...found,
    ...checkAuthenticationPage(first),
    checkScripts(scripts.includes(undefined) ? undefined : await Promise.all(paths.map(page))),
    checkOwnPages(await Promise.all(own)),
  ]
}

function readSeen(answer: Answer | NoAnswer): Seen | undefined {
  if ('failure' in answer || answer.status !== 200) return undefined
  try {
    const seen: unknown = JSON.parse(answer.body)
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

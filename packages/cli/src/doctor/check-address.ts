// Can the world get to this host at all: DNS, every address, TLS.
import { DAY_MS } from '@signet-id/protocol'
import { createAddressCheck } from '@signet-id/verifier/discovery'
import { type Finding, ok, skipped, warning, wrong } from './finding.ts'
import {
  type Answer,
  type LookOptions,
  type NoAnswer,
  type Place,
  type Places,
  type Reach,
  reachOf,
} from './look.ts'

const EXPIRES_NOW_MS = 7 * DAY_MS
const EXPIRES_SOON_MS = 21 * DAY_MS
/** The rule by which verifiers refuse to connect. */
const isForbidden = createAddressCheck()

/** What was found on the way, and the addresses behind which somebody answers. */
export interface AddressFindings {
  readonly findings: readonly Finding[]
  readonly live: readonly Place[]
}

/** DNS and the ports behind it. Where nobody is reached, the last finding is `wrong`. */
export async function checkAddresses(
  host: string,
  { places, failure }: Places,
  options: LookOptions,
): Promise<AddressFindings> {
  if (failure !== undefined)
    return unreachable(
      wrong(
        'dns',
        'dns-failing',
        `the name servers give no answer about ${host} (${failure})`,
        `see that the name servers of ${host} run and that its DNSSEC signatures are good; or ask others with --dns`,
      ),
    )
  if (places.length === 0)
    return unreachable(
      wrong(
        'dns',
        'dns-missing',
        `${host} has no address in DNS`,
        `add an A (and AAAA) record for ${host} that points to your web server, then wait for it to spread`,
      ),
    )
  const told = options.connect.has(host) || host.endsWith('localhost')
  const hidden = told ? undefined : places.find(({ address }) => isForbidden(address))
  if (hidden)
    return unreachable(
      wrong(
        'dns',
        'dns-private',
        `${host} points to ${hidden.address}, which is no public address: verifiers refuse it`,
        `let DNS give the public address of your web server for ${host}, and none beside it`,
      ),
    )
  const dns = ok(
    'dns',
    `${host} is at ${places.map(({ address }) => address).join(', ')}${told ? ', as told' : ''}`,
  )
  const { findings, live } = judgeReach(host, places, await Promise.all(places.map(reachOf)))
  return { findings: [dns, ...findings], live }
}

/** @param reach what became of a connection to each place */
export function judgeReach(
  host: string,
  places: readonly Place[],
  reach: readonly Reach[],
): AddressFindings {
  const those = (wanted: Reach): readonly Place[] => places.filter((_, i) => reach[i] === wanted)
  const list = (some: readonly Place[]): string => some.map(({ address }) => address).join(', ')
  const [live, dead, noWay] = [those('live'), those('dead'), those('no-way')]
  const port = places[0]?.port ?? 443
  if (live.length === 0 && noWay.length > 0) {
    const isIpv6 = list(noWay).includes(':')
    return unreachable(
      wrong(
        'connection',
        'no-way',
        `this machine has no way to ${list(noWay)}${isIpv6 ? '; neither have verifiers without IPv6' : ''}`,
        isIpv6
          ? `add an A record for ${host} beside the AAAA record, or run doctor on a machine with IPv6`
          : 'run doctor on a machine with IPv4',
      ),
    )
  }
  if (live.length === 0)
    return unreachable(
      wrong(
        'connection',
        'port-closed',
        `nothing answers at ${list(places)}, port ${port}`,
        `start your web server for ${host} and open port ${port} in the firewall`,
      ),
    )
  return {
    live,
    findings: [
      ...(noWay.length === 0
        ? []
        : [
            skipped(
              'connection',
              `this machine has no way to ${list(noWay)}, so that was not looked at`,
            ),
          ]),
      dead.length === 0
        ? ok('connection', `${list(live)} answers on port ${port}`)
        : wrong(
            'connection',
            'address-dead',
            `${list(dead)} does not answer, though DNS names it; some people will wait in vain`,
            'let the web server listen on that address too, or take the record out of DNS',
          ),
    ],
  }
}

function unreachable(...findings: readonly Finding[]): AddressFindings {
  return { findings, live: [] }
}

/** A mistake by its code, what it says of a host, and what to do. */
type Mistake = readonly [code: string, says: string, next: string]

const CHAIN: Mistake = [
  'tls-chain',
  'the chain of the certificate is incomplete, or its authority unknown; browsers may mend it, verifiers do not',
  'let the web server send the whole chain (fullchain.pem, not cert.pem); replace a certificate of a staging or private authority',
]
const NO_TLS: Mistake = [
  'tls-none',
  'the port does not speak TLS',
  'configure https for this host; plain http on port 443 is a common slip',
]
const NO_SITE: Mistake = [
  'tls-no-site',
  'the web server refuses the name: it has no site or no certificate for it',
  'add the host to the web server, so that it gets a certificate for it',
]

/** By the code of Node, or the words of OpenSSL. */
const TLS_FAILURES: Readonly<Record<string, Mistake>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'tls-name',
    'the certificate is for another name',
    'get a certificate that names this host, and let the web server use it for this host',
  ],
  CERT_HAS_EXPIRED: [
    'tls-expired',
    'the certificate has expired',
    'renew the certificate, reload the web server, and look why the renewal did not run by itself',
  ],
  CERT_NOT_YET_VALID: [
    'tls-early',
    'the certificate is not valid yet',
    'set the clock of the machine that made it, or of this one',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'tls-self-signed',
    'the certificate is self-signed, so no verifier accepts it',
    'get one from a public authority, for instance with certbot or by letting Caddy do it',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'tls-unknown-authority',
    'the certificate comes from an authority that nobody knows',
    'get one from a public authority',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CHAIN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CHAIN,
  'wrong version number': NO_TLS,
  'packet length too long': NO_TLS,
  'record layer failure': NO_TLS,
  'http request': NO_TLS,
  'tlsv1 alert protocol version': [
    'tls-old',
    'the web server speaks TLS 1.1 or older only',
    'switch TLS 1.2 and 1.3 on in the web server',
  ],
  'tlsv13 alert certificate required': [
    'tls-client-certificate',
    'the web server demands a certificate of its visitors',
    'take the demand for client certificates off for this host',
  ],
  'tlsv1 unrecognized name': NO_SITE,
  'tlsv1 alert internal error': NO_SITE,
  'ssl/tls alert handshake failure': NO_SITE,
  'sslv3 alert handshake failure': NO_SITE, // of an older OpenSSL
  'tlsv1 alert no application protocol': [
    'http2-only',
    'the web server speaks HTTP/2 only',
    'let it speak HTTP/1.1 as well: verifiers use that',
  ],
  TIMEOUT: [
    'timeout',
    'there was no whole answer within eight seconds',
    'look at the load and the log of the web server; verifiers give up after five',
  ],
}
/** What the TLS handshake and the certificate say. */
export function checkTls(
  host: string,
  place: Place,
  answer: Answer | NoAnswer,
  nowMs: number,
): Finding {
  if (!place.secure) return ok('tls', `${host} is asked on plain http, as told`)
  if ('failure' in answer) {
    const [code, says, next] = TLS_FAILURES[answer.failure] ?? [
      'connection-cut',
      `the connection was cut (${answer.failure})`,
      'look into the log of the web server',
    ]
    return wrong('tls', code, `${host}: ${says}`, next)
  }
  const leftMs = (answer.certificate?.expiresAtMs ?? 0) - nowMs
  const days = Math.floor(leftMs / DAY_MS)
  const renew = 'renew it now, and see that renewal runs by itself'
  if (leftMs < EXPIRES_NOW_MS)
    return wrong('tls', 'tls-expires', `the certificate expires in ${days} days`, renew)
  if (leftMs < EXPIRES_SOON_MS)
    return warning('tls', 'tls-expires-soon', `the certificate expires in ${days} days`, renew)
  return ok('tls', `the certificate names ${host} and is good for ${days} days`)
}

// Can the world get to this host at all: DNS, every address, TLS.
import { DAY_MS } from '@signet-id/protocol'
import { type Finding, ok, warning, wrong } from './finding.ts'
import { type Answer, isReachable, type LookOptions, type NoAnswer, type Place } from './look.ts'

const EXPIRES_NOW_MS = 7 * DAY_MS
const EXPIRES_SOON_MS = 21 * DAY_MS
/** Ranges that nobody outside can reach. */
const PRIVATE =
  /^(?:0|10|127)\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.168\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^::1?$|^f[cde]/i

/** DNS and the ports behind it. Where nothing can be reached, the last finding is `wrong`. */
export async function checkAddresses(
  host: string,
  places: readonly Place[],
  options: LookOptions,
): Promise<readonly Finding[]> {
  if (places.length === 0)
    return [
      wrong(
        'dns',
        'dns-missing',
        `${host} has no address in DNS`,
        `add an A (and AAAA) record for ${host} that points to your web server, then wait for it to spread`,
      ),
    ]
  const told = options.connect.has(host) || host.endsWith('localhost')
  const hidden = told ? undefined : places.find(({ address }) => PRIVATE.test(address))
  const list = places.map(({ address }) => address).join(', ')
  if (hidden)
    return [
      wrong(
        'dns',
        'dns-private',
        `${host} points to ${hidden.address}, which nobody outside can reach`,
        `let DNS give the public address of your web server for ${host}`,
      ),
    ]
  const reached = await Promise.all(places.map(isReachable))
  const dead = places.filter((_, i) => !reached[i])
  const dns = ok('dns', `${host} is at ${list}${told ? ', as told' : ''}`)
  const port = places[0]?.port ?? 443
  if (dead.length === places.length)
    return [
      dns,
      wrong(
        'connection',
        'port-closed',
        `nothing answers at ${list}, port ${port}`,
        `start your web server for ${host} and open port ${port} in the firewall`,
      ),
    ]
  if (dead.length > 0)
    return [
      dns,
      wrong(
        'connection',
        'address-dead',
        `${dead.map(({ address }) => address).join(', ')} does not answer, though DNS names it; some people will wait in vain`,
        'let the web server listen on that address too, or take the record out of DNS',
      ),
    ]
  return [dns, ok('connection', `every address answers on port ${port}`)]
}

const TLS_FAILURES: Readonly<Record<string, readonly [code: string, says: string, next: string]>> =
  {
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
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
      'tls-chain',
      'the chain of the certificate is incomplete, or its authority unknown; browsers may mend it, verifiers do not',
      'let the web server send the whole chain (fullchain.pem, not cert.pem)',
    ],
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
      'tls-chain',
      'the chain of the certificate is incomplete, or its authority unknown',
      'let the web server send the whole chain (fullchain.pem, not cert.pem)',
    ],
    EPROTO: [
      'tls-none',
      'the port does not speak TLS',
      'configure https for this host; plain http on port 443 is a common slip',
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

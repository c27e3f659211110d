// What signet sees of a request from outside, after everything in between: told by signet itself, to who holds its key.
import { type Finding, ok, wrong } from './finding.ts'
import type { Seen } from './probe-service.ts'

/** Address that doctor claims to come from; nobody has it (RFC 5737). */
export const CLAIMED_ADDRESS = '192.0.2.77'
const MAX_DRIFT_MS = 5000

/** Cookie that doctor brings; no page knows it. */
export const PROBE_COOKIE = '__Host-signet_probe=1'

/** Whether a form would reach signet. @param posted what signet saw of one; undefined: nothing came */
export function checkForms(host: string, posted: Seen | undefined): Finding {
  if (posted === undefined)
    return wrong(
      'forms',
      'posts-refused',
      'no POST reaches signet: the web server or a firewall before it takes none, so nobody can sign in',
      'let the web server and its firewall pass POST to this host',
    )
  const lost = [
    ...(posted.from === `https://${host}` ? [] : ['Origin']),
    ...(posted.cookie?.includes(PROBE_COOKIE) ? [] : ['Cookie']),
  ]
  if (lost.length === 0) return ok('forms', 'forms reach signet')
  return wrong(
    'forms',
    'request-headers-lost',
    `the web server does not pass on ${lost.join(' and ')}, so every form is refused`,
    "let it pass the browser's headers as they are",
  )
}

/** @param host that was asked, as browsers see it */
export function checkProxy(
  host: string,
  origin: string,
  seen: Seen,
  nowMs: number,
): readonly Finding[] {
  const publicHost = new URL(origin).hostname
  return [
    checkOrigin(host, publicHost),
    checkHost(host, seen),
    checkForwarding(seen),
    checkClock(seen, nowMs),
  ]
}

function checkOrigin(host: string, publicHost: string): Finding {
  if (host === publicHost) return ok('public-url', 'provider.origin is what browsers see')
  return wrong(
    'public-url',
    'origin-differs',
    `browsers see https://${host}, but provider.origin says ${publicHost}; every form will be refused as foreign`,
    `set provider.origin = "https://${host}" in signet.toml and restart`,
  )
}

function checkHost(host: string, { host: seen }: Seen): Finding {
  if (seen === host || seen.startsWith(`${host}:`))
    return ok('proxy-host', 'Host arrives unchanged')
  return wrong(
    'proxy-host',
    'host-rewritten',
    `the web server passes Host: ${seen} instead of ${host}, so documents of other domains are answered for it`,
    'pass the Host header on: `proxy_set_header Host $host;` in nginx, `ProxyPreserveHost On` in Apache',
  )
}

function checkForwarding({ peer, client, forwardedFor, peerTrusted, secure }: Seen): Finding {
  if (!secure) return ok('proxy-client', 'there is no web server in between')
  if (forwardedFor === null)
    return wrong(
      'proxy-client',
      'forwarded-missing',
      'the web server does not say who asks, so all people count as one source and throttle each other',
      'send it: `proxy_set_header X-Forwarded-For $remote_addr;` in nginx; Caddy and Traefik do by themselves',
    )
  if (!peerTrusted)
    return wrong(
      'proxy-client',
      'proxy-untrusted',
      `requests come through ${peer}, which is not in trusted_proxies, so all people count as one source`,
      `add "${peer}" to trusted_proxies in signet.toml and restart`,
    )
  if (client === CLAIMED_ADDRESS)
    return wrong(
      'proxy-client',
      'forwarded-forged',
      'the web server passes on the X-Forwarded-For that strangers send, so anybody can claim any address',
      'overwrite it: `proxy_set_header X-Forwarded-For $remote_addr;` in nginx',
    )
  // What stands between the address that doctor claimed and the client are proxies that signet takes for visitors.
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  const claimed = hops.lastIndexOf(CLAIMED_ADDRESS)
  if (claimed >= 0 && hops[claimed + 1] !== client)
    return wrong(
      'proxy-client',
      'proxy-unknown',
      `requests come by way of ${client}, which is not in trusted_proxies and is taken for the visitor`,
      `if ${client} is a proxy of yours or of your hoster, add its addresses to trusted_proxies in signet.toml and restart`,
    )
  return ok('proxy-client', `signet sees who asks: ${client}`)
}

function checkClock({ nowMs: theirs }: Seen, nowMs: number): Finding {
  const driftMs = Math.abs(theirs - nowMs)
  if (driftMs <= MAX_DRIFT_MS) return ok('clock', 'the clocks agree')
  return wrong(
    'clock',
    'clock-off',
    `the clock of signet's machine differs by ${Math.round(driftMs / 1000)} seconds; codes and certificates go by it`,
    'run a time service (chrony or systemd-timesyncd) there',
  )
}

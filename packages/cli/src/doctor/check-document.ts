// The answer at /.well-known/browserid: status, redirect, media type, caching, content.
import {
  DEFAULT_ALGORITHMS,
  isBrowserIdError,
  parseSupportDocument,
  SECOND_MS,
  SUPPORT_DOCUMENT_PATH,
  type SupportDocument,
} from '@signet-id/protocol'
import { type Finding, ok, warning, wrong } from './finding.ts'
import type { Answer } from './look.ts'

const SLOW_MS = 2000
/** Verifiers give up then, and read no longer document (threat model 5.5). */
const TOO_SLOW_MS: number = 5 * SECOND_MS
const MAX_BYTES = 65_536
const MAX_DRIFT_MS = 5 * SECOND_MS
const LONGEST_CACHE_S = 86_400

/** What was found, and the document itself. */
export interface DocumentFindings {
  readonly findings: readonly Finding[]
  /** What it declares, if verifiers can read it. */
  readonly document: SupportDocument | undefined
}

/** Judges one host's document. */
export function checkDocument(host: string, answer: Answer, nowMs: number): DocumentFindings {
  const refused =
    checkStatus(host, answer) ??
    checkMediaType(host, answer) ??
    checkCoding(answer) ??
    checkLength(answer)
  if (refused) return { findings: [refused], document: undefined }
  const parsed = parse(answer.body)
  if ('code' in parsed) return { findings: [parsed], document: undefined }
  return {
    findings: [
      ok('document', `${host} ${declares(parsed)}`),
      checkKeyKinds(parsed),
      checkCaching(answer),
      checkSpeed(answer),
      checkClock(answer, nowMs),
    ].filter((finding) => finding !== undefined),
    document: parsed,
  }
}

function checkStatus(host: string, { status, headers }: Answer): Finding | undefined {
  if (status === 200) return undefined
  const at = `https://${host}${SUPPORT_DOCUMENT_PATH}`
  if (headers['cf-mitigated'] !== undefined)
    return wrong(
      'document',
      'document-challenged',
      `${at} asks visitors to show that they are no machine, which verifiers cannot`,
      'take /.well-known/browserid out of the bot protection',
    )
  if (status >= 300 && status < 400) {
    const target = String(headers.location ?? 'nowhere').slice(0, 120)
    if (URL.parse(target, at)?.href.split('?', 1)[0] === at)
      return wrong(
        'document',
        'redirect-loop',
        `${at} redirects (${status}) to itself: what ends TLS asks the web server on plain http, and is sent to https again`,
        'let what ends TLS ask by https (Cloudflare: SSL mode Full (strict)), or let the web server heed X-Forwarded-Proto',
      )
    return wrong(
      'document',
      target.startsWith('http:') ? 'redirect-to-http' : 'redirect',
      `${at} redirects (${status}) to ${target}; verifiers follow no redirect`,
      `except /.well-known/browserid from the redirect and answer it on ${host} itself, with {"authority":"..."} if another host runs the provider`,
    )
  }
  if (status === 404 || status === 410)
    return wrong(
      'document',
      'document-missing',
      `${at} is not there (${status})`,
      `publish it: \`signet export ${host} --out FOLDER\` writes the file and the snippet for your web server`,
    )
  if (status === 401 || status === 403)
    return wrong(
      'document',
      'document-forbidden',
      `${at} is not open to everybody (${status})`,
      'take /.well-known/ out of the password, the firewall rule or the ban on dot-files',
    )
  if (status === 429)
    return wrong(
      'document',
      'document-throttled',
      `${at} is throttled (429)`,
      'take it out of the rate limit: verifiers of the whole world ask for it',
    )
  if (status >= 500)
    return wrong(
      'document',
      'document-failing',
      `${at} fails (${status}); the web server cannot reach signet or is itself at fault`,
      'see that `signet serve` runs and that the proxy points to the address in `listen`',
    )
  return wrong(
    'document',
    'document-status',
    `${at} answers ${status}, not 200`,
    'let the web server answer 200 with the document itself',
  )
}

function checkMediaType(host: string, { headers, body }: Answer): Finding | undefined {
  const found = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? 'nothing'
  if (found === 'application/json') return undefined
  if (found === 'text/html' || /^\s*</.test(body))
    return wrong(
      'document',
      'document-html',
      `${host} answers with a web page instead of the document: a catch-all of its own`,
      'let the web server answer /.well-known/browserid before the catch-all',
    )
  return wrong(
    'document',
    'content-type',
    `the document comes as ${found}, not application/json`,
    'set Content-Type: application/json for /.well-known/browserid; a file without an ending has no type by itself',
  )
}

function parse(body: string): SupportDocument | Finding {
  if (/"(?:kty|algorithm)"/.test(body) && /"(?:d|p|q)"\s*:/.test(body))
    return wrong(
      'document',
      'private-key-published',
      'the document holds a PRIVATE key; whoever has read it can sign in as everybody in the domain',
      'take it away at once, then `signet key rotate`, and publish what `signet support-document` prints',
    )
  if (body.startsWith('\ufeff'))
    return wrong(
      'document',
      'document-bom',
      'the document begins with a byte order mark, which is not JSON',
      'save it as UTF-8 without BOM, or use the file that `signet export` writes',
    )
  try {
    return parseSupportDocument(body)
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    if (error.reason === 'the authority is not a valid hostname')
      return wrong(
        'document',
        'authority-is-url',
        'authority is not a bare host name',
        'write {"authority":"id.example.org"}: no scheme, no port, no path, no dot at the end, lower case',
      )
    return wrong(
      'document',
      'document-invalid',
      `verifiers cannot read the document: ${error.reason}`,
      'replace it by the file that `signet export` writes',
    )
  }
}

function declares(document: SupportDocument): string {
  if (document.kind === 'delegation') return `delegates to ${document.authority}`
  if (document.kind === 'disabled') return 'says that it has no provider'
  return `publishes ${document.keys.length} key${document.keys.length === 1 ? '' : 's'}`
}

function checkCoding({ headers }: Answer): Finding | undefined {
  const coding = headers['content-encoding']
  if (coding === undefined || coding === 'identity') return undefined
  return wrong(
    'document',
    'coded',
    `the document comes as ${coding} although nobody asked for it; verifiers do not unpack it`,
    'turn compression off for /.well-known/browserid, or use it only where Accept-Encoding asks for it',
  )
}

function checkLength({ body }: Answer): Finding | undefined {
  if (Buffer.byteLength(body) <= MAX_BYTES) return undefined
  return wrong(
    'document',
    'document-long',
    `the document has more than ${MAX_BYTES / 1024} KiB, which is as far as verifiers read`,
    'replace it by the file that `signet export` writes',
  )
}

/** Keys of the old deployment can be read, and sign nothing that a verifier takes. */
function checkKeyKinds(document: SupportDocument): Finding | undefined {
  if (document.kind !== 'support') return undefined
  const names = document.keys.map(({ algorithm }) => algorithm.name)
  if (names.some((name) => DEFAULT_ALGORITHMS.includes(name))) return undefined
  return wrong(
    'document',
    'key-old',
    `the published key is of an old kind (${names.join(', ')}), which verifiers refuse unless they are told to take it`,
    'let the domain sign with a key of today: `signet key rotate`, and publish what `signet support-document` prints',
  )
}

function checkCaching({ headers }: Answer): Finding {
  const control = headers['cache-control'] ?? ''
  const seconds = Number(/max-age=(\d{1,9})/i.exec(control)?.[1] ?? Number.NaN)
  if (/private|no-store|no-cache/i.test(control) || seconds === 0 || Number.isNaN(seconds))
    return warning(
      'caching',
      'cache-none',
      `the document may not be cached (${control || 'no Cache-Control'}); every sign-in will fetch it anew`,
      'send Cache-Control: public, max-age=3600',
    )
  if (seconds > LONGEST_CACHE_S)
    return wrong(
      'caching',
      'cache-long',
      `the document may be cached for ${Math.round(seconds / 3600)} hours; a withdrawn key would live on that long`,
      'send Cache-Control: public, max-age=3600',
    )
  const ageS = Number(headers.age ?? 0)
  if (ageS > LONGEST_CACHE_S)
    return wrong(
      'caching',
      'cache-stale',
      `a cache in between serves a copy that is ${Math.round(ageS / 3600)} hours old`,
      'purge it, and let the cache obey max-age',
    )
  return ok('caching', `it may be cached for ${Math.round(seconds / 60)} minutes`)
}

function checkSpeed({ tookMs }: Answer): Finding | undefined {
  if (tookMs < SLOW_MS) return undefined
  const judge = tookMs < TOO_SLOW_MS ? warning : wrong
  return judge(
    'speed',
    'slow',
    `the document took ${(tookMs / 1000).toFixed(1)} seconds; verifiers give up after five`,
    'look why the web server is slow',
  )
}

function checkClock({ headers }: Answer, nowMs: number): Finding | undefined {
  const date = Date.parse(headers.date ?? '')
  if (Number.isNaN(date)) return undefined
  const driftMs = date - nowMs
  if (headers.age !== undefined || Math.abs(driftMs) <= MAX_DRIFT_MS) return undefined
  return wrong(
    'clock',
    'clock-off',
    `the clocks of this machine and of the web server differ by ${Math.round(Math.abs(driftMs) / 1000)} seconds; codes and certificates go by the clock`,
    'run a time service (chrony or systemd-timesyncd) on both',
  )
}

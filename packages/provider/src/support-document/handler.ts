// GET /.well-known/browserid: what the domain of this host declares (protocol 3).
import { createHash } from 'node:crypto'
import { type Domain, supportDocumentText } from '@signet-id/protocol'
import { notFound, Reply, type ServiceRequest } from '@signet-id/server-kit'
import type { KeyRing } from '../domains/key-ring.ts'
import {
  AUTHENTICATION_PATH,
  PERSONA_AUTHENTICATION_PATH,
  PERSONA_PROVISIONING_PATH,
  PROVISIONING_PATH,
} from '../paths.ts'
import type { ProviderStore } from '../store/store.ts'

/** How a host takes part: it signs, it points elsewhere, or not at all. */
export async function supportDocumentOf(
  host: string,
  store: ProviderStore,
  keys: KeyRing,
): Promise<string | undefined> {
  const published = await keys.publicKeys(host)
  if (published.length > 0) {
    return supportDocumentText({
      keys: published,
      ...(await pagesOf(host, store)),
      signInCertifies: true,
    })
  }
  const domain = await store.findDomain(host)
  return domain && JSON.stringify({ authority: domain.issuer })
}

/** A domain taken over from the old program keeps the paths that stand in caches and in files on its web server. */
async function pagesOf(
  host: string,
  store: ProviderStore,
): Promise<{ authentication: string; provisioning: string }> {
  const domain = await store.findDomain(host)
  return domain?.pages === 'persona'
    ? { authentication: PERSONA_AUTHENTICATION_PATH, provisioning: PERSONA_PROVISIONING_PATH }
    : { authentication: AUTHENTICATION_PATH, provisioning: PROVISIONING_PATH }
}

/**
 * Answers for the host that was asked when it is one of ours, else for the deployment's own. Every document is public, so a
 * false `Host` gains nothing.
 */
export async function handleSupportDocument(
  request: ServiceRequest,
  ownHost: Domain | string,
  store: ProviderStore,
  keys: KeyRing,
): Promise<Reply> {
  const asked = (request.headers.get('host') ?? '').split(':', 1)[0]?.toLowerCase() ?? ''
  const text =
    (await supportDocumentOf(asked, store, keys)) ?? (await supportDocumentOf(ownHost, store, keys))
  if (text === undefined) throw notFound()
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 24)}"`
  if (request.headers.get('if-none-match') === etag)
    return new Reply(null, { status: 304, headers: { etag } })
  return new Reply(text, {
    headers: { 'content-type': 'application/json; charset=utf-8', etag },
  })
}

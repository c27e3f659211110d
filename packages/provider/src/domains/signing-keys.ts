// The life of signing keys: next, current, previous, gone; by schedule and by hand (threat model 5.8, T133).
import { createPrivateKey, type KeyObject } from 'node:crypto'
import {
  DAY_MS,
  type Domain,
  HOUR_MS,
  OperationalError,
  ProtocolError,
  type PublicKey,
} from '@signet-id/protocol'
import { createSigner, type KeyEncryptionKey, type SigningAlgorithm } from '@signet-id/server-kit'
import type { DatedKey, KeyChange, ProviderStore, StoredKey } from '../store/store.ts'
import { newKey, sealedKey } from './new-key.ts'

/** A key signs this long. */
export const KEY_LIFE_MS: number = 90 * DAY_MS
/** A key is published at least this long before it signs: no verifier's cache is older. */
export const PUBLISH_AHEAD_MS: number = DAY_MS
/** After its last use a key stays published for the longest certificate, and the hour that documents are cached. */
export const KEEP_PREVIOUS_MS: number = 7 * HOUR_MS
/** The next key is made this long before the current one is due. */
const NEXT_AHEAD_MS: number = 3 * DAY_MS

/** How far a rotation by hand came. Keys by their ids; from `readyAtMs`, in milliseconds since 1970, the next key may sign. */
export type Rotation =
  | { readonly kind: 'prepared'; readonly next: string; readonly readyAtMs: number }
  | { readonly kind: 'waiting'; readonly next: string; readonly readyAtMs: number }
  | { readonly kind: 'rotated'; readonly current: string; readonly previous: string | undefined }

/**
 * One step of a rotation by hand: publishes a next key, or lets the published one sign once it is known everywhere.
 * @param options.immediately lets it sign at once: verifiers that hold an older document refuse its certificates for up to an hour
 * @throws {OperationalError} `ERR_DOMAIN_UNKNOWN`, `ERR_KEYS_CHANGED`
 */
export async function rotateKeys(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  issuer: string,
  nowMs: number,
  options: { readonly immediately: boolean; readonly algorithm?: SigningAlgorithm | undefined },
): Promise<Rotation> {
  const keys = await store.findKeys(issuer)
  const known = keys[0]?.issuer ?? (await issuerOf(store, issuer))
  const current = keys.find(({ state }) => state === 'current')
  let next = keys.find(({ state }) => state === 'next')
  if (!next || (options.algorithm !== undefined && next.algorithm !== options.algorithm)) {
    const algorithm = options.algorithm ?? current?.algorithm ?? 'RS256'
    const made = await newKey(kek, known, algorithm, current ? 'next' : 'current')
    await change(
      store,
      { insert: made, moves: next ? [{ id: next.id, from: 'next', to: 'revoked' }] : [] },
      nowMs,
    )
    await record(store, 'key.published', made, nowMs)
    if (!current) return { kind: 'rotated', current: made.id, previous: undefined }
    next = { ...made, createdAtMs: nowMs, changedAtMs: nowMs }
    if (!options.immediately)
      return { kind: 'prepared', next: made.id, readyAtMs: nowMs + PUBLISH_AHEAD_MS }
  }
  const readyAtMs = next.changedAtMs + PUBLISH_AHEAD_MS
  if (!options.immediately && nowMs < readyAtMs)
    return { kind: 'waiting', next: next.id, readyAtMs }
  await promote(store, current, next, nowMs)
  return { kind: 'rotated', current: next.id, previous: current?.id }
}

/**
 * Takes a key out of use and out of publication, and ends the sessions of the issuer's people. Without a successor a new key signs at once.
 * @returns id of the key that signs now, and how many sessions ended
 * @throws {OperationalError} `ERR_KEY_UNKNOWN`, `ERR_KEYS_CHANGED`
 */
export async function revokeKey(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  id: string,
  nowMs: number,
): Promise<{ readonly current: string; readonly sessionsEnded: number }> {
  const all = await store.listKeys()
  const key = all.find((candidate) => candidate.id === id && candidate.state !== 'revoked')
  if (!key)
    throw new OperationalError('ERR_KEY_UNKNOWN', `there is no key ${id}; see \`signet key list\``)
  const others = all.filter((other) => other.issuer === key.issuer && other.id !== id)
  let current = others.find(({ state }) => state === 'current')?.id
  if (key.state === 'current') {
    const next = others.find(({ state }) => state === 'next')
    const made = next ? undefined : await newKey(kek, key.issuer, key.algorithm, 'current')
    await change(
      store,
      {
        insert: made,
        moves: [
          { id, from: 'current', to: 'revoked' },
          ...(next ? [{ id: next.id, from: 'next', to: 'current' } as const] : []),
        ],
      },
      nowMs,
    )
    current = next?.id ?? made?.id
  } else {
    await change(store, { moves: [{ id, from: key.state, to: 'revoked' }] }, nowMs)
  }
  const sessionsEnded = await store.endSessionsOfIssuer(key.issuer)
  await record(store, 'key.revoked', key, nowMs)
  return { current: current ?? '', sessionsEnded }
}

/**
 * Takes over an existing private key, which signs at once: its certificates were trusted before.
 * @param pem private key in PEM, PKCS#8 or PKCS#1; RSA of 2048 bits or more, or Ed25519
 * @throws {ProtocolError} `ERR_KEY_INVALID`, `ERR_KEY_UNSUPPORTED`
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`, `ERR_DOMAIN_UNKNOWN`, `ERR_KEYS_CHANGED`
 */
export async function importSigningKey(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  issuer: string,
  pem: string,
  nowMs: number,
): Promise<string> {
  const { pkcs8, algorithm } = readSigningKey(pem)
  const keys = await store.findKeys(issuer)
  const known = keys[0]?.issuer ?? (await issuerOf(store, issuer))
  const current = keys.find(({ state }) => state === 'current')
  const key = sealedKey(kek, known, algorithm, 'current', pkcs8)
  await change(
    store,
    { insert: key, moves: current ? [{ id: current.id, from: 'current', to: 'previous' }] : [] },
    nowMs,
  )
  await record(store, 'key.imported', key, nowMs)
  return key.id
}

/** What the schedule asks for now, for every issuer: a next key, a change of keys, an end. Safe in every process at once. */
export async function keepKeySchedule(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  nowMs: number,
): Promise<void> {
  const keys = await store.listKeys()
  for (const issuer of new Set(keys.map((key) => key.issuer))) {
    const own = keys.filter((key) => key.issuer === issuer)
    const current = own.find(({ state }) => state === 'current')
    const next = own.find(({ state }) => state === 'next')
    for (const key of own) {
      if (key.state !== 'previous' || nowMs < key.changedAtMs + KEEP_PREVIOUS_MS) continue
      const over = { moves: [{ id: key.id, from: 'previous', to: 'revoked' } as const] }
      if (await store.changeKeys(over, nowMs)) await record(store, 'key.retired', key, nowMs)
    }
    if (!current) continue
    const dueAtMs = current.changedAtMs + KEY_LIFE_MS
    if (!next && nowMs >= dueAtMs - NEXT_AHEAD_MS) {
      const made = await newKey(kek, issuer, current.algorithm, 'next')
      if (await store.changeKeys({ insert: made, moves: [] }, nowMs))
        await record(store, 'key.published', made, nowMs)
    } else if (next && nowMs >= dueAtMs && nowMs >= next.changedAtMs + PUBLISH_AHEAD_MS) {
      await promote(store, current, next, nowMs).catch((error: unknown) => {
        if (!(error instanceof OperationalError) || error.code !== 'ERR_KEYS_CHANGED') throw error
      })
    }
  }
}

async function promote(
  store: ProviderStore,
  current: DatedKey | undefined,
  next: DatedKey,
  nowMs: number,
): Promise<void> {
  const moves: KeyChange['moves'] = [
    ...(current ? [{ id: current.id, from: 'current', to: 'previous' } as const] : []),
    { id: next.id, from: 'next', to: 'current' },
  ]
  await change(store, { moves }, nowMs)
  await record(store, 'key.rotated', next, nowMs)
}

async function change(store: ProviderStore, wanted: KeyChange, nowMs: number): Promise<void> {
  if (await store.changeKeys(wanted, nowMs)) return
  throw new OperationalError(
    'ERR_KEYS_CHANGED',
    'the keys were changed by somebody else at the same moment; look with `signet key list` and try again',
  )
}

async function issuerOf(store: ProviderStore, issuer: string): Promise<Domain> {
  const domains = await store.listDomains()
  const found = domains.find((domain) => domain.issuer === issuer)
  if (found) return found.issuer
  throw new OperationalError(
    'ERR_DOMAIN_UNKNOWN',
    `${issuer} signs for no domain here; see \`signet domain list\``,
  )
}

/** A private key of another program, fit to sign for a domain. */
export interface ReadKey {
  /** DER. */
  readonly pkcs8: Buffer
  readonly algorithm: SigningAlgorithm
  readonly publicKey: PublicKey
}

/**
 * Reads a private key that is to sign here.
 * @throws {OperationalError} `ERR_KEY_FILE_INVALID`
 * @throws {ProtocolError} `ERR_KEY_INVALID`, `ERR_KEY_UNSUPPORTED` for a key that no verifier takes, or of a kind we do not sign with
 */
export function readSigningKey(pem: string): ReadKey {
  const privateKey = readPrivateKey(pem)
  const algorithm = ALGORITHMS.get(privateKey.asymmetricKeyType ?? '')
  if (algorithm === undefined)
    throw new ProtocolError(
      'ERR_KEY_UNSUPPORTED',
      `a key of kind ${privateKey.asymmetricKeyType} cannot sign certificates here; it must be RSA of 2048 to 4096 bits, or Ed25519`,
    )
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { pkcs8, algorithm, publicKey: createSigner(pkcs8).publicKey }
}

/** What keys sign with, by the kind that Node names. */
const ALGORITHMS: ReadonlyMap<string, SigningAlgorithm> = new Map([
  ['rsa', 'RS256'],
  ['ed25519', 'Ed25519'],
])

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem' })
  } catch (cause) {
    throw new OperationalError(
      'ERR_KEY_FILE_INVALID',
      'that is no private key in PEM without a passphrase; expected BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY',
      { cause },
    )
  }
}

async function record(
  store: ProviderStore,
  event: string,
  { id, issuer }: StoredKey,
  nowMs: number,
): Promise<void> {
  const domains = (await store.listDomains()).filter((domain) => domain.issuer === issuer)
  for (const { name } of domains)
    await store.recordEvent({ event, atMs: nowMs, domain: name, detail: { key: id, issuer } })
}

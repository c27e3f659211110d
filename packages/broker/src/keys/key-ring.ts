// The broker's own keys, by which it speaks for addresses without a provider: next, current, previous, told apart by their age alone.
import { DAY_MS, HOUR_MS, OperationalError, type PublicKey, type Signer } from '@signet-id/protocol'
import {
  createSigner,
  generatePrivateKey,
  type KeyEncryptionKey,
  openSecret,
  sealSecret,
} from '@signet-id/server-kit'
import type { BrokerStore, SealedKey } from '../store/store.ts'
import { placeOfKey } from './places.ts'

/** The keys of the fallback issuer. */
export interface BrokerKeys {
  /** @throws {OperationalError} `ERR_KEY_MISSING` */
  signer(): Promise<Signer>
  /** What verifiers should know, the signing key first. */
  publicKeys(): Promise<readonly PublicKey[]>
  /** Makes the first key, the next one in time, and drops those that nobody can meet any more. */
  keepSchedule(): Promise<void>
}

/** Threat model 5.8. */
const KEY_LIFE_MS = 90 * DAY_MS
/** A key is published this long before it signs: no verifier's cache is older. */
const PUBLISH_AHEAD_MS = DAY_MS
/** After its last use: the longest certificate, and the hour that documents are cached. */
const KEEP_PREVIOUS_MS = 7 * HOUR_MS
/** How long another process's new key may go unnoticed. */
const RELOAD_MS = 60_000

/** Generation and age of a key; its secret does not matter here. */
export type DatedKey = Pick<SealedKey, 'generation' | 'createdAtMs'>

/** When a key begins to sign: the first at once, every other when verifiers had a day to learn it. */
function signsFromMs(key: DatedKey, isFirst: boolean): number {
  return isFirst ? Number.NEGATIVE_INFINITY : key.createdAtMs + PUBLISH_AHEAD_MS
}

/** The roles of keys at a moment. @param keys oldest first */
export function rolesAt<K extends DatedKey>(
  keys: readonly K[],
  nowMs: number,
): {
  readonly current: K | undefined
  readonly published: readonly K[]
  readonly over: readonly K[]
} {
  const current = keys.filter((key, i) => nowMs >= signsFromMs(key, i === 0)).at(-1)
  const isOver = (_: K, i: number): boolean => {
    const successor = keys[i + 1]
    return successor !== undefined && nowMs >= signsFromMs(successor, false) + KEEP_PREVIOUS_MS
  }
  const published = keys.filter((key, i) => key !== current && !isOver(key, i))
  return {
    current,
    published: current ? [current, ...published] : published,
    over: keys.filter(isOver),
  }
}

/** Would a key be over by now, had its successor come in time? A copy from a backup must not sign again after that. */
export function isPastUse({ createdAtMs }: DatedKey, nowMs: number): boolean {
  return nowMs >= createdAtMs + KEY_LIFE_MS + PUBLISH_AHEAD_MS + KEEP_PREVIOUS_MS
}

/** Is it time for another key? @param keys oldest first */
export function wantsNextKey(keys: readonly DatedKey[], nowMs: number): boolean {
  const newest = keys.at(-1)
  return !newest || nowMs >= newest.createdAtMs + KEY_LIFE_MS
}

/** Keys that are read from the store again now and then, since other processes make them too. @param now milliseconds since 1970 */
export function createBrokerKeys(
  store: BrokerStore,
  kek: KeyEncryptionKey,
  now: () => number,
): BrokerKeys {
  /** Importing a key costs more than a signature, so each is imported once. */
  const signers = new Map<number, Signer>()
  let known: { readonly keys: readonly SealedKey[]; readonly atMs: number } | undefined

  async function keys(): Promise<readonly SealedKey[]> {
    if (known && Math.abs(now() - known.atMs) < RELOAD_MS) return known.keys
    let stored = await store.findKeys()
    if (stored.length === 0) {
      await addNextKey(stored)
      stored = await store.findKeys()
    }
    known = { keys: stored, atMs: now() }
    return stored
  }

  /** Of several processes that make one at a time, one is heard. */
  async function addNextKey(stored: readonly SealedKey[]): Promise<void> {
    const generation = (stored.at(-1)?.generation ?? 0) + 1
    const privateKey = await generatePrivateKey('RS256')
    await store.addKey({
      generation,
      privateKey: sealSecret(kek, placeOfKey(generation), privateKey),
      createdAtMs: now(),
    })
  }

  function signerOf({ generation, privateKey }: SealedKey): Signer {
    const made = signers.get(generation)
    if (made) return made
    const signer = createSigner(openSecret(kek, placeOfKey(generation), privateKey))
    signers.set(generation, signer)
    return signer
  }

  return {
    async signer() {
      const { current } = rolesAt(await keys(), now())
      if (!current)
        throw new OperationalError('ERR_KEY_MISSING', 'the broker has no signing key; restart it')
      return signerOf(current)
    },
    async publicKeys() {
      return rolesAt(await keys(), now()).published.map((key) => signerOf(key).publicKey)
    },
    async keepSchedule() {
      const all = await store.findKeys()
      for (const { generation } of rolesAt(all, now()).over) await store.deleteKey(generation)
      if (wantsNextKey(all, now())) await addNextKey(all)
      known = undefined
    },
  }
}

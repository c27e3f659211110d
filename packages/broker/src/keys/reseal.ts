// Seals anew what an older key-encryption key sealed, so that the older one can go (`signet key rekey`).
import { type KeyEncryptionKey, openSecret, sealingKeyId, sealSecret } from '@signet-id/server-kit'
import type { BrokerStore } from '../store/store.ts'
import { PEPPER_PLACE, placeOfKey } from './places.ts'

/**
 * Reseals keys and pepper; mails on their way are gone within minutes by themselves. Safe beside running processes.
 * @param kek the newest key seals, older ones open
 * @returns how many secrets changed
 * @throws {OperationalError} `ERR_SECRET_UNREADABLE`
 */
export async function resealBrokerSecrets(
  store: Pick<BrokerStore, 'findKeys' | 'replaceKey' | 'findSharedValue' | 'replaceSharedValue'>,
  kek: KeyEncryptionKey,
): Promise<number> {
  const { id } = kek
  const isOld = (sealed: string): boolean => sealingKeyId(sealed) !== id
  let changed = 0
  for (const { generation, privateKey } of await store.findKeys()) {
    if (!isOld(privateKey)) continue
    const place = placeOfKey(generation)
    const sealed = sealSecret(kek, place, openSecret(kek, place, privateKey))
    if (await store.replaceKey(generation, privateKey, sealed)) changed++
  }
  const pepper = await store.findSharedValue(PEPPER_PLACE.row)
  if (pepper !== undefined && isOld(pepper)) {
    const sealed = sealSecret(kek, PEPPER_PLACE, openSecret(kek, PEPPER_PLACE, pepper))
    if (await store.replaceSharedValue(PEPPER_PLACE.row, pepper, sealed)) changed++
  }
  return changed
}

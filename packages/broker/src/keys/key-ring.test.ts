import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY_MS, HOUR_MS, samePublicKey } from '@signet-id/protocol'
import { createKeyEncryptionKey, openSecret, sealSecret } from '@signet-id/server-kit'
import { openBrokerStore } from '../store/sql-store.ts'
import { createBrokerKeys, rolesAt, wantsNextKey } from './key-ring.ts'
import { PEPPER_PLACE } from './places.ts'
import { resealBrokerSecrets } from './reseal.ts'

const at = (generation: number, createdAtMs: number) => ({ generation, createdAtMs })
const generations = (keys: readonly { generation: number }[]): number[] =>
  keys.map(({ generation }) => generation)

describe('rolesAt', () => {
  const keys = [at(1, 0), at(2, 90 * DAY_MS)]
  it('the first key signs at once', () => {
    assert.equal(rolesAt([at(1, 1000)], 0).current?.generation, 1)
    assert.equal(rolesAt([], 0).current, undefined)
  })
  it('T133 the next key is published a day before it signs', () => {
    const { current, published } = rolesAt(keys, 91 * DAY_MS - 1)
    assert.equal(current?.generation, 1)
    assert.deepEqual(generations(published), [1, 2])
    assert.equal(rolesAt(keys, 91 * DAY_MS).current?.generation, 2)
  })
  it('the previous key stays published for seven hours, then it is over', () => {
    const end = 91 * DAY_MS + 7 * HOUR_MS
    assert.deepEqual(generations(rolesAt(keys, end - 1).published), [2, 1])
    assert.deepEqual(generations(rolesAt(keys, end).published), [2])
    assert.deepEqual(generations(rolesAt(keys, end).over), [1])
  })
  it('a key is followed after ninety days', () => {
    assert.equal(wantsNextKey([at(1, 0)], 90 * DAY_MS - 1), false)
    assert.equal(wantsNextKey([at(1, 0)], 90 * DAY_MS), true)
  })
})

describe('resealBrokerSecrets', () => {
  it('T130 lets an older sealing key go without losing a key or the pepper', async () => {
    const store = await openBrokerStore(':memory:')
    const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const before = createKeyEncryptionKey(older)
    const first = await createBrokerKeys(store, before, () => 0).publicKeys()
    await store.sharedValue('pepper', () => sealSecret(before, PEPPER_PLACE, Buffer.from('pepper')))
    const ring = createKeyEncryptionKey(newer, older)
    assert.equal(await resealBrokerSecrets(store, ring), 2)
    assert.equal(await resealBrokerSecrets(store, ring), 0)
    const after = createKeyEncryptionKey(newer)
    const [same] = await createBrokerKeys(store, after, () => 0).publicKeys()
    assert.ok(same && first[0] && samePublicKey(same, first[0]))
    const pepper = (await store.findSharedValue('pepper')) ?? ''
    assert.equal(String(openSecret(after, PEPPER_PLACE, pepper)), 'pepper')
    await assert.rejects(resealBrokerSecrets(store, createKeyEncryptionKey(Buffer.alloc(32, 3))), {
      code: 'ERR_SECRET_UNREADABLE',
    })
    await store.close()
  })
})

describe('createBrokerKeys', () => {
  it('makes its first key by itself, rotates, and keeps its secrets sealed', async () => {
    let nowMs = 1_767_225_600_000
    const store = await openBrokerStore(':memory:')
    const kek = createKeyEncryptionKey(Buffer.alloc(32, 1))
    const keys = createBrokerKeys(store, kek, () => nowMs)
    const first = (await keys.signer()).publicKey
    nowMs += 90 * DAY_MS
    await keys.keepSchedule()
    assert.equal((await keys.publicKeys()).length, 2)
    assert.ok(samePublicKey((await keys.signer()).publicKey, first))
    nowMs += DAY_MS
    assert.ok(!samePublicKey((await keys.signer()).publicKey, first))
    nowMs += 8 * HOUR_MS
    await keys.keepSchedule()
    assert.equal((await keys.publicKeys()).length, 1)
    const other = createBrokerKeys(store, createKeyEncryptionKey(Buffer.alloc(32, 2)), () => nowMs)
    await assert.rejects(other.signer(), { code: 'ERR_SECRET_UNREADABLE' })
    await store.close()
  })
})

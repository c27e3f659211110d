// Taking people over from another program: their secrets sealed, everything saved at once or nothing (protocol 9; threat model 5.1).
import {
  canonicalAddress,
  type Domain,
  type EmailAddress,
  OperationalError,
  samePublicKey,
} from '@signet-id/protocol'
import { type KeyEncryptionKey, randomToken, sealSecret } from '@signet-id/server-kit'
import { createKeyRing } from '../domains/key-ring.ts'
import { sealedKey } from '../domains/new-key.ts'
import { readSigningKey } from '../domains/signing-keys.ts'
import { TOTP_SECRET_PURPOSE } from '../enrolment/enrol.ts'
import type { ImportedAccount, KeyChange, ProviderStore, ServedDomain } from '../store/store.ts'
import { stepAt, type TotpParameters } from '../totp/totp.ts'

/** Somebody with an authenticator that another program knew. */
export interface ImportedPerson {
  readonly email: EmailAddress
  readonly parameters: TotpParameters
}

/** Shortest secret that is not weak, in bytes (RFC 4226, R6). */
export const MIN_SECRET_BYTES = 16
/** Steps before now from which codes count: the other program forgot which ones were used, and waiting would help nobody. */
const STEPS_BACK = 2
const NO_KEYS: KeyChange = { moves: [] }

/** Whether the secret is shorter than {@link MIN_SECRET_BYTES}. */
export function isWeak({ parameters }: ImportedPerson): boolean {
  return parameters.secret.length < MIN_SECRET_BYTES
}

/**
 * Gives people of a served domain the authenticators they have.
 * @throws {OperationalError} `ERR_ACCOUNT_EXISTS`
 */
export async function importPeople(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  domain: Domain,
  people: readonly ImportedPerson[],
  nowMs: number,
): Promise<void> {
  const accounts = people.map((person) => accountOf(kek, domain, person, nowMs))
  requireDone(
    await store.importInstallation({ domain: undefined, keys: NO_KEYS, people: accounts }, nowMs),
  )
}

/**
 * Takes over a whole installation of persona-totp: the domain signs for itself, with its old key, under its old paths.
 * @param pem RSA private key
 * @throws {OperationalError} `ERR_ALREADY_IMPORTED`, `ERR_ACCOUNT_EXISTS`, `ERR_ISSUER_DIFFERS`, `ERR_KEY_FILE_INVALID`, `ERR_KEYS_CHANGED`
 * @throws {ProtocolError} `ERR_KEY_INVALID`, `ERR_KEY_UNSUPPORTED` for a key that no verifier takes
 */
export async function importInstallation(
  store: ProviderStore,
  kek: KeyEncryptionKey,
  installation: {
    readonly domain: Domain
    readonly pem: string
    readonly people: readonly ImportedPerson[]
  },
  nowMs: number,
): Promise<void> {
  const { domain: name, people, pem } = installation
  const { pkcs8, algorithm, publicKey } = readSigningKey(pem)
  const known = await store.findDomain(name)
  if (known && known.issuer !== name)
    throw new OperationalError(
      'ERR_ISSUER_DIFFERS',
      `${name} is signed for by ${known.issuer} here, but its old certificates name ${name}; import into a deployment where it signs for itself`,
    )
  const keys = await store.findKeys(name)
  const [published] = await createKeyRing(store, kek, () => nowMs).publicKeys(name)
  const isPresent = published !== undefined && samePublicKey(published, publicKey)
  if (isPresent && known?.pages === 'persona' && (await haveAccounts(store, people)))
    throw new OperationalError(
      'ERR_ALREADY_IMPORTED',
      `this installation of ${name} is imported already; nothing was changed`,
    )
  const current = keys.find(({ state }) => state === 'current')
  const change: KeyChange = isPresent
    ? NO_KEYS
    : {
        insert: sealedKey(kek, name, algorithm, 'current', pkcs8),
        moves: current ? [{ id: current.id, from: 'current', to: 'previous' }] : [],
      }
  const domain: ServedDomain = {
    ...(known ?? { name, issuer: name, displayName: name, brokers: [] }),
    pages: 'persona',
  }
  const accounts = people.map((person) => accountOf(kek, name, person, nowMs))
  requireDone(await store.importInstallation({ domain, keys: change, people: accounts }, nowMs))
}

async function haveAccounts(
  store: ProviderStore,
  people: readonly ImportedPerson[],
): Promise<boolean> {
  for (const { email } of people)
    if (!(await store.findAccount(canonicalAddress(email)))) return false
  return true
}

function accountOf(
  kek: KeyEncryptionKey,
  domain: Domain,
  person: ImportedPerson,
  nowMs: number,
): ImportedAccount & { accountId: string } {
  const id = randomToken(12)
  const { secret, algorithm, digits } = person.parameters
  return {
    accountId: randomToken(12),
    domain,
    address: canonicalAddress(person.email),
    shownAddress: person.email,
    authenticator: {
      id,
      name: 'Imported',
      algorithm,
      digits,
      secret: sealSecret(kek, { purpose: TOTP_SECRET_PURPOSE, row: id }, secret),
      weak: isWeak(person),
      lastStep: stepAt(nowMs) - STEPS_BACK,
    },
  }
}

function requireDone(obstacle: string | undefined): void {
  if (obstacle === undefined) return
  if (obstacle === 'keys')
    throw new OperationalError(
      'ERR_KEYS_CHANGED',
      'the keys were changed by somebody else at the same moment; nothing was imported, run it again',
    )
  throw new OperationalError(
    'ERR_ACCOUNT_EXISTS',
    `${obstacle} is enrolled here already; nothing was imported; take that line out of the file, or remove the account first`,
  )
}

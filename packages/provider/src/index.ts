// @signet-id/provider: an identity provider for your own e-mail domains.
export { createProvider, type ProviderOptions } from './app.ts'
export {
  type BackupNeighbour,
  generateBackupKeys,
  type OpenedBackup,
  openBackup,
  parseBackupPrivateKey,
  parseBackupPublicKey,
  type Restored,
  restoreBackup,
  writeBackup,
} from './backup/backup.ts'
export { type Clock, type ClockOptions, createClock } from './clock.ts'
export { type ProviderConfig, providerConfig } from './config.ts'
export { addDomain, type NewDomain } from './domains/add-domain.ts'
export { createKeyRing, type KeyRing } from './domains/key-ring.ts'
export { rekeySecrets } from './domains/rekey.ts'
export {
  importSigningKey,
  KEY_LIFE_MS,
  keepKeySchedule,
  PUBLISH_AHEAD_MS,
  type Rotation,
  revokeKey,
  rotateKeys,
} from './domains/signing-keys.ts'
export {
  type Confirmation,
  confirmEnrolment,
  type EnrolmentChoices,
  type PendingEnrolment,
  startEnrolment,
  TOTP_SECRET_PURPOSE,
} from './enrolment/enrol.ts'
export { createEnrolmentLink, LINK_LIFE_MS, type NewLink } from './enrolment/link.ts'
export { qrCode } from './enrolment/qr.ts'
export {
  type ImportedPerson,
  importInstallation,
  importPeople,
  isWeak,
  MIN_SECRET_BYTES,
} from './people/import-people.ts'
export { openProviderStore } from './store/sql-store.ts'
export type {
  Account,
  AuditEvent,
  DatedKey,
  ImportedAccount,
  KeyState,
  ListedAccount,
  ListedEvent,
  ProviderStore,
  Role,
  ServedDomain,
} from './store/store.ts'
export { supportDocumentOf } from './support-document/handler.ts'
export { decodeBase32 } from './totp/base32.ts'
export {
  STEP_MS,
  stepAt,
  type TotpAlgorithm,
  type TotpParameters,
  totpCode,
} from './totp/totp.ts'
export { startUpkeep, type UpkeepOptions } from './upkeep.ts'

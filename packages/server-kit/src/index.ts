// @signet-id/server-kit: what every service shares.

export { html, raw } from 'hono/html'
export { z } from 'zod'
export {
  domain,
  duration,
  flag,
  ipRanges,
  listenAddress,
  listOf,
  origin,
  parseDurationMs,
  wholeNumber,
} from './config/fields.ts'
export {
  type ConfigSources,
  type EffectiveSetting,
  type LoadedConfig,
  loadConfig,
  variableOf,
} from './config/load-config.ts'
export { nearest } from './config/nearest.ts'
export { type Setting, type SettingMeta, settingsOf } from './config/setting-list.ts'
export type {
  Database,
  DatabaseOptions,
  Engine,
  OnStatement,
  Work,
} from './database/database.ts'
export { engineOf, type Migrations, openDatabase, sqlitePath } from './database/open-database.ts'
export { changedRows, prepare } from './database/prepared.ts'
export { isDuplicate } from './database/store-error.ts'
export { type Deadline, underDeadline, withoutDeadline } from './deadline.ts'
export { accentStyle, contrastOnCard, isColor, READABLE_CONTRAST } from './html/color.ts'
export type { ErrorPage } from './html/error-page.ts'
export { type Html, htmlResponse, type PageFrame, renderPage, staticPage } from './html/page.ts'
export { type AdmissionOptions, withAdmission } from './http/admission.ts'
export { type Assets, loadAssets } from './http/assets.ts'
export { readFormBody, readJsonBody } from './http/body.ts'
export { serveByHost } from './http/by-host.ts'
export { clientAddress, createTrust, sourceOf } from './http/client-address.ts'
export { type ConnectionLimit, createConnectionLimit } from './http/connection-limit.ts'
export { type Cookie, createCookie } from './http/cookies.ts'
export { type Device, deviceLabel, deviceOf } from './http/device.ts'
export type { PublicError } from './http/error-response.ts'
export { bodyInvalid, notFound } from './http/errors.ts'
export { createFormTokens, type FormTokens } from './http/form-token.ts'
export { requireOwnOrigin } from './http/guards.ts'
export { type LagWatch, watchLag } from './http/lag.ts'
export { type Listening, type ListenLimits, type ListenOptions, listen } from './http/listen.ts'
export { createOperations, type OperationsSource } from './http/operations.ts'
export { headersFor, type PageKind } from './http/page-kind.ts'
export {
  createService,
  type Handle,
  type RequestContext,
  type Route,
  type Service,
  type ServiceOptions,
} from './http/service.ts'
export { createSigner, generatePrivateKey, type SigningAlgorithm } from './keys/signer.ts'
export {
  type Catalogue,
  createCatalogue,
  directionOf,
  LANGUAGES,
  type Language,
  languageOf,
  type Plural,
  type Translation,
  type Words,
} from './language/catalogue.ts'
export {
  countText,
  fillHtml,
  fillText,
  pieces,
  sentence,
  shownDay,
  shownTime,
  waitText,
} from './language/words.ts'
export { createLogger, type LogFields, type Logger, type LogLevel, SILENT } from './log.ts'
export { MAIL_CONNECTIONS, SEND_LIMIT_MS } from './mail/limits.ts'
export { type ErrorWords, SERVICE_ERRORS } from './messages/catalogue.ts'
export { measuredLog } from './metrics/measured-log.ts'
export {
  createMetrics,
  METRICS,
  type MetricSnapshot,
  type Metrics,
  NO_METRICS,
} from './metrics/metrics.ts'
export {
  fileUnwritable,
  writePrivateFile,
} from './private-file.ts'
export { equalSecrets, hashToken, randomToken } from './random.ts'
export { createKeyFile, type HeldKeyFile, readKeyFile, withKeyFile } from './secrets/key-file.ts'
export { parseKeys } from './secrets/key-text.ts'
export {
  KEY_FOLLOWED_MS,
  KEY_NOTICED_MS,
  keyFromCommand,
  keyFromText,
} from './secrets/live-key.ts'
export {
  createKeyEncryptionKey,
  type KeyEncryptionKey,
  openSecret,
  type SecretPlace,
  sealingKeyId,
  sealSecret,
} from './secrets/seal.ts'
export { requireSealingKeys } from './secrets/sealing-keys.ts'

/** The stylesheet all services share. */
export const BASE_STYLE: URL = new URL('../assets/base.css', import.meta.url)
export {
  type Answer,
  Reply,
  type ReplyFields,
  type ReplyInit,
  type ServiceRequest,
} from './http/exchange.ts'
export { platformRequest } from './http/incoming.ts'

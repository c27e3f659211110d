// The configured secrets at work: values sealed for ourselves, and tags on values that may be seen (threat model T25).
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import {
  decodeBase64url,
  decodeUtf8,
  encodeBase64url,
  type JsonObject,
  parseJsonObject,
} from '@signet-id/protocol'

/** Every value names what it is for and whom: one made for another purpose, site or version never opens. */
export interface Secrets {
  /** Encrypts and authenticates (AES-256-GCM) under the first secret. */
  seal(purpose: string, context: readonly string[], value: JsonObject): string
  /** What was sealed under any of the secrets; undefined for everything else. */
  open(purpose: string, context: readonly string[], text: string): JsonObject | undefined
  /** HMAC-SHA-256 under the first secret over purpose and fields. */
  tag(purpose: string, fields: readonly string[]): string
  /** True when the tag was made under any of the secrets; takes the same time whatever differs. */
  hasTag(purpose: string, fields: readonly string[], tag: string): boolean
}

const VERSION = 'signet-rp-1'
const IV_BYTES = 12
const TAG_BYTES = 16
/** Browsers keep cookies up to 4096 bytes, name included. */
const MAX_SEALED_LENGTH = 3800
const LIMITS = { maxLength: MAX_SEALED_LENGTH, maxDepth: 4, maxMembers: 32 }

interface Keys {
  readonly id: string
  readonly sealing: KeyObject
  readonly tagging: KeyObject
}

/** @param secrets texts of at least 32 characters; the first makes new values, all of them are accepted */
export function createSecrets(secrets: readonly [string, ...string[]]): Secrets {
  const [current, ...older] = secrets
  const first = deriveKeys(current)
  const all = [first, ...older.map(deriveKeys)]
  return {
    seal: (purpose, context, value) => seal(first, aadOf(purpose, context), value),
    open: (purpose, context, text) => open(all, aadOf(purpose, context), text),
    tag: (purpose, fields) => encodeBase64url(tagOf(first, purpose, fields)),
    hasTag: (purpose, fields, tag) => {
      const given = bytesOf(tag)
      return all
        .map((keys) => tagOf(keys, purpose, fields))
        .map(
          (tag) =>
            given !== undefined && given.length === tag.length && timingSafeEqual(given, tag),
        )
        .includes(true)
    },
  }
}

/** Random text that is safe in URLs, cookies and forms; 256 bits unless told otherwise. */
export function randomId(bytes = 32): string {
  return encodeBase64url(randomBytes(bytes))
}

function deriveKeys(secret: string): Keys {
  const derive = (use: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `${VERSION}/${use}`, bytes))
  return {
    id: encodeBase64url(derive('key id', 6)),
    sealing: createSecretKey(derive('seal', 32)),
    tagging: createSecretKey(derive('tag', 32)),
  }
}

function seal(keys: Keys, aad: Buffer, value: JsonObject): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keys.sealing, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(aad)
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return `${keys.id}.${encodeBase64url(Buffer.concat([iv, body, cipher.getAuthTag()]))}`
}

function open(all: readonly Keys[], aad: Buffer, text: string): JsonObject | undefined {
  if (text.length > MAX_SEALED_LENGTH) return undefined
  const [id, body = '', ...rest] = text.split('.')
  const keys = all.find((each) => each.id === id)
  const bytes = bytesOf(body)
  if (!keys || !bytes || rest.length > 0 || bytes.length < IV_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', keys.sealing, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(aad)
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  try {
    const plain = decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES))
    return parseJsonObject(decodeUtf8(Buffer.concat([plain, decipher.final()])), LIMITS)
  } catch {
    return undefined
  }
}

function tagOf(keys: Keys, purpose: string, fields: readonly string[]): Buffer {
  return createHmac('sha256', keys.tagging).update(aadOf(purpose, fields)).digest()
}

/** A JSON list: no field can run into its neighbour. */
function aadOf(purpose: string, fields: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([VERSION, purpose, ...fields]), 'utf8')
}

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return decodeBase64url(text)
  } catch {
    return undefined
  }
}

// Request bodies: bounded while they are read, strict about type and shape (threat model 5.6).
import { BODY_LIMITS, decodeUtf8, isBrowserIdError, parseJson } from '@signet-id/protocol'
import type { ZodType } from 'zod'
import { bodyInvalid, bodyTooLarge, unsupportedMediaType } from './errors.ts'
import type { ServiceRequest } from './exchange.ts'

/**
 * Reads a JSON body and checks it against a schema.
 * @throws {ProtocolError} `ERR_MEDIA_TYPE_UNSUPPORTED`, `ERR_BODY_TOO_LARGE`, `ERR_BODY_INVALID`
 */
export async function readJsonBody<T>(
  request: ServiceRequest,
  schema: ZodType<T>,
  maxBytes: number,
): Promise<T> {
  if (mediaType(request) !== 'application/json') throw unsupportedMediaType('application/json')
  const parsed = schema.safeParse(parseBody(await readText(request, maxBytes)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw bodyInvalid(
    issue ? `${issue.path.join('.') || 'body'}: ${issue.message}` : 'it has the wrong shape',
  )
}

/**
 * Reads an `application/x-www-form-urlencoded` body; a field that stands twice is refused.
 * @throws {ProtocolError} `ERR_MEDIA_TYPE_UNSUPPORTED`, `ERR_BODY_TOO_LARGE`, `ERR_BODY_INVALID`
 */
export async function readFormBody(
  request: ServiceRequest,
  maxBytes: number,
): Promise<ReadonlyMap<string, string>> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded')
    throw unsupportedMediaType('application/x-www-form-urlencoded')
  const fields = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(await readText(request, maxBytes))) {
    if (fields.has(name)) throw bodyInvalid('a field stands twice')
    fields.set(name, value)
  }
  return fields
}

function mediaType(request: ServiceRequest): string {
  return (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

async function readText(request: ServiceRequest, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes)
  if (bytes.byteLength > maxBytes) throw bodyTooLarge(maxBytes)
  try {
    return decodeUtf8(bytes)
  } catch (cause) {
    throw bodyInvalid('it is not UTF-8', cause)
  }
}

/** A body whose length was announced is read at once, which costs a tenth; any other is counted while it comes, to just over the bound. */
async function readBytes(request: ServiceRequest, maxBytes: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length')
  if (Number(announced ?? 0) > maxBytes) throw bodyTooLarge(maxBytes)
  try {
    if (announced !== null) return new Uint8Array(await request.arrayBuffer())
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of request.body ?? []) {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size > maxBytes) break
    }
    return Buffer.concat(chunks)
  } catch (cause) {
    throw bodyInvalid('it did not arrive in full', cause)
  }
}

function parseBody(text: string): unknown {
  try {
    return parseJson(text, BODY_LIMITS)
  } catch (cause) {
    throw bodyInvalid(isBrowserIdError(cause) ? cause.message : 'it is not JSON', cause)
  }
}

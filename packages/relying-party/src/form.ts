// The body of a form post: bounded while it is read, every field once (threat model 5.6, T28).
import { decodeUtf8, isBrowserIdError, ProtocolError } from '@signet-id/protocol'

/** In bytes: an assertion of 8 KiB with its fields, percent-encoded. */
export const MAX_FORM_BYTES = 16_384

/** Longest wait for a form, in milliseconds (threat model 5.6). */
const MAX_READ_MS = 10_000

/** Fields of a form. A field that came twice is nobody's: it reads as an empty text. */
export interface Form {
  get(name: string): string | undefined
}

/**
 * Reads an `application/x-www-form-urlencoded` body; any other kind holds no fields.
 * @throws {ProtocolError} `ERR_INPUT_TOO_LARGE`, `ERR_FORM_INCOMPLETE`
 */
export async function readForm(request: Request): Promise<Form> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded(?:\s*;|\s*$)/i.test(type))
    return { get: () => undefined }
  const length = request.headers.get('content-length')
  if (length !== null && !(Number(length) <= MAX_FORM_BYTES)) throw tooLarge()
  const params = new URLSearchParams(await readText(request))
  return {
    get: (name) => {
      const all = params.getAll(name)
      return all.length > 1 ? '' : all[0]
    },
  }
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  const { signal, stop } = deadline(MAX_READ_MS)
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), signal])
      if (done) break
      size += value.length
      if (size > MAX_FORM_BYTES) throw tooLarge()
      chunks.push(value)
    }
  } catch (cause) {
    // Nobody waits for the rest: not for its end, and not for the news that it was given up.
    reader.cancel().catch(() => {})
    if (isBrowserIdError(cause)) throw cause
    throw new ProtocolError('ERR_FORM_INCOMPLETE', 'the form did not arrive in full', { cause })
  } finally {
    stop()
  }
  return decodeUtf8(Buffer.concat(chunks))
}

function deadline(ms: number): { signal: Promise<never>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const signal = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms)
  })
  return { signal, stop: () => clearTimeout(timer) }
}

function tooLarge(): ProtocolError {
  return new ProtocolError('ERR_INPUT_TOO_LARGE', `the form is over ${MAX_FORM_BYTES} bytes`)
}

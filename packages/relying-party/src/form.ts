// The body of a form post: bounded while it is read, every field once (threat model 5.6, T28).
import { decodeUtf8, ProtocolError } from '@signet-id/protocol'

/** In bytes: an assertion of 8 KiB with its fields, percent-encoded. */
export const MAX_FORM_BYTES = 16_384

/** Fields of a form. A field that came twice is nobody's: it reads as an empty text. */
export interface Form {
  get(name: string): string | undefined
}

/**
 * Reads an `application/x-www-form-urlencoded` body; any other kind holds no fields.
 * @throws {ProtocolError} `ERR_INPUT_TOO_LARGE`
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
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > MAX_FORM_BYTES) {
      await reader.cancel()
      throw tooLarge()
    }
    chunks.push(value)
  }
  return decodeUtf8(Buffer.concat(chunks))
}

function tooLarge(): ProtocolError {
  return new ProtocolError('ERR_INPUT_TOO_LARGE', `the form is over ${MAX_FORM_BYTES} bytes`)
}

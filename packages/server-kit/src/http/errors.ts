// Refusals that belong to HTTP itself.
import { ProtocolError } from '@signet-id/protocol'

/** `ERR_NOT_FOUND`, to be thrown. */
export function notFound(): ProtocolError {
  return new ProtocolError('ERR_NOT_FOUND', 'there is no such page here; check the address')
}

/** `ERR_METHOD_NOT_ALLOWED`, to be thrown; its detail becomes the `Allow` header. */
export function methodNotAllowed(allowed: readonly string[]): ProtocolError {
  return new ProtocolError(
    'ERR_METHOD_NOT_ALLOWED',
    `this address answers ${allowed.join(' and ')} only`,
    { detail: { allow: allowed.join(', ') } },
  )
}

/** `ERR_MEDIA_TYPE_UNSUPPORTED`, to be thrown. @param expected the media type there should have been */
export function unsupportedMediaType(expected: string): ProtocolError {
  return new ProtocolError('ERR_MEDIA_TYPE_UNSUPPORTED', `send the body as ${expected}`)
}

/** `ERR_BODY_TOO_LARGE`, to be thrown. */
export function bodyTooLarge(maxBytes: number): ProtocolError {
  return new ProtocolError('ERR_BODY_TOO_LARGE', `the request body is over ${maxBytes} bytes`)
}

/** `ERR_BODY_INVALID`, to be thrown. @param why ends the message */
export function bodyInvalid(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('ERR_BODY_INVALID', `the request body is malformed: ${why}`, { cause })
}

/** `ERR_ORIGIN_FOREIGN`, to be thrown: the request came from a page that is not ours. */
export function foreignOrigin(): ProtocolError {
  return new ProtocolError(
    'ERR_ORIGIN_FOREIGN',
    'this request did not come from our own page; open the page and try again there',
  )
}

// Refusals that belong to HTTP itself.
import { ProtocolError } from '@signet-id/protocol'

export function notFound(): ProtocolError {
  return new ProtocolError('ERR_NOT_FOUND', 'there is no such page here; check the address')
}

export function methodNotAllowed(allowed: readonly string[]): ProtocolError {
  return new ProtocolError(
    'ERR_METHOD_NOT_ALLOWED',
    `this address answers ${allowed.join(' and ')} only`,
    { detail: { allow: allowed.join(', ') } },
  )
}

export function unsupportedMediaType(expected: string): ProtocolError {
  return new ProtocolError('ERR_MEDIA_TYPE_UNSUPPORTED', `send the body as ${expected}`)
}

export function bodyTooLarge(maxBytes: number): ProtocolError {
  return new ProtocolError('ERR_BODY_TOO_LARGE', `the request body is over ${maxBytes} bytes`)
}

export function bodyInvalid(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('ERR_BODY_INVALID', `the request body is malformed: ${why}`, { cause })
}

export function foreignOrigin(): ProtocolError {
  return new ProtocolError(
    'ERR_ORIGIN_FOREIGN',
    'this request did not come from our own page; open the page and try again there',
  )
}

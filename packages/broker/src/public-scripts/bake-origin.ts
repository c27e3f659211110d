// A public script as it is served: the built text with our origin where the build left a mark.
import { OperationalError, type Origin } from '@signet-id/protocol'

/** What browser/broker/origin.ts says before it is served: a name that RFC 2606 keeps free. */
const MARK = 'https://broker.invalid'

/**
 * Puts the origin in. An {@link Origin} is made of a scheme, a host and a port, so no character of it means anything to JavaScript.
 * @throws {OperationalError} `ERR_ASSET_MISSING` when the script is not the one we build
 */
export function bakeOrigin(script: string, origin: Origin): string {
  const parts = script.split(MARK)
  if (parts.length < 2)
    throw new OperationalError(
      'ERR_ASSET_MISSING',
      'a built public script has no place for the origin; run: npm run build',
    )
  return parts.join(origin)
}

// What every form of the provider's own pages passes: small, ours, with the token of its own browser.
import { Reply, readFormBody, type ServiceRequest } from '@signet-id/server-kit'
import type { ProviderContext } from './context.ts'

const MAX_BODY_BYTES = 2048

/**
 * Reads a posted form and checks its token.
 * @throws {AuthenticationError} `ERR_FORM_TOKEN_INVALID`
 * @throws {ProtocolError} those of reading a form
 */
export async function readForm(
  context: ProviderContext,
  request: ServiceRequest,
): Promise<(name: string) => string> {
  const fields = await readFormBody(request, MAX_BODY_BYTES)
  ;(await context.formTokens()).require(request, fields.get('form_token') ?? '')
  return (name) => fields.get(name) ?? ''
}

/** Goes to another of our pages after a post, so that loading it again posts nothing. */
export function seeOther(path: string, cookies: readonly string[] = []): Reply {
  const response = new Reply(null, { status: 303, headers: { location: path } })
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

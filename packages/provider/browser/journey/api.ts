// The provider's own endpoints, as its pages call them.
import { type ProviderRequest, publicKeyToWire } from '@signet-id/protocol'

/** A refusal by the server, or `ERR_UNREACHABLE` when it did not answer. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly retryAfterMs: number | undefined
  /** Codes still to be typed before there is a verdict. */
  readonly remaining: number | undefined
}

/** What the server gave, or why it did not. */
export type Answer<T> = { readonly value: T } | { readonly refusal: Refusal }

/** How long a page waits for its own server. */
const TIMEOUT_MS = 15_000
const UNREACHABLE: Refusal = {
  code: 'ERR_UNREACHABLE',
  message: '',
  retryAfterMs: undefined,
  remaining: undefined,
}

/** Asks for a certificate over the broker's key; needs a session. @param broker origin that asked */
export async function requestCertificate(
  request: ProviderRequest,
  broker: string,
): Promise<Answer<string>> {
  const answer = await post('/browserid/certificates', {
    email: request.email,
    publicKey: publicKeyToWire(request.publicKey),
    durationSeconds: Math.max(1, request.durationSeconds),
    broker,
  })
  if ('refusal' in answer) return answer
  const { certificate } = answer.value
  return typeof certificate === 'string' ? { value: certificate } : { refusal: UNREACHABLE }
}

/** Signs in with a code; a page that stayed open too long fetches a new form token and tries once more. */
export async function requestSignIn(
  email: string,
  code: string,
  formToken: string,
): Promise<Answer<unknown>> {
  const first = await post('/browserid/sign-in', { email, code, formToken })
  if (!('refusal' in first) || first.refusal.code !== 'ERR_FORM_TOKEN_INVALID') return first
  const fresh = await call('/browserid/form-token', { method: 'GET' })
  return 'refusal' in fresh
    ? fresh
    : post('/browserid/sign-in', { email, code, formToken: fresh.value.formToken })
}

function post(path: string, body: unknown): Promise<Answer<Record<string, unknown>>> {
  return call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function call(path: string, init: RequestInit): Promise<Answer<Record<string, unknown>>> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
    const body: { error?: Refusal } & Record<string, unknown> = await response.json()
    return response.ok ? { value: body } : { refusal: { ...UNREACHABLE, ...body.error } }
  } catch {
    return { refusal: UNREACHABLE }
  }
}

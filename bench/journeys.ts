// The requests that people's browsers send to a provider, as bytes; each person from an address of their own.
import { generateKeyPairSync } from 'node:crypto'
import { parsePublicKey, publicKeyToWire } from '@signet-id/protocol'
import { type Answer, type Line, openLine, requestBytes } from './load.ts'
import { codeOf, emailOf } from './population.ts'
import { BROKER, ORIGIN } from './signet.ts'

const HEADERS = {
  host: new URL(ORIGIN).host,
  origin: ORIGIN,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

/** What a browser holds before it signs in. */
export interface Form {
  readonly cookie: string
  readonly formToken: string
}

/** A form token, and the cookie that belongs to it. */
export async function fetchForm(line: Line): Promise<Form> {
  const answer = await line.exchange(requestBytes('GET', '/browserid/form-token', HEADERS))
  const { formToken } = JSON.parse(answer.body) as { formToken: string }
  return { cookie: cookieOf(answer), formToken }
}

/** Person `i` types the code of this moment. */
export function signInRequest(i: number, { cookie, formToken }: Form): Buffer {
  const body = JSON.stringify({ email: emailOf(i), code: codeOf(i, Date.now()), formToken })
  return requestBytes('POST', '/browserid/sign-in', { ...headersOf(i), cookie }, body)
}

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const WIRE = publicKeyToWire(parsePublicKey(publicKey.export({ format: 'jwk' })))

/** What somebody asks to be certified. */
export function certificateBody(email: string): unknown {
  return { email, publicKey: WIRE, durationSeconds: 3600, broker: BROKER }
}

function certificateRequest(i: number, session: string): Buffer {
  const headers = { ...headersOf(i), cookie: session }
  const body = JSON.stringify(certificateBody(emailOf(i)))
  return requestBytes('POST', '/browserid/certificates', headers, body)
}

/** Signs in the first people. @returns a request for a certificate of each */
export async function signedInRequests(port: number, people: number): Promise<readonly Buffer[]> {
  const line = await openLine(port)
  const form = await fetchForm(line)
  const requests: Buffer[] = []
  for (let i = 0; i < people; i++) {
    const answer = await line.exchange(signInRequest(i, form))
    if (answer.status !== 200) throw new Error(`sign-in: ${answer.head}\n${answer.body}`)
    requests.push(certificateRequest(i, cookieOf(answer)))
  }
  line.close()
  return requests
}

/** A whole sign-in in a browser that has never been here: form token, code, certificate. */
export async function signInWhole(line: Line, i: number): Promise<void> {
  const opened = await line.exchange(signInRequest(i, await fetchForm(line)))
  const certified = await line.exchange(certificateRequest(i, cookieOf(opened)))
  if (!certified.body.includes('"certificate"'))
    throw new Error(`whole sign-in: ${opened.head} ${certified.body}`)
}

function headersOf(i: number): Readonly<Record<string, string>> {
  return { ...HEADERS, 'x-forwarded-for': `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}` }
}

/** All cookies that an answer sets. */
function cookieOf({ head }: Answer): string {
  return [...head.matchAll(/\r\nset-cookie: ([^;\r]+)/gi)].map(([, pair]) => pair).join('; ')
}

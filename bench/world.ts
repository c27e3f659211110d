// A provider in this process over a database with people in it: requests are handed over without a socket, on a clock that runs as told.
import { createProvider, openProviderStore, STEP_MS, stepAt, totpCode } from '@signet-id/provider'
import { type Answer, type KeyEncryptionKey, type Service, SILENT } from '@signet-id/server-kit'
import { certificateBody } from './journeys.ts'
import { emailOf, parametersOf } from './population.ts'
import { BROKER, ORIGIN } from './signet.ts'

/** What people can do with the provider. */
export interface World {
  /** The next person signs in; when everybody has, thirty seconds have passed. */
  signIn(): Promise<Answer>
  /** A certificate for somebody who is signed in. */
  certificate(): Promise<void>
  /** The next person signs in and gets a certificate. */
  whole(): Promise<void>
  close(): Promise<void>
}

/** Where the database is, and who is in it. */
export interface WorldOptions {
  readonly location: string
  readonly kek: KeyEncryptionKey
  readonly people: number
  readonly domains?: number
}

/** Opens it over a database that {@link populate} has filled. */
export async function openWorld({
  location,
  kek,
  people,
  domains = 1,
}: WorldOptions): Promise<World> {
  const store = await openProviderStore(location)
  let nowMs = Date.now()
  const service = createProvider({
    config: {
      origin: ORIGIN,
      brokers: [BROKER],
      sessionIdle: 3_600_000,
      sessionLifetime: 43_200_000,
      certificateLifetime: 3_600_000,
    },
    store,
    kek,
    log: SILENT,
    now: () => nowMs,
    trustedProxies: [],
  })
  const form = await service.handle(new Request(`${ORIGIN}/browserid/form-token`), '192.0.2.1')
  const { formToken } = (await form.json()) as { formToken: string }
  const cookie = cookieOf(form)
  const signInAs = async (i: number): Promise<Answer> => {
    const code = totpCode(parametersOf(i), stepAt(nowMs))
    const body = { email: emailOf(i, domains), code, formToken }
    const source = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
    const answer = await post(service, '/browserid/sign-in', body, cookie, source)
    if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
    return answer
  }
  // People come in an order that is not that of the rows, as they do.
  const stride = strideOf(people)
  let next = 0
  const nextPerson = (): number => {
    if (next > 0 && next % people === 0) nowMs += STEP_MS
    return (next++ * stride) % people
  }
  interface Held {
    readonly email: string
    readonly cookie: Promise<string>
    readonly untilMs: number
  }
  let held: Held | undefined
  const open = (): Held => {
    const i = nextPerson()
    const email = emailOf(i, domains)
    return { email, cookie: signInAs(i).then(cookieOf), untilMs: nowMs + 1_800_000 }
  }
  const certify = async ({ email, cookie: session }: Held): Promise<void> => {
    const asked = certificateBody(email)
    const answer = await post(service, '/browserid/certificates', asked, await session, '192.0.2.1')
    if (answer.status !== 200) throw new Error(`certificate: ${await answer.text()}`)
  }
  return {
    signIn: () => signInAs(nextPerson()),
    certificate() {
      if (held === undefined || nowMs > held.untilMs) held = open()
      return certify(held)
    },
    whole: () => certify(open()),
    close: () => store.close(),
  }
}

/** A step through all people that meets everybody once. */
function strideOf(people: number): number {
  const start = Math.max(1, Math.floor(people * 0.618))
  for (let stride = start; ; stride++) if (gcd(stride, people) === 1) return stride
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

function cookieOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

function post(service: Service, path: string, body: unknown, cookie: string, source: string) {
  const headers = {
    'content-type': 'application/json',
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    cookie,
  }
  const init = { method: 'POST', body: JSON.stringify(body), headers }
  return service.handle(new Request(`${ORIGIN}${path}`, init), source)
}

// People who visit the provider of a deployment, without a port and with a clock that the test moves.
import type { TestContext } from 'node:test'
import { createProvider, decodeBase32, stepAt, totpCode } from '@signet-id/provider'
import { type Answer, SILENT } from '@signet-id/server-kit'
import { runSignet, temporaryFolder } from './cli.test-kit.ts'
import { readDeployment } from './deployment/config.ts'
import { type Data, openData } from './deployment/open.ts'
import { requireProvider } from './deployment/require-provider.ts'

export const ORIGIN = 'https://id.example.org'
/** 2026-01-01T00:00:15Z: half way through a time step. */
export const START_MS = 1_767_225_615_000
/** In base32, as an app would have it. */
export const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** A deployment in a folder of its own, which serves example.org. */
export interface TestDeployment {
  readonly folder: string
  nowMs: number
  /** Runs a command on it; the clock is the deployment's. */
  run(...words: string[]): ReturnType<typeof runSignet>
  /** The same with something on stdin. */
  runWith(stdin: string, ...words: string[]): ReturnType<typeof runSignet>
  /** Opens data and provider as `signet serve` would; closed with the test, or by the caller. */
  visit(): Promise<Visitor>
  /** The code that an app with {@link SECRET} shows, some steps from now. */
  code(offset?: number): string
}

export interface Visitor {
  readonly data: Data
  get(path: string): Promise<Answer>
  /** A form of our own pages, with its token. */
  form(path: string, fields: Record<string, string>): Promise<Answer>
  /** The status of signing in; the browser keeps its cookies. */
  signIn(email: string, code: string): Promise<number>
  /** Goes on as another browser, which has no cookies yet. */
  forget(): void
  close(): Promise<void>
}

/** @param people whose app has {@link SECRET} */
export async function createDeployment(
  t: TestContext,
  ...people: string[]
): Promise<TestDeployment> {
  const folder = temporaryFolder(t)
  const config = ['-c', `${folder}/signet.toml`]
  const deployment: TestDeployment = {
    folder,
    nowMs: START_MS,
    run: (...words) => deployment.runWith('', ...words),
    runWith: (stdin, ...words) =>
      runSignet([...words, ...config], { stdin, now: () => deployment.nowMs }),
    code: (offset = 0) =>
      totpCode(
        { secret: decodeBase32(SECRET), algorithm: 'SHA1', digits: 6 },
        stepAt(deployment.nowMs) + offset,
      ),
    async visit() {
      const visitor = await createVisitor(`${folder}/signet.toml`, () => deployment.nowMs)
      t.after(() => visitor.close())
      return visitor
    },
  }
  await runSignet(['init', '--origin', ORIGIN, '--folder', folder])
  await deployment.run('domain', 'add', 'example.org')
  const uris = people.map((name) => `otpauth://totp/${name}?secret=${SECRET}`)
  if (uris.length > 0)
    await deployment.runWith(uris.join('\n'), 'import', 'otpauth', '-', '--domain', 'example.org')
  return deployment
}

async function createVisitor(file: string, now: () => number): Promise<Visitor> {
  const config = readDeployment(file, {})
  const data = await openData(config)
  const service = createProvider({
    config: requireProvider(config),
    ...data,
    log: SILENT,
    now,
    trustedProxies: [],
  })
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = new Headers({
      ...(init.headers as Record<string, string>),
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
    })
    if (cookies.size > 0)
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await service.handle(
      new Request(`${ORIGIN}${path}`, { ...init, headers }),
      '192.0.2.1',
    )
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const token = async (): Promise<string> =>
    ((await (await send('/browserid/form-token')).json()) as { formToken: string }).formToken
  let closed = false
  return {
    data,
    get: (path) => send(path),
    async form(path, fields) {
      const body = new URLSearchParams({ ...fields, form_token: await token() }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return send(path, { method: 'POST', body, headers })
    },
    async signIn(email, code) {
      const body = JSON.stringify({ email, code, formToken: await token() })
      const headers = { 'content-type': 'application/json' }
      return (await send('/browserid/sign-in', { method: 'POST', body, headers })).status
    },
    forget: () => cookies.clear(),
    async close() {
      if (closed) return
      closed = true
      await data.store.close()
    },
  }
}

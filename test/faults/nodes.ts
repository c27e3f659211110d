// A deployment of several real `signet serve` processes on one database, and browsers that ask any of them.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { runCommandLine } from '@signet-id/cli'
import { decodeBase32, stepAt, totpCode } from '@signet-id/provider'
import { type Program, startProgram } from '@signet-id/testing'

const PROGRAM = new URL('../../packages/cli/bin/signet.js', import.meta.url)
const ORIGIN = 'http://id.localhost:1'
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
export const DOMAIN = 'example.org'

type Test = { after(work: () => unknown): void }

/** A configuration with its database, and people who share one secret. */
export interface Deployment {
  readonly folder: string
  /** Runs a command on it in this process; throws unless it ends with 0. @returns stdout */
  run(words: readonly string[], stdin?: string): Promise<string>
  /** Starts `signet serve` on it. */
  start(t: Test, options?: NodeOptions): Promise<Node>
}

export interface NodeOptions {
  readonly workers?: number
  /** A file that says how many milliseconds this machine's clock is ahead; see {@link shiftedClock}. */
  readonly clockFile?: string
}

/** Replaces `Date.now` in the child before its program is loaded: the program itself has no switch for that. */
function shiftedClock(file: string): string {
  const code = `import { readFileSync } from 'node:fs'
const now = Date.now
Date.now = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'))`
  return `--import=data:text/javascript,${encodeURIComponent(code)}`
}

export interface Node {
  readonly program: Program
  readonly port: number
  readonly metricsPort: number
}

/** @param database `postgres://...` or `sqlite:FILE`; signet.db in the data folder otherwise */
export async function deploy(
  t: Test,
  people: readonly string[],
  database?: string,
): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'signet-nodes-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const env = database === undefined ? {} : { SIGNET_DATABASE: database }
  const config = join(folder, 'signet.toml')
  const deployment: Deployment = {
    folder,
    run: (words, stdin) => runCommand([...words, '-c', config], env, stdin),
    async start(test, options = {}) {
      const { workers = 1, clockFile } = options
      const program = startProgram(
        { after: (work) => test.after(work) },
        PROGRAM,
        [
          ...['serve', '-c', config, '--listen', '127.0.0.1:0'],
          ...['--metrics-listen', '127.0.0.1:0', '--workers', String(workers)],
        ],
        clockFile === undefined ? env : { ...env, NODE_OPTIONS: shiftedClock(clockFile) },
      )
      const { port, metricsPort } = await program.waitFor('service.started')
      return { program, port: Number(port), metricsPort: Number(metricsPort) }
    },
  }
  await runCommand(['init', '--origin', ORIGIN, '--folder', folder], env)
  await deployment.run(['domain', 'add', DOMAIN])
  const uris = people.map((name) => `otpauth://totp/${name}?secret=${SECRET}`)
  await deployment.run(['import', 'otpauth', '-', '--domain', DOMAIN], uris.join('\n'))
  return deployment
}

async function runCommand(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin = '',
): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [out, err] = [stdout, stderr].map(async (stream) => {
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return text
  })
  const code = await runCommandLine(words, {
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    env,
    now: Date.now,
    signal: new AbortController().signal,
  })
  stdout.end()
  stderr.end()
  assert.equal(code, 0, await err)
  return (await out) ?? ''
}

/** The code that the people's app shows now, or some steps from now. */
export function codeNow(offset = 0): string {
  const parameters = { secret: decodeBase32(SECRET), algorithm: 'SHA1', digits: 6 } as const
  return totpCode(parameters, stepAt(Date.now()) + offset)
}

/** What /healthz answers. */
export async function healthOf({ metricsPort }: Node): Promise<string> {
  const { status, body } = await ask(metricsPort, 'GET', '/healthz', { source: '127.0.0.1' })
  return `${status} ${body}`
}

export interface Answer {
  readonly status: number
  readonly body: string
  /** Names of the cookies it set. */
  readonly cookies: readonly string[]
}

/** Keeps cookies and asks whichever node it is told, each time on a connection of its own. */
export interface NodeBrowser {
  get(node: Node, path: string): Promise<Answer>
  /** A form of our own pages, with its token. */
  form(node: Node, path: string, fields: Readonly<Record<string, string>>): Promise<Answer>
  json(node: Node, path: string, body: unknown): Promise<Answer>
  /** A token for {@link NodeBrowser.json}. */
  formToken(node: Node): Promise<string>
  signIn(node: Node, name: string, code: string): Promise<Answer>
  /** The same browser with what it has now, which keeps nothing more; from another address if one is given. */
  copy(source?: string): NodeBrowser
}

/** @param source the address it comes from, as the web server in front would say */
export function createBrowser(source: string, jar: Map<string, string> = new Map()): NodeBrowser {
  const send = async (
    node: Node,
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Answer> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await ask(node.port, method, path, { cookie, ...headers, source }, body)
    for (const line of answer.setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    const cookies = answer.setCookies.map((line) => line.slice(0, line.indexOf('=')))
    return { status: answer.status, body: answer.body, cookies }
  }
  const browser: NodeBrowser = {
    get: (node, path) => send(node, 'GET', path),
    async formToken(node) {
      const { body } = await browser.get(node, '/browserid/form-token')
      return (JSON.parse(body) as { formToken: string }).formToken
    },
    async form(node, path, fields) {
      const token = await browser.formToken(node)
      const body = new URLSearchParams({ ...fields, form_token: token }).toString()
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      return send(node, 'POST', path, type, body)
    },
    json: (node, path, body) =>
      send(node, 'POST', path, { 'content-type': 'application/json' }, JSON.stringify(body)),
    async signIn(node, name, code) {
      const formToken = await browser.formToken(node)
      return browser.json(node, '/browserid/sign-in', {
        email: `${name}@${DOMAIN}`,
        code,
        formToken,
      })
    },
    copy: (other = source) => createBrowser(other, new Map(jar)),
  }
  return browser
}

interface Raw {
  readonly status: number
  readonly body: string
  readonly setCookies: readonly string[]
}

function ask(
  port: number,
  method: string,
  path: string,
  { source, ...headers }: Record<string, string> & { source: string },
  body?: string,
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, method, path, agent: new Agent({ keepAlive: false }) },
        headers: {
          ...headers,
          origin: ORIGIN,
          'sec-fetch-site': 'same-origin',
          'x-forwarded-for': source,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += String(chunk)
        })
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: text,
            setCookies: response.headers['set-cookie'] ?? [],
          }),
        )
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

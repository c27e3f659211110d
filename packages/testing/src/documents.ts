// Support documents without a network: a fetch that answers from a table and counts.
import type { TestKey } from './keys.ts'

/** An answer; a string is the JSON body of a 200, an Error is thrown. */
export type Answer =
  | string
  | Error
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
    }

/** A table of documents by host, and a count of who asked for what. */
export interface FakeDocuments {
  /** Fits the verifier's `fetchDocument`. */
  readonly fetchDocument: (
    host: string,
    emailDomain: string,
  ) => Promise<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | Uint8Array
  }>
  /** `host?emailDomain` of every fetch so far. */
  readonly fetched: string[]
  set(host: string, answer: Answer | ((emailDomain: string) => Answer)): void
}

const JSON_HEADERS = { 'content-type': 'application/json' }

/** The document of a provider with these keys, current one first. */
export function supportText(...keys: readonly Pick<TestKey, 'wire'>[]): string {
  const [current] = keys
  return JSON.stringify({
    'public-key': current?.wire,
    ...(keys.length > 1 ? { keys: keys.map((key) => key.wire) } : {}),
    authentication: '/auth',
    provisioning: '/provision',
  })
}

/** Hosts that are not in the table do not answer. */
export function fakeDocuments(table: Readonly<Record<string, Answer>> = {}): FakeDocuments {
  const answers = new Map<string, Answer | ((emailDomain: string) => Answer)>(Object.entries(table))
  const fetched: string[] = []
  return {
    fetched,
    set: (host, answer) => answers.set(host, answer),
    async fetchDocument(host, emailDomain) {
      fetched.push(`${host}?${emailDomain}`)
      const entry = answers.get(host) ?? new Error('no such host')
      const answer = typeof entry === 'function' ? entry(emailDomain) : entry
      if (answer instanceof Error) throw answer
      if (typeof answer === 'string') return { status: 200, headers: JSON_HEADERS, body: answer }
      return { status: 200, headers: JSON_HEADERS, body: '', ...answer }
    },
  }
}

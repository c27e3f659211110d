// What a service is asked, and what it answers. Shapes that `Request` and `Response` of the platform have as well, so that any of them
// will do; those of this file cost a tenth, because they take from a socket what somebody asks for, and nothing else.

/** A request, as far as services look at it. */
export interface ServiceRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: {
    /** Values of a field that stands several times are joined, as in `Headers`. */
    get(name: string): string | null
  }
  /** Everything there is, however long: look at `content-length` before. Rejects when it does not arrive in full. */
  arrayBuffer(): Promise<ArrayBuffer>
  /** The same piece by piece. */
  readonly body: AsyncIterable<Uint8Array> | null
}

/** Field names in lower case. */
export type ReplyFields = Readonly<Record<string, string | readonly string[]>>

/** Status and headers of an answer. */
export interface ReplyInit {
  /** Default 200. */
  readonly status?: number
  readonly headers?: ReplyFields
}

const DEFAULT_TYPE = { 'content-type': 'text/plain; charset=utf-8' }

/** An answer. */
export class Reply {
  readonly status: number
  readonly headers: ReplyHeaders
  readonly content: string | Uint8Array | null

  constructor(content: string | Uint8Array | null, { status = 200, headers = {} }: ReplyInit = {}) {
    this.content = content
    this.status = status
    this.headers = new ReplyHeaders(content === null ? headers : { ...DEFAULT_TYPE, ...headers })
  }

  static json(value: unknown, init: ReplyInit = {}): Reply {
    const headers = { 'content-type': 'application/json', ...init.headers }
    return new Reply(JSON.stringify(value), { ...init, headers })
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return Uint8Array.from(Buffer.from(this.content ?? '')).buffer
  }

  async text(): Promise<string> {
    return Buffer.from(this.content ?? '').toString()
  }

  async json(): Promise<ReturnType<typeof JSON.parse>> {
    return JSON.parse(await this.text())
  }
}

/** The fields of an answer; names in lower case. */
export class ReplyHeaders {
  #fields: Record<string, string | readonly string[]>

  constructor(fields: ReplyFields) {
    this.#fields = { ...fields }
  }

  get(name: string): string | null {
    const value = this.#fields[name]
    return value === undefined ? null : typeof value === 'string' ? value : value.join(', ')
  }

  set(name: string, value: string): void {
    this.#fields[name] = value
  }

  append(name: string, value: string): void {
    const before = this.#fields[name]
    this.#fields[name] = before === undefined ? value : [before, value].flat()
  }

  getSetCookie(): string[] {
    return [this.#fields['set-cookie'] ?? []].flat()
  }

  *[Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    for (const [name, value] of Object.entries(this.#fields))
      for (const one of [value].flat()) yield [name, one]
  }

  /** Adds what is not there. */
  fill(fields: ReplyFields): void {
    this.#fields = { ...fields, ...this.#fields }
  }

  /** All of them, as node:http writes them. */
  get fields(): ReplyFields {
    return this.#fields
  }
}

/** Services of ours make replies; what they are handed by others may be a `Response`. */
export type Answer = Reply | Response

/** Adds the fields that an answer has not. */
export function fillHeaders(answer: Answer, fields: ReplyFields): void {
  if (answer instanceof Reply) answer.headers.fill(fields)
  else
    for (const [name, value] of Object.entries(fields))
      if (!answer.headers.has(name)) answer.headers.set(name, String(value))
}

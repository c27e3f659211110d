// The session objects of express-session, koa-session and @fastify/secure-session: a value to read and write, and a way to begin anew.
import { OperationalError } from '@signet-id/protocol'
import type { SessionAccess } from './framework-session.ts'

const NAME = 'browserid'

/** What these session objects have in common. */
interface SessionObject {
  [NAME]?: unknown
  /** Drops the session and takes a new id; with a callback (express-session) or a promise. */
  regenerate?: (done: (error?: unknown) => void) => unknown
  destroy?: (done: (error?: unknown) => void) => unknown
}

/**
 * Reaches a session that hangs on `native.session`.
 * @throws {OperationalError} `ERR_SESSION_MISSING` at the first sign-in when no session middleware ran before us
 */
export const sessionObject: SessionAccess = {
  read: (native) => sessionOf(native)?.[NAME],
  async start(native, value) {
    await call(requireSession(native), 'regenerate')
    // Regenerating puts another object in the old one's place.
    requireSession(native)[NAME] = value
  },
  update(native, value) {
    requireSession(native)[NAME] = value
  },
  async end(native) {
    const session = sessionOf(native)
    if (session) await call(session, session.regenerate ? 'regenerate' : 'destroy')
  },
}

/** The same for koa-session, which ends a session by being given none. */
export const koaSessionObject: SessionAccess = {
  ...sessionObject,
  end(native) {
    if (sessionOf(native)) (native as { session: null }).session = null
  },
}

/** What `@fastify/secure-session` puts on a request. */
interface SecureSessionObject {
  get(name: string): unknown
  set(name: string, value: unknown): void
  regenerate(): void
  delete(): void
}

/** The same for a session that is all in one cookie. */
export const secureSession: SessionAccess = {
  read: (native) => (sessionOf(native) as SecureSessionObject | undefined)?.get(NAME),
  start(native, value) {
    const session = requireSession(native) as SecureSessionObject
    session.regenerate()
    session.set(NAME, value)
  },
  update(native, value) {
    const session = requireSession(native) as SecureSessionObject
    session.set(NAME, value)
  },
  end(native) {
    const session = sessionOf(native) as SecureSessionObject | undefined
    session?.delete()
  },
}

function sessionOf(native: unknown): SessionObject | undefined {
  const { session } = (native ?? {}) as { session?: SessionObject | null }
  return session ?? undefined
}

function requireSession(native: unknown): SessionObject {
  const session = sessionOf(native)
  if (session) return session
  throw new OperationalError(
    'ERR_SESSION_MISSING',
    "there is no session on the request; mount the framework's session before browserId()",
  )
}

/** Waits for a method that takes a callback, returns a promise, or does both. */
async function call(session: SessionObject, name: 'regenerate' | 'destroy'): Promise<void> {
  const method = session[name]
  if (!method) {
    throw new OperationalError(
      'ERR_SESSION_MISSING',
      `the session has no ${name}(), so a sign-in could not change its id; use another session`,
    )
  }
  await new Promise<void>((resolve, reject) => {
    const done = (error?: unknown) => (error ? reject(error) : resolve())
    const returned = method.call(session, done)
    if (returned instanceof Promise) returned.then(() => resolve(), reject)
    else if (method.length === 0) resolve()
  })
}

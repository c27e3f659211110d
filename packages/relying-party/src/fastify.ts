// Fastify adapter: `app.register(browserId({ audiences, broker, secret }))`, before the routes.
import type { FastifyPluginCallback, FastifyReply } from 'fastify'
import { acceptsHtml } from './accept.ts'
import { type FrameworkSessionOptions, frameworkSession } from './framework-session.ts'
import { toWebRequest } from './node.ts'
import type { RelyingPartyOptions } from './options.ts'
import { type BrowserIdTools, createTools } from './page-tools.ts'
import { createRelyingParty } from './relying-party.ts'
import type { Identity, Rememberer } from './rememberer.ts'
import { secureSession } from './session-object.ts'
import { keepFromSharedCaches } from './shared-caches.ts'
import { discardBody, HEADERS_OF_A_BODY } from './unauthorized.ts'

export type { RelyingPartyOptions } from './options.ts'
export type { BrowserIdTools } from './page-tools.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; undefined when nobody is. */
    identity: Identity | undefined
  }
  interface FastifyReply {
    /** What a route can do about sign-in. */
    browserId: BrowserIdTools<void>
  }
}

/**
 * Sign-in as a plugin for the whole application. It answers below `basePath`, sets `request.identity` and `reply.browserId`, and where a
 * route answers 401 to a browser, the sign-in page goes out instead.
 *
 * @throws {OperationalError} `ERR_CONFIG_INVALID` naming the setting
 */
export function browserId(options: RelyingPartyOptions): FastifyPluginCallback {
  const relyingParty = createRelyingParty(options)
  const challenges = new WeakMap<FastifyReply, () => Promise<Response>>()
  const withOwnCookies = new WeakSet<FastifyReply>()

  /** Adds cookies of ours to an answer of the application. */
  function addOwnCookies(reply: FastifyReply, cookies: readonly string[]): void {
    if (cookies.length === 0) return
    addCookies(reply, cookies)
    withOwnCookies.add(reply)
  }

  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest('identity', undefined)
    // Every reply gets its own tools before a route sees it.
    app.decorateReply('browserId', null as unknown as BrowserIdTools<void>)

    app.addHook('onRequest', async (req, reply) => {
      const request = toWebRequest({ incoming: req.raw, target: req.originalUrl })
      if (!request) return reply.code(400).send()
      const connection = { remoteAddress: req.socket.remoteAddress, native: req }
      const answer = await relyingParty.handle(request, connection)
      if (answer) return send(reply, answer)
      const session = await relyingParty.session(request, connection)
      req.identity = session?.identity
      addOwnCookies(reply, session?.setCookies ?? [])
      reply.browserId = createTools<void>(relyingParty, request, connection, {
        addCookies: (cookies) => addOwnCookies(reply, cookies),
        send: async (response) => {
          challenges.delete(reply)
          await send(reply, response)
        },
      })
      if (acceptsHtml(request.headers))
        challenges.set(reply, () => relyingParty.challenge(request, undefined, connection))
    })

    app.addHook('onSend', async (_req, reply, payload) => {
      if (withOwnCookies.has(reply))
        keepFromSharedCaches({
          get: (name) => reply.getHeader(name),
          set: (name, value) => reply.header(name, value),
          delete: (name) => reply.removeHeader(name),
        })
      const challenge = challenges.get(reply)
      if (reply.statusCode !== 401 || !challenge) return payload
      discardBody(payload)
      const answer = await challenge()
      for (const name of HEADERS_OF_A_BODY) reply.removeHeader(name)
      setHeaders(reply, answer)
      return answer.text()
    })
    done()
  }
  // Hooks and decorators are for the application that registers us, not for a context of our own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}

/**
 * A rememberer on `@fastify/secure-session`: `rememberer: fastifySession()`, with the session registered before us.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`
 */
export function fastifySession(options?: FrameworkSessionOptions): Rememberer {
  return frameworkSession(secureSession, options)
}

async function send(reply: FastifyReply, answer: Response): Promise<FastifyReply> {
  setHeaders(reply, answer)
  const body = Buffer.from(await answer.arrayBuffer())
  return reply.send(body.length > 0 ? body : undefined)
}

function setHeaders(reply: FastifyReply, answer: Response): void {
  reply.code(answer.status)
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value)
  addCookies(reply, answer.headers.getSetCookie())
}

/** Fastify adds to `Set-Cookie` where it replaces other headers. */
function addCookies(reply: FastifyReply, cookies: readonly string[]): void {
  for (const cookie of cookies) reply.header('set-cookie', cookie)
}

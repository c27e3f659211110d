import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import secureSession from '@fastify/secure-session'
import { getRequestListener } from '@hono/node-server'
import express, { type RequestHandler } from 'express'
import expressSessionMiddleware from 'express-session'
import Fastify from 'fastify'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import Koa from 'koa'
import session from 'koa-session'
import { authTkt } from './auth-tkt.ts'
import { browserId as expressBrowserId, expressSession } from './express.ts'
import { browserId as fastifyBrowserId, fastifySession } from './fastify.ts'
import {
  describeAdapter,
  endlessBody,
  NEWS_CACHE_CONTROL,
  type RunningApp,
  type StartApp,
} from './fixtures/adapter-contract.test-kit.ts'
import { frameworkSession } from './framework-session.ts'
import { type BrowserIdEnv, browserId as honoBrowserId } from './hono.ts'
import { type BrowserIdState, browserId as koaBrowserId, koaSession } from './koa.ts'
import type { Rememberer } from './rememberer.ts'

const WORDS = 'Members <only>'
const NEWS_HEADERS = { 'Cache-Control': NEWS_CACHE_CONTROL, 'CDN-Cache-Control': 'max-age=900' }

async function listen(build: (port: number) => RequestListener): Promise<RunningApp> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.on('request', build(port))
  return {
    port,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const startExpress =
  (rememberer?: Rememberer, before?: RequestHandler): StartApp =>
  (options) =>
    listen((port) => {
      const app = express().set('env', 'test')
      if (before) app.use(before)
      app.use(expressBrowserId({ ...options(port), ...(rememberer && { rememberer }) }))
      app.get('/', async (req, res) => {
        const who = req.identity?.email ?? 'nobody'
        res.send(`${who} ${await res.browserId.signOutForm()} ${res.browserId.signInUrl()}`)
      })
      app.get('/private', (req, res) => {
        if (!req.identity) return res.cookie('basket', '1').status(401).send('for members')
        return res.send('private')
      })
      app.get('/thrown', (_req, _res, next) =>
        next(Object.assign(new Error('for members'), { status: 401 })),
      )
      app.get('/endless', (_req, res) => {
        pipeline(endlessBody(), res.status(401), () => {})
      })
      app.get('/words', (_req, res) => res.browserId.challenge(WORDS))
      app.get('/leave', (_req, res) => res.browserId.signOut('/goodbye'))
      app.get('/news', (_req, res) => {
        res.writeHead(200, NEWS_HEADERS).end('news')
      })
      app.post('/echo', express.text(), (req, res) => {
        res.send(String(req.body.length))
      })
      return app
    })

const startKoa =
  (rememberer?: Rememberer): StartApp =>
  (options) =>
    listen((port) => {
      const app = new Koa<BrowserIdState>()
      app.silent = true
      app.keys = ['a key for the tests']
      if (rememberer) app.use(session(app))
      app.use(koaBrowserId({ ...options(port), ...(rememberer && { rememberer }) }))
      app.use(async (ctx) => {
        const { identity, browserId } = ctx.state
        if (ctx.path === '/') {
          const who = identity?.email ?? 'nobody'
          ctx.body = `${who} ${await browserId.signOutForm()} ${browserId.signInUrl()}`
        } else if (ctx.path === '/private') {
          if (identity) ctx.body = 'private'
          else {
            ctx.cookies.set('basket', '1')
            ctx.status = 401
            ctx.body = 'for members'
          }
        } else if (ctx.path === '/endless') {
          ctx.status = 401
          ctx.body = endlessBody()
        } else if (ctx.path === '/thrown') ctx.throw(401, 'for members')
        else if (ctx.path === '/words') await browserId.challenge(WORDS)
        else if (ctx.path === '/leave') await browserId.signOut('/goodbye')
        else if (ctx.path === '/news') {
          ctx.set(NEWS_HEADERS)
          ctx.body = 'news'
        } else if (ctx.path === '/echo') {
          let length = 0
          for await (const chunk of ctx.req) length += chunk.length
          ctx.body = String(length)
        }
      })
      return app.callback()
    })

const startHono =
  (rememberer?: Rememberer, before?: MiddlewareHandler): StartApp =>
  (options) =>
    listen((port) => {
      const app = new Hono<BrowserIdEnv>()
      if (before) app.use(before)
      app.use(honoBrowserId({ ...options(port), ...(rememberer && { rememberer }) }))
      app.get('/', async (c) => {
        const who = c.var.identity?.email ?? 'nobody'
        const { signOutForm, signInUrl } = c.var.browserId
        return c.text(`${who} ${await signOutForm()} ${signInUrl()}`)
      })
      app.get('/private', (c) => {
        if (c.var.identity) return c.text('private')
        return c.text('for members', 401, { 'Set-Cookie': 'basket=1' })
      })
      app.get('/thrown', () => {
        throw new HTTPException(401, { message: 'for members' })
      })
      app.get('/endless', (c) => c.body(Readable.toWeb(endlessBody()) as ReadableStream, 401))
      app.get('/words', (c) => c.var.browserId.challenge(WORDS))
      app.get('/leave', (c) => c.var.browserId.signOut('/goodbye'))
      app.get('/news', (c) => c.text('news', 200, NEWS_HEADERS))
      app.post('/echo', async (c) => c.text(String((await c.req.text()).length)))
      return getRequestListener(app.fetch)
    })

const startFastify =
  (rememberer?: Rememberer): StartApp =>
  async (options) => {
    const probe = await listen(() => () => {})
    await probe.stop()
    const app = Fastify()
    if (rememberer)
      app.register(secureSession, { key: randomBytes(32), cookie: { path: '/', httpOnly: true } })
    app.register(fastifyBrowserId({ ...options(probe.port), ...(rememberer && { rememberer }) }))
    app.get('/', async (request, reply) => {
      const who = request.identity?.email ?? 'nobody'
      return `${who} ${await reply.browserId.signOutForm()} ${reply.browserId.signInUrl()}`
    })
    app.get('/private', async (request, reply) => {
      if (request.identity) return 'private'
      return reply.code(401).header('set-cookie', 'basket=1').send('for members')
    })
    app.get('/thrown', async () => {
      throw Object.assign(new Error('for members'), { statusCode: 401 })
    })
    app.get('/endless', async (_request, reply) => reply.code(401).send(endlessBody()))
    app.get('/words', async (_request, reply) => {
      await reply.browserId.challenge(WORDS)
      return reply
    })
    app.get('/leave', async (_request, reply) => {
      await reply.browserId.signOut('/goodbye')
      return reply
    })
    app.get('/news', async (_request, reply) => reply.headers(NEWS_HEADERS).send('news'))
    app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    app.post('/echo', async (request) => String(String(request.body).length))
    await app.listen({ port: probe.port, host: '127.0.0.1' })
    return { port: probe.port, stop: () => app.close() }
  }

describeAdapter('Express', startExpress())
describeAdapter('Koa', startKoa())
describeAdapter('Hono', startHono())
describeAdapter('Fastify', startFastify())

const secret = 'a shared secret for the tests'
describeAdapter('AuthTkt', startExpress(authTkt({ secret })), 'auth_tkt')
describeAdapter(
  'AuthTkt as Pyramid writes it, bound to an address',
  startExpress(authTkt({ secret, userId: 'pyramid', digest: 'sha256', includeIp: true })),
  'auth_tkt',
)
describeAdapter(
  'express-session',
  startExpress(
    expressSession(),
    expressSessionMiddleware({ secret, resave: false, saveUninitialized: false }),
  ),
  'connect.sid',
)
describeAdapter('koa-session', startKoa(koaSession()), 'koa.sess')
describeAdapter('@fastify/secure-session', startFastify(fastifySession()), 'session')

/** A session as Hono's users bring one: values by a cookie's id, an object on the context. */
function honoSession(): MiddlewareHandler {
  const kept = new Map<string, Map<string, unknown>>()
  return async (c, next) => {
    let id = getCookie(c, 'hono.sid') ?? ''
    c.set('session', {
      get: (name: string) => kept.get(id)?.get(name),
      set: (name: string, value: unknown) => kept.get(id)?.set(name, value),
      renew() {
        kept.delete(id)
        id = randomBytes(16).toString('hex')
        kept.set(id, new Map())
        setCookie(c, 'hono.sid', id, { httpOnly: true, path: '/', sameSite: 'Lax' })
      },
    })
    await next()
  }
}

const sessionOf = (native: unknown) => (native as Context).get('session')
describeAdapter(
  'a session of Hono',
  startHono(
    frameworkSession({
      read: (c) => sessionOf(c).get('browserid'),
      start(c, value) {
        sessionOf(c).renew()
        sessionOf(c).set('browserid', value)
      },
      update: (c, value) => sessionOf(c).set('browserid', value),
      end: (c) => sessionOf(c).renew(),
    }),
    honoSession(),
  ),
  'hono.sid',
)

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import express, { type Express } from 'express'
import session from 'express-session'
import { browserId } from './express.ts'
import { createTestBrowser, type TestBrowser } from './fixtures/browser.test-kit.ts'
import { type Clock, createClock } from './fixtures/issuer.test-kit.ts'
import { beginSignIn, completeSignIn, testOptions } from './fixtures/site.test-kit.ts'
import type { RelyingPartyOptions } from './options.ts'

const servers: Server[] = []
after(() => {
  for (const server of servers) server.close()
})

interface Running {
  origin: string
  clock: Clock
  browser: TestBrowser
}

/** A real application on a real port. */
async function run(
  build: (app: Express, options: RelyingPartyOptions) => void,
  options: Partial<RelyingPartyOptions> = {},
): Promise<Running> {
  const clock = createClock()
  const server = createServer()
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = express().set('env', 'test')
  build(app, { ...testOptions(clock), audiences: origin, ...options })
  server.on('request', app)
  return { origin, clock, browser: createTestBrowser((request) => fetch(request), origin) }
}

/** The ten lines of the README. */
function shop(app: Express, options: RelyingPartyOptions): void {
  app.use(browserId(options))
  app.get('/', async (req, res) => {
    const who = req.identity?.email ?? 'nobody'
    res.send(`<p>${who}</p>${await res.browserId.signOutForm()}${res.browserId.signInUrl()}`)
  })
  app.get('/private', (req, res) => {
    if (!req.identity) return res.status(401).send('secret error page')
    return res.send('private')
  })
  app.post('/echo', express.text(), (req, res) => {
    res.send(req.body)
  })
}

describe('browserId', () => {
  it('works behind a body parser that has read the form', async () => {
    for (const parser of [express.urlencoded(), express.urlencoded({ extended: true })]) {
      const { browser, clock, origin } = await run((app, options) => {
        app.use(parser)
        shop(app, options)
      })
      assert.equal((await completeSignIn(browser, clock, { audience: origin })).status, 302)
    }
  })

  it('works in a router that is mounted on a path', async () => {
    const { browser, clock, origin } = await run(
      (app, options) => {
        app.use('/shop', browserId(options))
      },
      { basePath: '/shop/sign-in' },
    )
    const fields = await beginSignIn(browser, clock, {
      audience: origin,
      basePath: '/shop/sign-in',
    })
    assert.equal((await browser.post('/shop/sign-in/postback', fields)).status, 302)
  })

  it('hands faults of onSignIn to the error handler of the application', async () => {
    const { browser, clock, origin } = await run(
      (app, options) => {
        shop(app, options)
        app.use(((error, _req, res, _next) => {
          res.status(500).send(`handled: ${error.message}`)
        }) as express.ErrorRequestHandler)
      },
      { onSignIn: () => Promise.reject(new Error('database is away')) },
    )
    const response = await completeSignIn(browser, clock, { audience: origin })
    assert.equal(response.status, 500)
    assert.equal(await response.text(), 'handled: database is away')
    assert.equal(browser.cookies.has('rp'), false)
  })

  it('gives onSignIn the request of Express', async () => {
    const seen: unknown[] = []
    const { browser, clock, origin } = await run(shop, {
      onSignIn: (_identity, _request, native) => {
        seen.push((native as express.Request).originalUrl)
      },
    })
    await completeSignIn(browser, clock, { audience: origin })
    assert.deepEqual(seen, ['/browserid/postback'])
  })

  it('answers odd requests without falling over', async () => {
    const { origin } = await run(shop)
    const { port } = new URL(origin)
    for (const [method, path] of [
      ['OPTIONS', '*'],
      ['TRACE', '/'],
      ['GET', 'http://evil.example/browserid/start'],
      ['GET', '//evil.example/browserid/start'],
      ['GET', '/browserid/start?came_from=%00%ff%zz'],
      ['GET', '/%'],
      ['PROPFIND', '/browserid/postback'],
    ]) {
      const sent = httpRequest({ port, host: '127.0.0.1', method, path }).end()
      const [response] = await once(sent, 'response')
      response.resume()
      assert.ok(response.statusCode < 500, `${method} ${path}: ${response.statusCode}`)
    }
  })
})

describe('a 401 of the application', () => {
  const unauthorized: [string, express.RequestHandler][] = [
    ['send', (_req, res) => void res.status(401).send('no')],
    ['sendStatus', (_req, res) => void res.sendStatus(401)],
    ['end', (_req, res) => void res.status(401).end()],
    ['json', (_req, res) => void res.status(401).json({})],
    ['writeHead', (_req, res) => void res.writeHead(401, { 'X-A': 'b' }).end('no')],
    [
      'write',
      (_req, res) => {
        res.status(401)
        res.write('no', () => res.end())
      },
    ],
    ['next(error)', (_req, _res, next) => next(Object.assign(new Error('no'), { status: 401 }))],
    ['a stream', (_req, res) => void res.status(401).sendFile(import.meta.filename)],
  ]

  for (const [name, handler] of unauthorized) {
    it(`T101 by ${name} becomes the sign-in page for a browser`, async () => {
      const { browser } = await run((app, options) => {
        app.use(browserId(options))
        app.get('/private', handler)
      })
      const response = await browser.get('/private?a=b&c=d')
      const page = await response.text()
      assert.equal(response.status, 401)
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
      assert.equal(response.headers.get('etag'), null)
      assert.ok(page.includes('<h1>Sign in to The Shop</h1>'))
      assert.ok(page.includes('href="/browserid/start?came_from=/private%3Fa%3Db%26c%3Dd"'))
    })
  }

  it('T101 leads to the dialog without going round in circles', async () => {
    const { browser } = await run(shop)
    const page = await (await browser.get('/private')).text()
    const href = /href="(\/browserid\/start[^"]*)"/.exec(page)?.[1] ?? ''
    const response = await browser.get(href)
    assert.equal(response.status, 302)
    assert.ok(response.headers.get('location')?.startsWith('https://broker.example/'))
  })

  it('serves a site below a path', async () => {
    const { browser, clock, origin } = await run(
      (app, options) => {
        const router = express.Router()
        app.use(browserId(options))
        router.get('/', (req, res) => {
          res.send(`${req.identity?.email ?? 'nobody'} ${res.browserId.signInUrl()}`)
        })
        router.get('/private', (_req, res) => {
          res.sendStatus(401)
        })
        app.use('/shop', router)
      },
      { basePath: '/shop/browserid' },
    )
    const start = '/shop/browserid/start?came_from=/shop/'
    assert.equal(await (await browser.get('/shop/')).text(), `nobody ${start}`)
    const challenge = await (await browser.get('/shop/private')).text()
    assert.ok(challenge.includes(`href="${start}private"`))
    const journey = { audience: origin, basePath: '/shop/browserid', cameFrom: '/shop/' }
    const fields = await beginSignIn(browser, clock, journey)
    const done = await browser.post('/shop/browserid/postback', fields)
    assert.equal(done.headers.get('location'), '/shop/')
    assert.equal(await (await browser.get('/shop/')).text(), `alice@example.org ${start}`)
  })

  it('keeps cookies of the application, and leaves other statuses alone', async () => {
    const { browser } = await run((app, options) => {
      app.use(browserId(options))
      app.get('/private', (_req, res) => {
        res.cookie('basket', '1').status(401).send('no')
      })
      app.get('/gone', (_req, res) => {
        res.status(410).send('gone')
      })
    })
    const response = await browser.get('/private')
    const names = response.headers.getSetCookie().map((each) => each.split('=')[0])
    assert.deepEqual(names.sort(), ['basket', 'rp_pre'])
    assert.equal(await (await browser.get('/gone')).text(), 'gone')
  })

  it('leaves their hooks to middleware that is mounted later', async () => {
    const { browser } = await run((app, options) => {
      app.use(browserId(options))
      app.use(session({ secret: 'for tests', resave: false, saveUninitialized: false }))
      app.use((req, _res, next) => {
        Object.assign(req.session, { seen: true })
        next()
      })
      app.get('/sent', (_req, res) => void res.send('whole'))
      app.get('/written', (_req, res) => {
        res.write('in ')
        res.end('parts')
      })
      app.get('/private', (_req, res) => {
        res.status(401).write('no')
        res.end()
      })
    })
    for (const path of ['/sent', '/written', '/private']) {
      browser.cookies.clear()
      await (await browser.get(path)).text()
      assert.ok(browser.cookies.has('connect.sid'), path)
    }
  })
})

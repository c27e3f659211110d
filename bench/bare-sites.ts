// What a sign-in costs the browser alone: three hosts with empty pages that lead to each other as site, broker and provider do.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where a browser starts on these hosts. */
export interface BareSites {
  /** Its link leads through a redirect to the broker; from there the way is that of a first sign-in. */
  readonly site: string
  /** A broker's page whose link leads back to the site. */
  readonly stored: string
  close(): Promise<void>
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Starts the three hosts on loopback. */
export async function startBareSites(): Promise<BareSites> {
  const [site, broker, provider] = await Promise.all(
    ['bare-site', 'bare-broker', 'bare-provider'].map(startHost),
  )
  if (!site || !broker || !provider) throw new Error('three hosts were started')
  const back = `location.replace('${site.origin}/return')`
  site.pages['/'] = link('/start')
  site.pages['/start'] = redirect(302, `${broker.origin}/sign_in`)
  site.pages['/return'] = page(
    '<form method="post" action="/post"></form>',
    'document.forms[0].submit()',
  )
  site.pages['/post'] = redirect(303, '/done')
  site.pages['/done'] = page('<p id="bare">done</p>')
  broker.pages['/sign_in'] = link(`${provider.origin}/authenticate`)
  broker.pages['/again'] = page('', back)
  broker.pages['/stored'] = page(
    `<button id="bare">go</button>`,
    `document.querySelector('#bare').onclick = () => ${back}`,
  )
  provider.pages['/authenticate'] = link(`${broker.origin}/again`)
  return {
    site: `${site.origin}/`,
    stored: `${broker.origin}/stored`,
    async close() {
      await Promise.all([site, broker, provider].map(({ server }) => closed(server)))
    },
  }
}

function page(body: string, script = ''): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' })
    response.end(`<!doctype html><title>bare</title>${body}<script>${script}</script>`)
  }
}

function link(to: string): Answer {
  return page(`<a id="bare" href="${to}">go</a>`)
}

function redirect(status: number, to: string): Answer {
  return (_request, response) => {
    response.writeHead(status, { location: to })
    response.end()
  }
}

async function startHost(name: string) {
  const pages: Record<string, Answer> = {}
  const server = createServer((request, response) => {
    const answer = pages[request.url ?? '']
    if (answer) return answer(request, response)
    response.writeHead(404)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { server, pages, origin: `http://${name}.localhost:${port}` }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

// The browsers that the other tests drive keep third parties from their cookies.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { launchChromium, launchWholeChromium } from './chromium.ts'

const server = createServer((request, response) => {
  const other = `http://other.localhost:${(server.address() as AddressInfo).port}/frame`
  response.setHeader('content-type', 'text/html')
  response.setHeader('set-cookie', 'known=1; SameSite=None; Secure; Path=/')
  response.end(
    request.url === '/frame'
      ? `<p>${request.headers.cookie ?? 'nothing'}`
      : `<p>${request.headers.cookie ?? 'nothing'}<iframe src="${other}"></iframe>`,
  )
})

before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
after(() => server.close())

describe('the browsers of the tests', () => {
  for (const [name, launch] of Object.entries({ launchChromium, launchWholeChromium }))
    it(`${name}: a frame of another site gets no cookie`, async () => {
      const browser = await launch()
      const page = await browser.newPage()
      const { port } = server.address() as AddressInfo
      await page.goto(`http://site.localhost:${port}/`)
      await page.goto(`http://site.localhost:${port}/`)
      const seen = page.frames().map((frame) => frame.locator('p').textContent())
      assert.deepEqual(await Promise.all(seen), ['known=1', 'nothing'])
      await browser.close()
    })
})

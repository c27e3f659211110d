// A page written for navigator.id.get, as Persona sites were: it gets an assertion and posts it, nothing more.
//
//   SITE=http://localhost:3000 BROKER=https://broker.example SECRET=... node server.js
//
// What changed since: the script comes from the site itself, and the form carries a token that only this browser can use.
// @ts-check
import { randomBytes } from 'node:crypto'
import { browserId } from '@signet-id/relying-party/express'
import express from 'express'

const site = process.env.SITE ?? 'http://localhost:3000'
const app = express()

app.use(
  browserId({
    audiences: site,
    broker: process.env.BROKER ?? 'http://localhost:8080',
    secret: process.env.SECRET ?? randomBytes(32).toString('hex'),
    siteName: 'Classic',
    postbackUrl: '/login',
    verifierUrl: process.env.VERIFIER_URL,
  }),
)

app.get('/', async (req, res) => {
  if (req.identity) {
    const who = escapeHtml(req.identity.email)
    res.send(
      page(`<p>Signed in as <strong>${who}</strong>.</p>${await res.browserId.signOutForm()}`),
    )
    return
  }
  const token = res.browserId.formToken()
  res.send(
    page(`<p>Nobody is signed in.</p>
      <form method="post" action="/login" id="login">
        <input type="hidden" name="assertion">
        <input type="hidden" name="came_from" value="/">
        <input type="hidden" name="${token.field}" value="${token.value}">
        <button class="button" type="button" id="sign-in">Sign in</button>
      </form>
      <script src="/browserid/client.js"></script>
      <script src="/page.js"></script>`),
  )
})

/** What such a page's own script looks like. */
const PAGE_SCRIPT = `
document.getElementById('sign-in').onclick = function () {
  navigator.id.get(function (assertion) {
    if (!assertion) return
    var form = document.getElementById('login')
    form.assertion.value = assertion
    form.submit()
  }, { siteName: 'Classic' })
}
`
app.get('/page.js', (_req, res) => {
  res.type('text/javascript').send(PAGE_SCRIPT)
})

app.listen(Number(new URL(site).port || 80), () => {
  console.log(`open ${site}`)
})

/** @param {string} body */
function page(body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Classic</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/browserid/style.css">
</head>
<body><main><h1>Classic</h1>${body}</main></body>
</html>`
}

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

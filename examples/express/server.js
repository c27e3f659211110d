// A site on Express where people sign in with their e-mail address.
//
//   SITE=http://localhost:3000 BROKER=https://broker.example SECRET=... node server.js
//
// Anybody may read the front page; the private page belongs to whoever is signed in.
// @ts-check
import { randomBytes } from 'node:crypto'
import { browserId } from '@signet-id/relying-party/express'
import express from 'express'

const site = process.env.SITE ?? 'http://localhost:3000'
const app = express()

// This is all there is to signing in.
app.use(
  browserId({
    audiences: site,
    broker: process.env.BROKER ?? 'http://localhost:8080',
    // Without a secret of its own, the site forgets everybody when it restarts.
    secret: process.env.SECRET ?? randomBytes(32).toString('hex'),
    siteName: 'Example',
    // A provider on your own machine can only be seen by a verifier that was told about it.
    verifierUrl: process.env.VERIFIER_URL,
  }),
)

app.get('/', async (req, res) => {
  const email = req.identity?.email
  res.send(
    page(
      email
        ? `<p>Signed in as <strong>${escapeHtml(email)}</strong>.</p>
           <p><a href="/private">The private page</a></p>
           ${await res.browserId.signOutForm()}`
        : `<p>Nobody is signed in.</p>
           <p><a class="button" href="${escapeHtml(res.browserId.signInUrl('/private'))}">Sign in with e-mail</a></p>`,
    ),
  )
})

// Answering 401 is enough: a browser gets the sign-in page, and comes back here.
app.get('/private', (req, res) => {
  if (!req.identity) return res.sendStatus(401)
  return res.send(
    page(`<p>Only <strong>${escapeHtml(req.identity.email)}</strong> sees this.</p>
          <p><a href="/">Front page</a></p>`),
  )
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
<title>Example</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/browserid/style.css">
</head>
<body><main><h1>Example</h1>${body}</main></body>
</html>`
}

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

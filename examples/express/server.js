// A site on Express where people sign in with their e-mail address.
//
//   BROKER=https://broker.example SITE=http://localhost:3000 SECRET=... node server.js
//
// Anybody may read the front page; the notes belong to whoever is signed in.
// @ts-check
import { randomBytes } from 'node:crypto'
import { browserId } from '@signet-id/relying-party/express'
import express from 'express'

const site = process.env.SITE ?? 'http://localhost:3000'
const app = express()

// These lines are all there is to signing in.
app.use(
  browserId({
    audiences: site,
    broker: process.env.BROKER ?? 'http://localhost:8080',
    // Without a secret of its own, the site forgets everybody when it restarts.
    secret: process.env.SECRET ?? randomBytes(32).toString('hex'),
    siteName: 'Notes',
    // A broker on your own machine cannot be seen by the default verifier: name one that can.
    ...(process.env.VERIFIER ? { verifierUrl: process.env.VERIFIER } : {}),
  }),
)

/** @type {Map<string, string[]>} */
const notesByEmail = new Map()

app.get('/', async (req, res) => {
  const email = req.identity?.email
  res.send(
    page(
      email
        ? `<p>Signed in as <strong>${escape(email)}</strong>.</p>
           <p><a href="/notes">Your notes</a></p>${await res.browserId.signOutForm()}`
        : `<p><a class="button" href="${escape(res.browserId.signInUrl('/notes'))}">Sign in with e-mail</a></p>`,
    ),
  )
})

// Answering 401 is enough: a browser gets the sign-in page and comes back here.
app.get('/notes', (req, res) => {
  if (!req.identity) return res.sendStatus(401)
  const notes = notesByEmail.get(req.identity.email) ?? []
  return res.send(
    page(
      `<p>Notes of ${escape(req.identity.email)}</p>
       <ul>${notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>
       <form method="post" action="/notes">
         <label>New note <input name="note" required maxlength="200"></label> <button>Keep</button>
       </form>
       <p><a href="/">Front page</a></p>`,
    ),
  )
})

app.post('/notes', express.urlencoded({ extended: false, limit: '4kb' }), (req, res) => {
  if (!req.identity) return res.sendStatus(401)
  const notes = notesByEmail.get(req.identity.email) ?? []
  notesByEmail.set(req.identity.email, [...notes, String(req.body.note ?? '').slice(0, 200)])
  return res.redirect(303, '/notes')
})

app.listen(Number(new URL(site).port || 80), () => {
  console.log(`open ${site}`)
})

/** @param {string} body */
function page(body) {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Notes</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/browserid/style.css"></head>
<body><main><h1>Notes</h1>${body}</main></body>
</html>`
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

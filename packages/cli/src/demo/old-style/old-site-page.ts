// The guestbook's page and its script, as Persona's own tutorial had them.
import { html } from '@signet-id/server-kit'

/** @param email who is signed in */
export function renderGuestbook(broker: string, email: string | undefined): string {
  const account = email
    ? html`<p>You are <strong id="who">${email}</strong>.</p><p><button id="sign-out">Sign out</button></p>`
    : html`<p>Nobody is signed in.</p><p><button id="sign-in">Sign in with your e-mail</button></p>`
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Guestbook</title>
<link rel="stylesheet" href="/style.css">
</head>
<body data-user="${email ?? ''}">
<header><h1>Guestbook</h1><p>The chess club’s page, untouched since 2012</p></header>
<main>
<section aria-labelledby="visitor"><h2 id="visitor">Visitor</h2>${account}<p role="alert" id="problem"></p></section>
<section aria-labelledby="entries"><h2 id="entries">Entries</h2>
<ul><li><span>Great site!</span><span>3 March 2012</span></li><li><span>Who won on Tuesday?</span><span>11 May 2012</span></li></ul>
</section>
</main>
<script src="${broker}/include.js"></script>
<script src="/guestbook.js"></script>
</body>
</html>
`)
}

/** The page's script. */
export const GUESTBOOK_SCRIPT = `var currentUser = document.body.getAttribute('data-user') || null

function post(path, body, done) {
  var xhr = new XMLHttpRequest()
  xhr.open('POST', path, true)
  xhr.setRequestHeader('Content-Type', 'application/json')
  xhr.onreadystatechange = function () {
    if (xhr.readyState === 4) done(xhr.status === 200)
  }
  xhr.send(JSON.stringify(body))
}

navigator.id.watch({
  loggedInUser: currentUser,
  onlogin: function (assertion) {
    post('/login', { assertion: assertion }, function (ok) {
      if (ok) return window.location.reload()
      navigator.id.logout()
      document.getElementById('problem').textContent = 'The sign-in was not accepted.'
    })
  },
  onlogout: function () {
    if (currentUser) post('/logout', {}, function () { window.location.reload() })
  }
})

var signIn = document.getElementById('sign-in')
if (signIn) signIn.onclick = function () { navigator.id.request({ siteName: 'Guestbook' }) }
var signOut = document.getElementById('sign-out')
if (signOut) signOut.onclick = function () { navigator.id.logout() }
`

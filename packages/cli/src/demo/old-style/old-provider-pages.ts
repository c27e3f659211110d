// Pages of the demo's old provider. Their scripts are written as the documentation of 2012 taught: callbacks, XMLHttpRequest, navigator.id.
import { type Html, html } from '@signet-id/server-kit'

/** The provisioning page as HTML. @param broker origin of the scripts it includes */
export function renderProvisionPage(broker: string): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Provisioning</title>
<script src="${broker}/provisioning_api.js"></script>
<script src="/provision.js"></script>
</head>
<body></body>
</html>
`)
}

/** What somebody finds who follows its address. */
export function renderStartPage(): string {
  return renderPage({
    title: 'Old Post Office',
    main: html`<p>There is nothing to do here by hand: sites and the broker send you to our log-in page when you sign in with an address of ours.</p>`,
  })
}

/** @param password shown, because this is a demo */
export function renderLoginPage(broker: string, password: string): string {
  return renderPage({
    title: 'Log in',
    head: html`<script src="${broker}/authentication_api.js"></script>`,
    main: html`<section aria-labelledby="log-in"><h2 id="log-in">Log in</h2>
<p>You are <strong id="who"></strong>. In this demo the password is <code>${password}</code>.</p>
<form id="form">
<p><label>Password<br><input type="password" id="password" autocomplete="current-password"></label></p>
<p role="alert" id="problem"></p>
<p><button type="submit">Log in</button> <button type="button" id="cancel">Cancel</button></p>
</form>
</section>`,
    end: html`<script src="/login.js"></script>`,
  })
}

function renderPage(page: { title: string; head?: Html; main: Html; end?: Html }): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="stylesheet" href="/style.css">
${page.head ?? ''}
</head>
<body>
<header><h1>Old Post Office</h1><p>Electronic mail since 2012</p></header>
<main>
${page.main}
</main>
${page.end ?? ''}
</body>
</html>
`)
}

const CALL = `function call(method, path, body, done) {
  var xhr = new XMLHttpRequest()
  xhr.open(method, path, true)
  xhr.setRequestHeader('Content-Type', 'application/json')
  xhr.onreadystatechange = function () {
    if (xhr.readyState === 4) done(xhr.status === 200 ? JSON.parse(xhr.responseText) : null)
  }
  xhr.send(body && JSON.stringify(body))
}
`

/** Its script, for `/provision.js`. */
export const PROVISION_SCRIPT: string = `${CALL}
navigator.id.beginProvisioning(function (email, duration) {
  call('GET', '/whoami', null, function (who) {
    if (!who || who.email !== email)
      return navigator.id.raiseProvisioningFailure('user is not authenticated as target user')
    navigator.id.genKeyPair(function (pubkey) {
      var body = { email: email, pubkey: JSON.parse(pubkey), duration: duration }
      call('POST', '/certificate', body, function (answer) {
        if (answer) navigator.id.registerCertificate(answer.cert)
        else navigator.id.raiseProvisioningFailure('no certificate')
      })
    })
  })
})
`

/** The script of the sign-in page. */
export const LOGIN_SCRIPT: string = `${CALL}
navigator.id.beginAuthentication(function (email) {
  var field = document.getElementById('password')
  document.getElementById('who').textContent = email
  document.getElementById('form').onsubmit = function () {
    call('POST', '/session', { email: email, password: field.value }, function (answer) {
      if (answer && answer.success) return navigator.id.completeAuthentication()
      document.getElementById('problem').textContent = 'Wrong name or password.'
    })
    return false
  }
  document.getElementById('cancel').onclick = function () {
    navigator.id.raiseAuthenticationFailure('user cancelled')
  }
  field.focus()
})
`

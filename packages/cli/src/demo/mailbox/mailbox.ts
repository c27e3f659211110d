// The demo's mailbox: everybody's mail on one page, newest first.
import { html, Reply, type Service } from '@signet-id/server-kit'
import { SHOP_STYLE } from '../shop-page.ts'
import { type ReadMail, readMail } from './read-mail.ts'
import { type SmtpReceiver, startSmtpReceiver } from './smtp-receiver.ts'

/** The page, and the mail server that fills it. */
export interface Mailbox extends Pick<Service, 'handle'> {
  /** Port of the SMTP server, on loopback. */
  readonly smtpPort: number
  close(): Promise<void>
}

interface Received extends ReadMail {
  readonly atMs: number
}

const MAX_MAILS = 100
/** Seconds between looks for new mail. */
const REFRESH = '3'
const STYLE_PATH = '/mail.css'
const STYLE = `${SHOP_STYLE}article { border-top: 1px solid var(--line); padding: 1rem 0; }
article:first-of-type { border-top: 0; }
article h3 { margin: 0; font-size: 1rem; }
article p { margin: 0.25rem 0; color: var(--quiet); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 0.9375rem/1.5 ui-monospace, monospace; margin: 0.75rem 0 0; }
`
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** Starts the SMTP server and the page; mails live as long as the process. */
export async function startMailbox(now: () => number): Promise<Mailbox> {
  const mails: Received[] = []
  const receiver: SmtpReceiver = await startSmtpReceiver((raw) => {
    mails.unshift({ ...readMail(raw), atMs: now() })
    mails.length = Math.min(mails.length, MAX_MAILS)
  })
  return {
    smtpPort: receiver.port,
    close: () => receiver.close(),
    async handle(request) {
      const { pathname } = new URL(request.url)
      if (pathname === STYLE_PATH)
        return new Reply(STYLE, {
          headers: { ...HEADERS, 'content-type': 'text/css; charset=utf-8' },
        })
      if (pathname !== '/') return new Reply('Not found', { status: 404, headers: HEADERS })
      return new Reply(renderMailbox(mails), {
        headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8', refresh: REFRESH },
      })
    },
  }
}

function renderMailbox(mails: readonly Received[]): string {
  const list =
    mails.length === 0
      ? html`<p>No mail yet. Ask for a code with any address; it comes here.</p>`
      : mails.map(
          (mail) => html`<article>
<h3>${mail.subject}</h3>
<p>To ${mail.to}, ${new Date(mail.atMs).toISOString().slice(11, 19)} UTC</p>
<pre>${mail.text}</pre>
</article>`,
        )
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Mailbox</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<header><h1>Mailbox</h1><p>All mail of this demo, whoever it is for. Nothing leaves this machine.</p></header>
<main><section aria-labelledby="mails"><h2 id="mails">Received</h2>${list}</section></main>
</body>
</html>
`)
}

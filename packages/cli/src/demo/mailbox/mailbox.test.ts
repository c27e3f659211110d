import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { EmailAddress } from '@signet-id/protocol'
import { createMailer } from '@signet-id/server-kit/mail'
import { type Mailbox, startMailbox } from './mailbox.ts'

const TEXT = 'Zwölf Boxkämpfer jagen Eva = über den Sylter Deich.\n.\n..two dots\n\nCode: ABCD-EFGH'
let mailbox: Mailbox

before(async () => {
  mailbox = await startMailbox(() => 1_767_225_600_000)
})
after(() => mailbox.close())

async function page(path = '/'): Promise<string> {
  const response = await mailbox.handle(new Request(`http://mail.localhost${path}`), '127.0.0.1')
  return response.text()
}

/** What the server says to a conversation typed by hand. */
function talk(lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(mailbox.smtpPort, '127.0.0.1', () => socket.write(lines.join('\r\n')))
    socket.on('data', (chunk) => {
      heard += String(chunk)
    })
    socket.on('close', () => resolve(heard))
  })
}

describe('the demo’s mailbox', () => {
  it('refuses what is no conversation', async () => {
    assert.match(await talk(['DATA', 'VRFY x', 'RCPT TO:<a b>', 'QUIT', '']), /503.*502.*553.*221/s)
    assert.match(await talk(['x'.repeat(5000)]), /552/)
  })

  it('shows what our mailer sends, markup as text', async () => {
    const mailer = createMailer({
      host: '127.0.0.1',
      port: mailbox.smtpPort,
      security: 'none',
      from: { name: 'Sign-in', address: 'codes@broker.localhost' as EmailAddress },
    })
    for (const subject of ['Your sign-in code', 'Ihr Schlüssel <b>'])
      await mailer.send(
        {
          to: 'bob@club.localhost' as EmailAddress,
          subject,
          text: TEXT,
          html: `<p>${TEXT}</p>`,
        },
        'mail-1',
      )
    mailer.close()
    const text = await page()
    assert.ok(text.includes(`<pre>${TEXT.replace('"', '&quot;')}</pre>`), text)
    assert.ok(text.indexOf('Ihr Schlüssel &lt;b&gt;') < text.indexOf('Your sign-in code'))
    assert.match(text, /To bob@club\.localhost/)
  })

  it('has a style and nothing else', async () => {
    assert.match(await page('/mail.css'), /article/)
    assert.equal(await page('/etc'), 'Not found')
  })
})

import assert from 'node:assert/strict'
import { createHash, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { EmailAddress } from '@signet-id/protocol'
import { createTestAuthority } from '@signet-id/testing'
import { SMTPServer } from 'smtp-server'
import { MAIL_CONNECTIONS } from './limits.ts'
import { createMailer, type Mailer, type MailerOptions } from './mailer.ts'

const ALICE = 'alice@example.org' as EmailAddress
const FROM = { name: 'Sign-in', address: 'codes@broker.example' as EmailAddress }
const mail = { to: ALICE, subject: 'Your code', text: 'Code: ABCD', html: '<p>Code: ABCD</p>' }

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly secure: boolean
  readonly user: string | undefined
}

let received: Received[]
let answer: () => Error | undefined
let plain: SMTPServer
let secure: SMTPServer
let ca: string
let ports: { plain: number; secure: number }

function listenOn(server: SMTPServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port))
  })
}

function serverWith(options: object): SMTPServer {
  return new SMTPServer({
    logger: false,
    ...options,
    onAuth(auth, _session, done) {
      if (auth.password === 'right') done(null, { user: String(auth.username) })
      else done(Object.assign(new Error('no'), { responseCode: 535 }))
    },
    onRcptTo(_address, _session, done) {
      done(answer() ?? null)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        })
        done()
      })
    },
  })
}

before(async () => {
  const authority = createTestAuthority()
  const identity = authority.issue(['localhost'])
  ca = authority.cert
  const tls = { key: identity.key, cert: identity.cert }
  plain = serverWith({ ...tls, authOptional: true })
  secure = serverWith({ ...tls, secure: true })
  // What a client breaks off is the client's affair.
  for (const server of [plain, secure]) server.on('error', () => {})
  ports = { plain: await listenOn(plain), secure: await listenOn(secure) }
})

after(async () => {
  await new Promise<void>((resolve) => plain.close(() => resolve()))
  await new Promise<void>((resolve) => secure.close(() => resolve()))
})

beforeEach(() => {
  received = []
  answer = () => undefined
})

async function sendBy(options: Partial<MailerOptions>, what: typeof mail = mail): Promise<void> {
  const mailer = createMailer({
    host: 'localhost',
    port: ports.plain,
    security: 'none',
    from: FROM,
    extraCa: ca,
    ...options,
  })
  try {
    await mailer.send(what, 'mail-1')
  } finally {
    mailer.close()
  }
}

describe('createMailer: refusals', () => {
  it('refuses a server elsewhere without TLS', () => {
    assert.throws(
      () => createMailer({ host: 'mail.example', port: 25, security: 'none', from: FROM }),
      { code: 'ERR_CONFIG_INVALID' },
    )
  })

  for (const to of [
    'alice@example.org\r\nBcc: eve@evil.example',
    'alice@example.org, eve@evil.example',
    'Alice <alice@example.org>',
    'alice@example.org%0d%0aBcc: eve@evil.example',
    '=?utf-8?q?alice?=@example.org,eve@evil.example',
    '"alice\\"@example.org',
  ])
    it(`T107 never sends to ${JSON.stringify(to)}`, async () => {
      await assert.rejects(sendBy({}, { ...mail, to: to as EmailAddress }))
      assert.deepEqual(received, [])
    })

  it('T107 never sends a subject of two lines', async () => {
    await assert.rejects(sendBy({}, { ...mail, subject: 'a\r\nBcc: eve@evil.example' }), TypeError)
    assert.deepEqual(received, [])
  })

  it('refuses a certificate of nobody it knows', async () => {
    await assert.rejects(sendBy({ security: 'tls', port: ports.secure, extraCa: undefined }), {
      code: 'ERR_MAIL_FAILED',
    })
    await assert.rejects(sendBy({ security: 'starttls', extraCa: undefined }), {
      code: 'ERR_MAIL_FAILED',
    })
    assert.deepEqual(received, [])
  })

  it('T71 checks certificates whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      await assert.rejects(sendBy({ security: 'tls', port: ports.secure, extraCa: undefined }), {
        code: 'ERR_MAIL_FAILED',
      })
      await assert.rejects(sendBy({ security: 'starttls', extraCa: undefined }), {
        code: 'ERR_MAIL_FAILED',
      })
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    }
    assert.deepEqual(received, [])
  })

  it('says whether another try makes sense', async () => {
    const refusal = (responseCode: number) => () =>
      Object.assign(new Error('mailbox'), { responseCode })
    answer = refusal(550)
    await assert.rejects(sendBy({}), (error: { detail?: object; code?: string }) => {
      assert.deepEqual(
        [error.code, (error.detail as { permanent?: boolean }).permanent],
        ['ERR_MAIL_FAILED', true],
      )
      return true
    })
    answer = refusal(450)
    await assert.rejects(sendBy({}), (error: { detail?: object }) => {
      assert.equal((error.detail as { permanent?: boolean }).permanent, false)
      return true
    })
    assert.deepEqual(await reasonOf(sendBy({ port: 1 })), 'ECONNREFUSED')
    assert.deepEqual(
      await reasonOf(sendBy({ port: ports.secure, security: 'tls', extraCa: undefined })),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    )
    await assert.rejects(
      sendBy({ port: ports.secure, security: 'tls', login: { user: 'u', password: 'wrong' } }),
      { code: 'ERR_MAIL_FAILED' },
    )
  })
})

async function reasonOf(sending: Promise<void>): Promise<unknown> {
  const error = await sending.then(
    () => assert.fail('the mail was taken'),
    (thrown: unknown) => thrown as { detail?: { reason?: unknown } },
  )
  return error.detail?.reason
}

/** A server that takes a recipient ever so slowly: no silence is long enough to be one. */
async function startDripping(): Promise<{
  port: number
  conversations: () => number
  stop(): void
}> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let dripping: NodeJS.Timeout | undefined
    socket
      .on('error', () => {})
      .on('close', () => {
        clearInterval(dripping)
        sockets.delete(socket)
      })
    socket.write('220 here\r\n')
    socket.on('data', (line) => {
      if (String(line).startsWith('RCPT'))
        dripping ??= setInterval(() => socket.write('250-wait\r\n'), 20)
      else socket.write('250 ok\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    conversations: () => sockets.size,
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe('createMailer: a server that never ends', () => {
  let slow: Awaited<ReturnType<typeof startDripping>>
  const mailerWith = (sendLimitMs: number): Mailer =>
    createMailer({ host: 'localhost', port: slow.port, security: 'none', from: FROM, sendLimitMs })
  beforeEach(async () => {
    slow = await startDripping()
  })
  afterEach(() => slow.stop())

  it('has its time and no more, and the connection is dropped', async () => {
    const mailer = mailerWith(200)
    const sending = Array.from({ length: MAIL_CONNECTIONS + 1 }, (_, i) =>
      reasonOf(mailer.send(mail, `mail-${i}`)),
    )
    assert.deepEqual(new Set(await Promise.all(sending)), new Set(['ETIMEDOUT']))
    await until(() => slow.conversations() === 0)
    mailer.close()
  })

  it('is cut when the mailer is closed', async () => {
    const mailer = mailerWith(60_000)
    const sending = reasonOf(mailer.send(mail, 'mail-1'))
    await until(() => slow.conversations() === 1)
    mailer.close()
    assert.equal(await sending, 'ECONNECTION')
    await until(() => slow.conversations() === 0)
  })
})

async function until(isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + 5000; performance.now() < end && !isSo(); )
    await setTimeout(5)
  assert.ok(isSo())
}

/** What a receiver does (RFC 6376, relaxed/relaxed): throws, or returns the tags of a signature that fits. */
function verifyDkim(source: string, publicKey: KeyObject): Readonly<Record<string, string>> {
  const end = source.indexOf('\r\n\r\n')
  const fields = source
    .slice(0, end + 2)
    .split(/\r\n(?![ \t])/)
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(':')
      const value = line
        .slice(at + 1)
        .replaceAll('\r\n', '')
        .replace(/[ \t]+/g, ' ')
        .trim()
      return { name: line.slice(0, at).trim().toLowerCase(), value }
    })
  const signature = fields.find(({ name }) => name === 'dkim-signature')?.value ?? ''
  const tags = Object.fromEntries(
    signature.split(';').map((pair) => {
      const [name = '', ...value] = pair.trim().split('=')
      return [name, value.join('=')]
    }),
  )
  const body = `${source
    .slice(end + 4)
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(\r\n)*$/, '')}\r\n`
  assert.equal(tags.bh, createHash('sha256').update(body).digest('base64'))
  const signed = (tags.h ?? '')
    .split(':')
    .map((wanted) => `${wanted}:${fields.filter(({ name }) => name === wanted).at(-1)?.value}\r\n`)
    .join('')
  const verify = createVerify('rsa-sha256')
  verify.update(`${signed}dkim-signature:${signature.replace(/\bb=[^;]*$/, 'b=')}`)
  assert.ok(verify.verify(publicKey, (tags.b ?? '').replaceAll(' ', ''), 'base64'))
  return tags
}

describe('createMailer: DKIM', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = (key: KeyObject): string => String(key.export({ format: 'pem', type: 'pkcs8' }))
  const dkim = { selector: 'signet1', privateKey: pem(pair.privateKey) }

  it('signs for the domain of the sender; a receiver finds a change of any signed part', async () => {
    await sendBy(
      { dkim },
      { ...mail, subject: 'Ihr Schlüssel', text: 'Zwölf  \n.\n\tBoxkämpfer\n\n' },
    )
    const source = received[0]?.text ?? ''
    const tags = verifyDkim(source, pair.publicKey)
    assert.deepEqual([tags.d, tags.s, tags.a], ['broker.example', 'signet1', 'rsa-sha256'])
    for (const name of ['from', 'to', 'subject', 'date', 'message-id', 'content-type'])
      assert.ok(tags.h?.split(':').includes(name), name)
    for (const [from, to] of [
      ['codes@broker.example>', 'codes@evil.example>'],
      ['Boxk', 'Boxx'],
    ] as const) {
      assert.ok(source.includes(from))
      assert.throws(() => verifyDkim(source.replace(from, to), pair.publicKey))
    }
  })

  it('refuses a key that would leave mails unsigned', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    for (const privateKey of [pem(weak), pem(generateKeyPairSync('ed25519').privateKey), 'x'])
      assert.throws(
        () =>
          createMailer({
            host: 'localhost',
            port: 25,
            security: 'none',
            from: FROM,
            dkim: { selector: 's', privateKey },
          }),
        { code: 'ERR_CONFIG_INVALID' },
      )
  })
})

describe('createMailer: a real server', () => {
  it('takes a mail with a fixed sender, text and HTML', async () => {
    await sendBy({})
    const [one] = received
    assert.equal(received.length, 1)
    assert.equal(one?.from, 'codes@broker.example')
    assert.deepEqual(one?.to, [ALICE])
    assert.equal(one?.secure, false)
    assert.match(one?.text ?? '', /^From: "?Sign-in"? <codes@broker\.example>\r$/m)
    assert.match(one?.text ?? '', /^To: alice@example\.org\r$/m)
    assert.match(one?.text ?? '', /^Auto-Submitted: auto-generated\r$/m)
    assert.match(one?.text ?? '', /^Message-ID: <mail-1@broker\.example>\r$/m)
    assert.match(one?.text ?? '', /multipart\/alternative/)
  })

  it('is reached by STARTTLS and by TLS, with a login', async () => {
    await sendBy({ security: 'starttls', login: { user: 'codes', password: 'right' } })
    await sendBy({
      security: 'tls',
      port: ports.secure,
      login: { user: 'codes', password: 'right' },
    })
    assert.deepEqual(
      received.map(({ secure: tls, user }) => [tls, user]),
      [
        [true, 'codes'],
        [true, 'codes'],
      ],
    )
  })
})

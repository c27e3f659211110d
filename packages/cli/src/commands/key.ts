// signet key: the keys that sign for a domain, and the one that seals the database's secrets.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperationalError, SECOND_MS } from '@signet-id/protocol'
import {
  importSigningKey,
  type ProviderStore,
  rekeySecrets,
  revokeKey,
  rotateKeys,
} from '@signet-id/provider'
import {
  createKeyEncryptionKey,
  type HeldKeyFile,
  KEY_FOLLOWED_MS,
  KEY_NOTICED_MS,
  type KeyEncryptionKey,
  type SigningAlgorithm,
  withKeyFile,
} from '@signet-id/server-kit'
import { domainWord, parseWords } from '../arguments.ts'
import { type Command, type ExitCode, type Io, UsageError } from '../command.ts'
import { rekeyBroker } from '../deployment/broker-service.ts'
import type { DeploymentConfig } from '../deployment/config.ts'
import { keyFileOf } from '../deployment/open.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'
import { runVerb, type Verb } from '../verbs.ts'

/** Lists and changes signing keys, and the key that seals the database's secrets. */
export const key: Command = {
  name: 'key',
  summary: 'list, rotate, revoke and import signing keys; change the sealing key',
  usage: `
Examples:
  signet key list
  signet key rotate id.example.org
  signet key import id.example.org private.pem
  signet key rekey

signet key list
  --json             one JSON line a key
signet key rotate ISSUER
  The first time it publishes a next key; a day later, when every verifier has seen it, it lets that key sign.
  A running provider does both by itself every 90 days.
  --now              let it sign at once: sign-ins may fail for an hour where the old document is cached
  --algorithm NAME   RS256 or Ed25519, for the new key
signet key revoke KEY
  For a stolen key: takes it out of use and of publication, and ends the sessions of its people.
signet key import ISSUER FILE
  Takes over a private key in PEM, which signs from now on; the old one stays published for seven hours.
signet key rekey
  Changes the key that seals all secrets, while the provider runs. The old one stays in the file until
  --finish           takes it out, a minute later or more, and sets it aside in secret.key.old
All take --config FILE (default: signet.toml).`,
  run: (args, io) => runVerb(VERBS, args, io),
}

const VERBS: Readonly<Record<string, Verb>> = { list, rotate, revoke, import: importKey, rekey }

async function list(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], {
    ...CONFIG_OPTION,
    json: { type: 'boolean', default: false },
  })
  return withData(values.config, io, async ({ store }) => {
    for (const { id, issuer, algorithm, state, changedAtMs } of await store.listKeys()) {
      const since = new Date(changedAtMs).toISOString()
      io.stdout.write(
        values.json
          ? `${JSON.stringify({ key: id, issuer, algorithm, state, since })}\n`
          : `${id}  ${issuer}  ${algorithm}  ${state.padEnd(8)}  since ${since.slice(0, 16).replace('T', ' ')}\n`,
      )
    }
    return 0
  })
}

async function rotate(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ISSUER'], {
    ...CONFIG_OPTION,
    now: { type: 'boolean', default: false },
    algorithm: { type: 'string' },
  })
  const issuer = domainWord(words[0])
  const algorithm = values.algorithm === undefined ? undefined : algorithmWord(values.algorithm)
  return withData(values.config, io, async ({ store, kek }) => {
    const options = { immediately: values.now, algorithm }
    const done = await rotateKeys(store, kek, issuer, io.now(), options)
    if (done.kind === 'rotated') {
      io.stdout.write(`${done.current} signs for ${issuer} now.\n`)
      if (done.previous !== undefined)
        io.stdout.write(`${done.previous} stays published for seven hours.\n`)
    } else {
      const readyAt = new Date(done.readyAtMs).toISOString().slice(0, 16).replace('T', ' ')
      io.stdout.write(
        `${done.next} is published and may sign from ${readyAt} UTC on. Run the same command again then; --now does not wait.\n`,
      )
    }
    return 0
  })
}

function algorithmWord(text: string): SigningAlgorithm {
  if (text === 'RS256' || text === 'Ed25519') return text
  throw new UsageError('--algorithm must be RS256 or Ed25519')
}

async function revoke(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['KEY'], CONFIG_OPTION)
  return withData(values.config, io, async ({ store, kek }) => {
    const { current, sessionsEnded } = await revokeKey(store, kek, words[0] ?? '', io.now())
    io.stdout.write(
      `${words[0]} is revoked. ${current} signs now. ${sessionsEnded} session${sessionsEnded === 1 ? '' : 's'} ended.\nRunning providers follow within seconds; caches elsewhere within an hour.\n`,
    )
    return 0
  })
}

async function importKey(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['ISSUER', 'FILE'], CONFIG_OPTION)
  const issuer = domainWord(words[0])
  const pem = readText(words[1] ?? '')
  return withData(values.config, io, async ({ store, kek }) => {
    const id = await importSigningKey(store, kek, issuer, pem, io.now())
    io.stdout.write(`${id} signs for ${issuer} now.\n`)
    return 0
  })
}

async function rekey(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = parseWords(args, [], {
    ...CONFIG_OPTION,
    finish: { type: 'boolean', default: false },
  })
  return withData(values.config, io, async ({ store, kek }, config) => {
    const reseal = (ring: KeyEncryptionKey) => resealAll(store, config, ring, io.now())
    if (config.key !== undefined) {
      // The key is somebody else's to change: the first one there seals, so whatever is sealed with another is sealed again.
      const { changed } = await reseal(kek)
      io.stdout.write(
        `${changed} secrets are sealed with the first key of your configuration now. Once every process has it, take the others out.\n`,
      )
      return 0
    }
    const path = keyFileOf(config.dataFolder)
    const said = await withKeyFile(path, (file) =>
      values.finish ? finishRekey(file, path, reseal, io.now()) : beginRekey(file, path, reseal),
    )
    io.stdout.write(said)
    if (store.engine === 'postgres' && !values.finish)
      io.stdout.write(
        'Other machines on this database need that file now: until they have it they cannot open what is sealed with the new key.\n',
      )
    return 0
  })
}

type Reseal = (ring: KeyEncryptionKey) => ReturnType<typeof resealAll>

async function beginRekey(file: HeldKeyFile, path: string, reseal: Reseal): Promise<string> {
  const next = randomBytes(32)
  file.add(next)
  // Until then a running provider may have looked at the file too lately to look again for a key it does not know.
  await sleep(KEY_NOTICED_MS)
  const { changed } = await reseal(createKeyEncryptionKey(next, ...file.keys))
  return `${changed} secrets are sealed with a new key, the first in ${path}. Copy that file to a safe place.\nRunning providers follow by themselves. In a minute or later: signet key rekey --finish\n`
}

async function finishRekey(
  file: HeldKeyFile,
  path: string,
  reseal: Reseal,
  nowMs: number,
): Promise<string> {
  const [newest, ...older] = file.keys
  if (newest === undefined || older.length === 0)
    return `There is one key in ${path}, and nothing to take out.\n`
  const waitMs = file.changedAtMs + KEY_FOLLOWED_MS - nowMs
  if (waitMs > 0)
    throw new OperationalError(
      'ERR_REKEY_TOO_EARLY',
      `${path} was changed a moment ago, and a running provider may still seal with the old key; run it again in ${Math.ceil(waitMs / SECOND_MS)} seconds`,
    )
  const ring = createKeyEncryptionKey(newest, ...older)
  const { underOlder } = await reseal(ring)
  if (underOlder)
    throw new OperationalError(
      'ERR_REKEY_UNFINISHED',
      'something is sealed with an older key still; mails on their way are gone in ten minutes, a process that seals with the old key must be restarted: then run it again',
    )
  const aside = file.setOlderAside()
  return `Only the newest key is left in ${path}. The others are in ${aside}: backups made until now need them. Move that file to where the backups are, or destroy it once they are gone.\n`
}

/** Seals everything that provider and broker keep with the ring's first key. @returns whether something is left under another one */
async function resealAll(
  store: ProviderStore,
  config: DeploymentConfig,
  ring: KeyEncryptionKey,
  nowMs: number,
): Promise<{ readonly changed: number; readonly underOlder: boolean }> {
  const changed = await rekeySecrets(store, ring)
  const broker = await rekeyBroker(config, ring, nowMs)
  const sealing = [...(await store.sealingKeys()), ...broker.sealing]
  return { changed: changed + broker.changed, underOlder: sealing.some((id) => id !== ring.id) }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new OperationalError('ERR_KEY_FILE_INVALID', `${file} cannot be read`, { cause })
  }
}

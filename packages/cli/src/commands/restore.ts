// signet restore: an empty database filled from a backup, with nothing in it that may have been spent since.
import { existsSync, readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import {
  openBackup,
  openProviderStore,
  parseBackupPrivateKey,
  restoreBackup,
} from '@signet-id/provider'
import { engineOf, sqlitePath } from '@signet-id/server-kit'
import { parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { brokerInBackup } from '../deployment/broker-service.ts'
import { readDeployment } from '../deployment/config.ts'
import { databaseOf, openKey } from '../deployment/open.ts'
import { CONFIG_OPTION } from '../deployment/with-data.ts'
import { readText } from './backup.ts'

/** Fills an empty database from a backup. */
export const restore: Command = {
  name: 'restore',
  summary: 'fill an empty database from a backup',
  usage: `
Examples:
  signet restore signet-2026-01-31.backup --key ~/signet-backup.key

The databases of the configuration, signet.db and broker.db, must not exist yet, or be empty: move the old ones away first.
secret.key must be the one of then, or hold it as a further line; secret.key.old has those that were taken out.
What may have been spent since the backup stays spent: nobody is signed in, no device is known, no code of before counts,
and everybody needs new recovery codes. The signing keys of then stay dead as well, because one of them may have been revoked:
each issuer signs with a new one.
Options:
  --key FILE      private key of the backup
  --keep-keys     take the signing keys back, if you know that none was revoked since
  --config FILE   (default: signet.toml)`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['FILE'], {
      ...CONFIG_OPTION,
      key: { type: 'string' },
      'keep-keys': { type: 'boolean', default: false },
    })
    if (values.key === undefined) throw new UsageError('--key is missing')
    const privateKey = parseBackupPrivateKey(readText(values.key))
    const backup = openBackup(readBackup(words[0] ?? ''), privateKey)
    const config = readDeployment(values.config, io.env)
    const kek = openKey(config)
    const location = databaseOf(config)
    const isNew = engineOf(location) === 'sqlite' && !existsSync(sqlitePath(location))
    const store = await openProviderStore(location)
    try {
      const restored = await restoreBackup(store, kek, backup, io.now(), {
        keepKeys: values['keep-keys'],
        neighbours: brokerInBackup(config, kek, io.now),
      })
      const asOf = new Date(backup.madeAtMs).toISOString().slice(0, 16).replace('T', ' ')
      const { people, newKeys, leftOut } = restored
      if (leftOut > 0)
        io.stderr.write(
          "signet restore: warning: the broker's part was left out, because [broker.fallback] is not in the configuration; to have its keys and its memory of domains back as well, put that section in, move the new database away, and restore again\n",
        )
      io.stdout.write(
        `${people} ${people === 1 ? 'person is' : 'people are'} back, as of ${asOf} UTC${isNew ? ', in a new database' : ''}.
Who was barred or removed since then, and authenticators removed since then, are back as well: look with \`signet user list\`.
Ask everybody to make new recovery codes on their account page.
${newKeys.map((issuer) => `A new key signs for ${issuer}.`).join('\n')}${newKeys.length > 0 ? '\nWhere a domain publishes its document as a file, export it again: signet export DOMAIN\n' : 'The signing keys of then sign again: look with `signet key list`, and revoke what was revoked.\n'}Next: start (or restart) signet serve
`,
      )
      return 0
    } finally {
      await store.close()
    }
  },
}

function readBackup(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new OperationalError('ERR_BACKUP_INVALID', `${file} cannot be read`, { cause })
  }
}

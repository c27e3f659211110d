// signet restore: an empty database filled from a backup, with nothing in it that may have been spent since.
import { existsSync, readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { openProviderStore, parseBackupPrivateKey, restoreBackup } from '@signet-id/provider'
import { engineOf, sqlitePath } from '@signet-id/server-kit'
import { parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { readDeployment } from '../deployment/config.ts'
import { databaseOf, openKey } from '../deployment/open.ts'
import { CONFIG_OPTION } from '../deployment/with-data.ts'
import { readText } from './backup.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'fill an empty database from a backup',
  usage: `
Examples:
  signet restore signet-2026-01-31.backup --key ~/signet-backup.key

The database of the configuration must not exist yet, or be empty: move the old one away first. secret.key must be the one
of then, or hold it as a further line.
What may have been spent since the backup stays spent: nobody is signed in, no device is known, no code of before counts,
and everybody needs new recovery codes.
Options:
  --key FILE      private key of the backup
  --config FILE   (default: signet.toml)`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['FILE'], {
      ...CONFIG_OPTION,
      key: { type: 'string' },
    })
    if (values.key === undefined) throw new UsageError('--key is missing')
    const privateKey = parseBackupPrivateKey(readText(values.key))
    const backup = readBackup(words[0] ?? '')
    const config = readDeployment(values.config, io.env)
    const kek = openKey(config)
    const location = databaseOf(config)
    const isNew = engineOf(location) === 'sqlite' && !existsSync(sqlitePath(location))
    const store = await openProviderStore(location)
    try {
      const { people, madeAtMs } = await restoreBackup(store, kek, backup, privateKey, io.now())
      io.stdout.write(
        `${people} people are back, as of ${new Date(madeAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC${isNew ? ', in a new database' : ''}.\nAuthenticators removed and keys revoked since then are back as well: look with \`signet user list\` and \`signet key list\`.\nAsk everybody to make new recovery codes on their account page.\n`,
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

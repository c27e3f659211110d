// signet backup: everything that must not be lost, in one encrypted file, while provider and broker run.
import { readFileSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { generateBackupKeys, parseBackupPublicKey, writeBackup } from '@signet-id/provider'
import { writePrivateFile } from '@signet-id/server-kit'
import { parseWords } from '../arguments.ts'
import { type Command, type ExitCode, type Io, UsageError } from '../command.ts'
import { brokerInBackup } from '../deployment/broker-service.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'

/** Copies all databases of a deployment into one encrypted file, or makes the keys for that. */
export const backup: Command = {
  name: 'backup',
  summary: 'write an encrypted copy of the databases, or make the keys for it',
  usage: `
Examples:
  signet backup keys ~/signet-backup                  (on another machine, once)
  signet backup /var/backups/signet-2026-01-31.backup --to signet-backup.pub

signet backup FILE --to PUBLIC_KEY_FILE
  Writes a consistent copy of provider and broker while they run, encrypted to a key whose private half is not on this machine.
  The file is never overwritten.
signet backup keys NAME
  Makes NAME.key (keep it elsewhere, with a copy of secret.key) and NAME.pub (goes to the server).
Options:
  --config FILE   (default: signet.toml)

Sessions, devices, links, recovery codes, and the broker's codes and mails are not in a backup, because a restored copy must not revive them.
Secrets stay sealed under the key-encryption key: keep a copy of secret.key apart from the backups.`,
  async run(args, io) {
    if (args[0] === 'keys') return makeKeys(args.slice(1), io)
    const { values, words } = parseWords(args, ['FILE'], {
      ...CONFIG_OPTION,
      to: { type: 'string' },
    })
    const [file = ''] = words
    if (values.to === undefined)
      throw new UsageError('--to is missing', 'signet backup keys NAME makes the keys')
    const publicKey = parseBackupPublicKey(readText(values.to))
    return withData(values.config, io, async ({ store, kek }, config) => {
      const neighbours = brokerInBackup(config, kek, io.now)
      const { bytes, rows } = await writeBackup(store, publicKey, io.now(), neighbours)
      writePrivateFile(file, bytes)
      io.stdout.write(`${rows} rows are in ${file}.\n`)
      return 0
    })
  },
}

function makeKeys(args: readonly string[], io: Io): ExitCode {
  const { words } = parseWords(args, ['NAME'], {})
  const [name = ''] = words
  const { publicKey, privateKey } = generateBackupKeys()
  writePrivateFile(`${name}.key`, `${privateKey}\n`)
  writePrivateFile(`${name}.pub`, `${publicKey}\n`)
  io.stdout.write(`Made ${name}.key and ${name}.pub. Only the second goes to the server.\n`)
  return 0
}

/** A key's file. @throws {OperationalError} `ERR_BACKUP_KEY_INVALID` */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new OperationalError('ERR_BACKUP_KEY_INVALID', `${file} cannot be read`, { cause })
  }
}

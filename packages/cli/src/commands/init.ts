// signet init: a folder with signet.toml, an empty data folder and its key.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  isBrowserIdError,
  isSecureOrigin,
  OperationalError,
  type Origin,
  parseDomain,
  parseOrigin,
} from '@signet-id/protocol'
import { parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { CONFIG_FILE } from '../deployment/config.ts'
import { createDataFolder } from '../deployment/open.ts'
import { makeFolder, writingTo } from '../folder.ts'

/** Makes the folder of a new deployment. */
export const init: Command = {
  name: 'init',
  summary: 'make a folder with a configuration, a database and its key',
  usage: `
Examples:
  signet init --origin https://id.example.org
  signet init --origin https://id.example.org --broker https://broker.example.org --folder /etc/signet

Options:
  --origin ORIGIN   where people reach the provider (https, or http://id.localhost:8080 for a try)
  --broker ORIGIN   where people reach the broker; without it the provider's host serves both
  --folder FOLDER   where to put signet.toml and data/ (default: this folder)

An existing configuration or key is never overwritten.`,
  async run(args, io) {
    const { values } = parseWords(args, [], {
      origin: { type: 'string' },
      broker: { type: 'string' },
      folder: { type: 'string', default: '.' },
    })
    if (values.origin === undefined)
      throw new UsageError('--origin is missing', 'signet init --origin https://id.example.org')
    const provider = originWord('--origin', values.origin)
    requireName(provider)
    const broker = values.broker === undefined ? provider : originWord('--broker', values.broker)
    const file = join(values.folder, CONFIG_FILE)
    if (existsSync(file))
      throw new OperationalError(
        'ERR_CONFIG_EXISTS',
        `${file} exists and is kept; edit it, or name another --folder`,
      )
    writingTo(values.folder, () => {
      makeFolder(values.folder)
      createDataFolder(join(values.folder, 'data'))
      writeFileSync(file, configText(provider, broker), { flag: 'wx', mode: 0o600 })
    })
    io.stdout.write(
      `Made ${file} and ${join(values.folder, 'data')}. Keep data/secret.key safe, apart from backups of the database.\nNext: signet domain add example.org\n`,
    )
    return 0
  },
}

function originWord(option: string, text: string): Origin {
  try {
    const parsed = parseOrigin(text)
    if (isSecureOrigin(parsed)) return parsed
    throw new UsageError(`${option} must be https; plain http is for localhost only`)
  } catch (error) {
    if (isBrowserIdError(error)) throw new UsageError(`${option}: ${error.message}`)
    throw error
  }
}

/** The provider's host stands in certificates as their issuer. */
function requireName(provider: Origin): void {
  const { hostname } = new URL(provider)
  try {
    parseDomain(hostname)
  } catch (error) {
    if (!isBrowserIdError(error)) throw error
    throw new UsageError(
      `--origin: ${hostname} cannot sign for a domain: its host must have a name with a dot`,
      '--origin https://id.example.org, or http://id.localhost:8080 for a try',
    )
  }
}

function configText(provider: Origin, broker: Origin): string {
  return `# Signet. Times are text with a unit ("10m", "24h"); paths are relative to this file.
# Each setting can also come from the environment: SIGNET_LISTEN, SIGNET_PROVIDER_ORIGIN, ...

# Folder of the database and of the key that opens its secrets.
data = "data"

# Where this process listens; put a web server with TLS in front of it.
listen = "127.0.0.1:8080"

# Addresses of that web server, so that its X-Forwarded-For is believed.
trusted_proxies = ["127.0.0.1", "::1"]

# debug, info, warn, error or silent
log_level = "info"

# The provider: signs for your domains.
[provider]
origin = "${provider}"
# How long people stay signed in without use, and at most.
session_idle = "1h"
session_lifetime = "12h"
# How long a certificate lives at most.
certificate_lifetime = "1h"

# The broker: the sign-in dialog. Remove this part to run the provider alone, and name its brokers above:
# brokers = ["https://broker.example.org"]
[broker]
origin = "${broker}"
`
}

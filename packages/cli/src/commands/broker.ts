// signet broker: what the broker remembers of domains.
import { openBrokerStore } from '@signet-id/broker'
import { OperationalError } from '@signet-id/protocol'
import { domainWord, parseWords } from '../arguments.ts'
import type { Command, ExitCode, Io } from '../command.ts'
import { readDeployment } from '../deployment/config.ts'
import { brokerDatabaseOf } from '../deployment/open.ts'
import { CONFIG_OPTION } from '../deployment/with-data.ts'
import { runVerb } from '../verbs.ts'

/** Lets the broker forget that a domain had a provider. */
export const broker: Command = {
  name: 'broker',
  summary: 'let the broker forget that a domain had a provider',
  usage: `
Examples:
  signet broker forget example.org

signet broker forget DOMAIN
  A domain that had a provider gets no codes by e-mail for five days after its last sign of life, so that
  an outage opens no other door. Where the provider is gone for good, this ends the waiting at once.
  Running processes notice within the minute that a failed look-up is cached.
  --config FILE   (default: signet.toml)`,
  run: (args, io) => runVerb({ forget }, args, io),
}

async function forget(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = parseWords(args, ['DOMAIN'], CONFIG_OPTION)
  const name = domainWord(words[0])
  const config = readDeployment(values.config, io.env)
  if (!config.broker?.fallback)
    throw new OperationalError(
      'ERR_CONFIG_INVALID',
      'this configuration mails no codes, so nothing is remembered; only a [broker.fallback] part would',
    )
  const store = await openBrokerStore(brokerDatabaseOf(config))
  try {
    const known = await store.forgetDomain(name)
    io.stdout.write(
      known
        ? `${name} is forgotten; its addresses may get codes by e-mail.\n`
        : `${name} was not remembered; nothing changed.\n`,
    )
  } finally {
    await store.close()
  }
  return 0
}

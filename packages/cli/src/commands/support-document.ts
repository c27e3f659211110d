// signet support-document: what a domain publishes, for a web server that serves it as a file.
import { OperationalError } from '@signet-id/protocol'
import { createKeyRing, supportDocumentOf } from '@signet-id/provider'
import { domainWord, parseWords } from '../arguments.ts'
import type { Command } from '../command.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'

/** Prints what a host has to publish. */
export const supportDocument: Command = {
  name: 'support-document',
  summary: 'print the JSON that a host publishes at /.well-known/browserid',
  usage: `
Examples:
  signet support-document example.org > browserid
  signet support-document id.example.org --config /etc/signet/signet.toml

Serve it at https://HOST/.well-known/browserid with Content-Type: application/json and no redirect.
\`signet serve\` answers it by itself for the hosts it is asked under.
Options:
  --config FILE   (default: signet.toml)`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['HOST'], CONFIG_OPTION)
    const host = domainWord(words[0])
    return withData(values.config, io, async ({ store, kek }) => {
      const text = await supportDocumentOf(host, store, createKeyRing(store, kek, io.now))
      if (text === undefined)
        throw new OperationalError(
          'ERR_DOMAIN_UNKNOWN',
          `${host} is not served here; add it with \`signet domain add ${host}\``,
        )
      io.stdout.write(`${text}\n`)
      return 0
    })
  },
}

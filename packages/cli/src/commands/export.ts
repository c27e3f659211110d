// signet export: what the web server of a domain needs, when that is not signet.
import { existsSync, readdirSync } from 'node:fs'
import { OperationalError } from '@signet-id/protocol'
import { createKeyRing, supportDocumentOf } from '@signet-id/provider'
import { domainWord, parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'
import { bundleFiles, writeBundle } from '../export-bundle/bundle.ts'
import { writingTo } from '../folder.ts'

/** Writes what another web server needs to answer for a domain. */
export const exportCommand: Command = {
  name: 'export',
  summary: "write a domain's static files and snippets for its web server",
  usage: `
Examples:
  signet export example.org --out ./example.org
  signet export example.org --out ./example.org --force

For a domain whose web site is served elsewhere: writes the document for /.well-known/browserid, and ready pieces for
Caddy, nginx, Traefik, Netlify, Cloudflare and GitHub Pages. Each says where it goes.

Options:
  --out FOLDER    where to write; it must be empty or new
  --force         write into a folder that is not empty, over an earlier export
  --config FILE   (default: signet.toml)`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['DOMAIN'], {
      ...CONFIG_OPTION,
      out: { type: 'string' },
      force: { type: 'boolean', default: false },
    })
    const domain = domainWord(words[0])
    const { out } = values
    if (out === undefined)
      throw new UsageError('--out is missing', `signet export ${domain} --out ./${domain}`)
    if (!values.force && writingTo(out, () => existsSync(out) && readdirSync(out).length > 0))
      throw new OperationalError(
        'ERR_FOLDER_NOT_EMPTY',
        `${out} is not empty; name a new folder, or add --force to write over an earlier export`,
      )
    return withData(values.config, io, async ({ store, kek }) => {
      const [served, document] = await Promise.all([
        store.findDomain(domain),
        supportDocumentOf(domain, store, createKeyRing(store, kek, io.now)),
      ])
      if (document === undefined)
        throw new OperationalError(
          'ERR_DOMAIN_UNKNOWN',
          `${domain} is not served here; add it with \`signet domain add ${domain}\``,
        )
      const delegatesTo = served && served.issuer !== domain ? served.issuer : undefined
      const files = bundleFiles({ domain, document, delegatesTo })
      writingTo(out, () => writeBundle(out, files))
      io.stdout.write(
        `Wrote ${files.length} files to ${out}; ${out}/README.txt says where they go.\nNext, once one of them is in place: signet doctor ${domain}\n`,
      )
      return 0
    })
  },
}

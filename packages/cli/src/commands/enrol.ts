// signet enrol: another link, or another authenticator, for an address of a served domain.
import { canonicalAddress } from '@signet-id/protocol'
import { createEnrolmentLink, type TotpAlgorithm } from '@signet-id/provider'
import { addressWord, parseWords } from '../arguments.ts'
import { type Command, UsageError } from '../command.ts'
import { requireProvider } from '../deployment/require-provider.ts'
import { CONFIG_OPTION, withData } from '../deployment/with-data.ts'
import { enrolHere } from './enrol-here.ts'

const ALGORITHMS: readonly TotpAlgorithm[] = ['SHA1', 'SHA256', 'SHA512']

/** Makes a link, or adds an authenticator in the terminal. */
export const enrol: Command = {
  name: 'enrol',
  summary: 'make another enrolment link, or add an authenticator in the terminal',
  usage: `
Examples:
  signet enrol alice@example.org
  signet enrol alice@example.org --terminal --name "Tablet" --digits 8

Prints a link that adds an authenticator, once, within three days; an older link for the address stops working.
Options:
  --terminal         add it here: show a QR code and the secret, and ask for one code
  --show-secret      the same, although the output is not a terminal
  --name TEXT        what its owner calls it (default: Authenticator)
  --digits 6|8       (default: 6, which every app understands)
  --algorithm NAME   SHA1, SHA256 or SHA512 (default: SHA1)
  --json             print the link as JSON
  --config FILE      (default: signet.toml)`,
  async run(args, io) {
    const { values, words } = parseWords(args, ['ADDRESS'], {
      ...CONFIG_OPTION,
      terminal: { type: 'boolean', default: false },
      'show-secret': { type: 'boolean', default: false },
      name: { type: 'string' },
      digits: { type: 'string', default: '6' },
      algorithm: { type: 'string', default: 'SHA1' },
      json: { type: 'boolean', default: false },
    })
    const address = addressWord(words[0])
    const algorithm = ALGORITHMS.find((known) => known === values.algorithm)
    if (!algorithm) throw new UsageError('--algorithm must be SHA1, SHA256 or SHA512')
    if (values.digits !== '6' && values.digits !== '8')
      throw new UsageError('--digits must be 6 or 8')
    const digits: 6 | 8 = values.digits === '8' ? 8 : 6
    const here = values.terminal || values['show-secret']
    if (here && !io.stdout.isTTY && !values['show-secret'])
      throw new UsageError(
        'the secret would go into a file or a pipe',
        'run it in a terminal, or add --show-secret',
      )
    return withData(values.config, io, async (data, config) => {
      const account = await data.store.findAccount(canonicalAddress(address))
      if (here) {
        const choices = { name: values.name, digits, algorithm, accountId: account?.id }
        return enrolHere(data, account?.shownAddress ?? address, io, choices)
      }
      const { origin } = requireProvider(config)
      const wanted = { address, purpose: 'enrol', madeBy: 'shell' } as const
      const url = await createEnrolmentLink(data.store, origin, wanted, io.now())
      io.stdout.write(
        values.json
          ? `${JSON.stringify({ email: address, link: url })}\n`
          : `Give this link to ${address}. It works once, for three days:\n\n  ${url}\n\n`,
      )
      return 0
    })
  },
}

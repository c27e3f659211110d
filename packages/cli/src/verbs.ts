// Commands that do several things: the word after the command's name says which.
import { type ExitCode, type Io, UsageError } from './command.ts'

/** One thing that a command does, with the words behind its name. */
export type Verb = (args: readonly string[], io: Io) => ExitCode | Promise<ExitCode>

/**
 * Runs the verb that the first word names.
 * @throws {UsageError} when it names none
 */
export async function runVerb(
  verbs: Readonly<Record<string, Verb>>,
  [word, ...rest]: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const known = Object.keys(verbs)
  const hint = `verbs are ${known.join(', ')}`
  if (word === undefined) throw new UsageError('a verb is missing', hint)
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
  if (!verb)
    throw new UsageError(`there is no verb ${JSON.stringify(word.slice(0, 40))}`, hint, {
      word,
      known,
    })
  return verb(rest, io)
}

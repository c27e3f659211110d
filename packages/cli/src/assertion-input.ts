// A backed assertion from the command line or from standard input; it is long, and shells keep what is typed.

import { type Io, UsageError } from './command.ts'

const MAX_LENGTH = 65_536

/**
 * The assertion itself, or what standard input holds when the word is `-` or absent. Blanks around it are dropped.
 * @throws {UsageError} when there is nothing to read
 */
export async function readAssertion(word: string | undefined, io: Io): Promise<string> {
  if (word !== undefined && word !== '-') return word.trim()
  if (word === undefined && io.stdin.isTTY)
    throw new UsageError('ASSERTION is missing', 'give it as a word, or pipe it in')
  let text = ''
  for await (const chunk of io.stdin) {
    text += chunk.toString()
    if (text.length > MAX_LENGTH)
      throw new UsageError('standard input is too long for an assertion')
  }
  if (text.trim() === '') throw new UsageError('standard input holds no assertion')
  return text.trim()
}

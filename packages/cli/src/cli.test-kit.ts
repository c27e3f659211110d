// Commands in the test's own process: words in, streams and exit code out, in a folder of its own; or `signet` as a process.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { type Program, startProgram } from '@signet-id/testing'
import type { ExitCode } from './command.ts'
import { runCommandLine } from './main.ts'

export interface Outcome {
  readonly code: ExitCode
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly now?: () => number
  readonly signal?: AbortSignal
}

/** Runs one command line to its end. */
export async function runSignet(
  words: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const texts = [stdout, stderr].map(async (stream) => {
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return text
  })
  const code = await runCommandLine(words, {
    stdin: Readable.from([options.stdin ?? '']),
    stdout,
    stderr,
    env: options.env ?? {},
    now: options.now ?? Date.now,
    signal: options.signal ?? new AbortController().signal,
  })
  stdout.end()
  stderr.end()
  const [out = '', err = ''] = await Promise.all(texts)
  return { code, stdout: out, stderr: err }
}

/** A folder that goes away with the test that made it. */
export function temporaryFolder(t: { after(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'signet-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts `signet` as a process of its own; it ends with the test. */
export function startSignet(
  t: { after(work: () => Promise<unknown>): void },
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  return startProgram(t, new URL('../bin/signet.js', import.meta.url), words, env)
}

// Runs a program of the repository and stops with its exit code when it fails.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** The environment in which the repository's own programs, its pinned Node among them, come first. */
export function repositoryEnv() {
  return { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` }
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<void>} ends this process when the program fails
 */
export async function run(program, args, options = {}) {
  const code = await exitCode(program, args, options)
  if (code !== 0) process.exit(code)
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the program's exit code; a signal counts as 1
 */
export function exitCode(program, args, options = {}) {
  const child = spawn(program, args, {
    cwd: root,
    env: repositoryEnv(),
    stdio: 'inherit',
    ...options,
  })
  const pass = (signal) => child.kill(signal)
  process.on('SIGINT', pass)
  process.on('SIGTERM', pass)
  return new Promise((resolve) => {
    const end = (code) => {
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      resolve(code)
    }
    child.on('error', (error) => {
      console.error(`signet: error: cannot start ${program}: ${error.message}`)
      end(1)
    })
    child.on('exit', (code) => end(code ?? 1))
  })
}

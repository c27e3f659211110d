// Signatures wait, answers do not: the threads of libuv's pool give way to the one that talks to people. Linux only, where the system
// knows threads by number; elsewhere nothing changes.
import { readdirSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setPriority } from 'node:os'

const THREADS = '/proc/self/task'
/** libuv names its threads so. */
const POOL_THREAD = /^libuv-worker/
/** Of 19: a share remains when others keep every core busy. */
const NICENESS = 10

/** Lowers the priority of the pool's threads; they keep it. @returns how many there are */
export async function yieldPool(): Promise<number> {
  await stat('/') // the pool begins with its first work
  try {
    const threads = readdirSync(THREADS).filter((thread) =>
      POOL_THREAD.test(readFileSync(`${THREADS}/${thread}/comm`, 'utf8')),
    )
    for (const thread of threads) setPriority(Number(thread), NICENESS)
    return threads.length
  } catch {
    return 0
  }
}

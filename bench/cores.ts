// Programs on cores of their own, where the system can do that: what is measured on one, the load on the other.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** `served`: the core of what is measured per core; `all`: the load generator shares them. */
export type Cores = 'served' | 'all'

/** Cores of this machine, as the system counts them. */
export const CORES = cpus().length
const SERVED = '0'
const LOADING = '1'
const ALL = `0-${CORES - 1}`

const canPin: boolean = (() => {
  try {
    execFileSync('taskset', ['-c', SERVED, 'true'], { stdio: 'ignore' })
    return CORES > 1
  } catch {
    return false
  }
})()

/** Starts a program on these cores. */
export function spawnOn(
  cores: Cores,
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const words = [command, ...args]
  const [program = '', ...rest] = canPin
    ? ['taskset', '-c', cores === 'served' ? SERVED : ALL, ...words]
    : words
  return spawn(program, rest, options)
}

/** Runs work with this process on the core that is not measured. */
export async function offTheServedCore<T>(work: () => Promise<T>): Promise<T> {
  const move = (cores: string): void => {
    if (canPin) execFileSync('taskset', ['-acp', cores, String(process.pid)], { stdio: 'ignore' })
  }
  move(LOADING)
  try {
    return await work()
  } finally {
    move(ALL)
  }
}

/** What a process and those it started have used and hold, from /proc; zeros where there is none. */
export function usageOf(pids: readonly number[]): { cpuSeconds: number; rssMiB: number } {
  const ticks = 100 // USER_HZ is part of the interface of /proc on Linux
  let cpuSeconds = 0
  let rssMiB = 0
  for (const pid of pids) {
    const stat = readProc(pid, 'stat')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    cpuSeconds += (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticks
    rssMiB += Number(/VmRSS:\s+(\d+)/.exec(readProc(pid, 'status'))?.[1] ?? 0) / 1024
  }
  return { cpuSeconds, rssMiB }
}

function readProc(pid: number, file: string): string {
  return readFile(`/proc/${pid}/${file}`)
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Cores that the machine keeps busy while we do nothing; zero where there is no /proc. */
export async function busyCores(ms: number): Promise<number> {
  const before = cpuTimes()
  await sleep(ms)
  const after = cpuTimes()
  const all = after.all - before.all
  return all === 0 ? 0 : (1 - (after.idle - before.idle) / all) * CORES
}

function cpuTimes(): { readonly all: number; readonly idle: number } {
  const times = (/^cpu +(.*)$/m.exec(readFile('/proc/stat'))?.[1] ?? '').split(' ').map(Number)
  const all = times.slice(0, 8).reduce((sum, time) => sum + time, 0)
  return { all, idle: (times[3] ?? 0) + (times[4] ?? 0) }
}

/** Processes that a process started, and itself. */
export function familyOf(pid: number): readonly number[] {
  const children = readProc(pid, `task/${pid}/children`).trim()
  return [pid, ...children.split(/\s+/).filter(Boolean).map(Number).flatMap(familyOf)]
}

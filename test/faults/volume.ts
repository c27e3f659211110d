// A disk that can be full: a small volume of memory where we may mount one, else a limit on how long a process's files may grow.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Volume {
  readonly folder: string
  /** From now on nothing more fits. @param pid of the process that writes */
  fill(pid: number | undefined): void
  /** Makes room again. */
  free(pid: number | undefined): void
  remove(): void
}

const VOLUME_BYTES = 4 * 1024 * 1024

export function smallVolume(): Volume {
  const folder = mkdtempSync(join(tmpdir(), 'signet-volume-'))
  const discard = (): void => rmSync(folder, { recursive: true, force: true })
  if (process.getuid?.() !== 0)
    return {
      folder,
      // Not a full disk, but the same for SQLite: a write that fails half way. It needs `prlimit` of util-linux.
      fill: (pid) => limit(pid, '0'),
      free: (pid) => limit(pid, 'unlimited'),
      remove: discard,
    }
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${VOLUME_BYTES},mode=700`, 'tmpfs', folder])
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: () => {
      for (let bytes = VOLUME_BYTES; bytes >= 4096; bytes = Math.floor(bytes / 2))
        try {
          for (let n = 0; n < 2; n++) writeFileSync(`${ballast}${bytes}-${n}`, Buffer.alloc(bytes))
        } catch {
          // As much as fits.
        }
    },
    free: () => execFileSync('find', [folder, '-name', 'ballast*', '-delete']),
    remove: () => {
      execFileSync('umount', ['--lazy', folder])
      discard()
    },
  }
}

function limit(pid: number | undefined, soft: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${soft}:`])
}

// `openssl speed`, where there is one: what the machine's own library signs a second.
import { execFileSync, spawnSync } from 'node:child_process'

const isThere = spawnSync('openssl', ['version']).status === 0

/**
 * RSA-2048 signatures a second, for this many processes.
 * @returns undefined where there is no openssl
 */
export function opensslSigns(processes: number, seconds = 1): number | undefined {
  if (!isThere) return undefined
  const many = processes > 1 ? ['-multi', String(processes)] : []
  const words = ['speed', '-seconds', String(seconds), ...many, 'rsa2048']
  const printed = execFileSync('openssl', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const perSecond = /^rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)/m.exec(printed)?.[1]
  return perSecond === undefined ? undefined : Number(perSecond)
}

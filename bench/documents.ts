// The bench's own web server of support documents: https on loopback, a process of its own.
import { fork } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The running web server. */
export interface DocumentServer {
  readonly port: number
  /** PEM of the authority that signed for it. */
  readonly authority: string
  stop(): void
}

/** Serves this document under every name. */
export async function startDocumentServer(document: string): Promise<DocumentServer> {
  const child = fork(fileURLToPath(new URL('document-server.ts', import.meta.url)), {
    execArgv: process.execArgv,
    env: { ...process.env, DOCUMENT: document },
  })
  const said = await new Promise<Omit<DocumentServer, 'stop'>>((resolve) =>
    child.once('message', (message) => resolve(message as never)),
  )
  return { ...said, stop: () => child.disconnect() }
}

/** A folder with a signet.toml as on a developer's machine: these domains lead to the document server. */
export function developerFolder(
  { port, authority }: DocumentServer,
  domains: readonly string[],
  parts: string,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'))
  writeFileSync(join(folder, 'ca.pem'), authority)
  const config = [
    'listen = "127.0.0.1:0"',
    'trusted_proxies = ["127.0.0.1"]',
    parts,
    '[development]',
    'extra_ca_file = "ca.pem"',
    '[development.hosts]',
    ...domains.map((domain) => `"${domain}" = "https://localhost:${port}"`),
    '',
  ]
  writeFileSync(join(folder, 'signet.toml'), config.join('\n'), { mode: 0o600 })
  return folder
}

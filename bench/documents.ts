// The bench's own web server of support documents: https on loopback, a process of its own.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

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

// GET /include.js: navigator.id for other people's pages (protocol 7.1).
import type { Handle } from '@signet-id/server-kit'

export function handleIncludeScript(script: string): Handle {
  return () =>
    new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } })
}

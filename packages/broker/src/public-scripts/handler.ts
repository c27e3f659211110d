// The scripts that other people's pages load: include.js for sites, two shims for providers (protocol 5.1, 6.1, 7.1).
import type { Origin } from '@signet-id/protocol'
import type { Handle } from '@signet-id/server-kit'
import { bakeOrigin } from './bake-origin.ts'

/**
 * Serves one script. Under an alias it names the alias, so that a set of old pages can keep the host they were written for.
 * @param origins ours, the first one for every host that is not among them
 */
export function handlePublicScript(
  script: string,
  origins: readonly [Origin, ...Origin[]],
): Handle {
  const [main] = origins
  const byHost = new Map(
    origins.map((origin) => [new URL(origin).host, bakeOrigin(script, origin)]),
  )
  const otherwise = bakeOrigin(script, main)
  return (request) =>
    new Response(byHost.get(new URL(request.url).host) ?? otherwise, {
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    })
}

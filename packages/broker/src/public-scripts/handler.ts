// The scripts that other people's pages load: include.js for sites, two shims for providers (protocol 5.1, 6.1, 7.1).
import type { Origin } from '@signet-id/protocol'
import { type Handle, Reply } from '@signet-id/server-kit'
import { TEXTS } from '../messages/catalogue.ts'
import { bakeOrigin } from './bake-origin.ts'
import { bakeTexts, hasTexts } from './bake-texts.ts'

/**
 * Serves one script. Under an alias it names the alias, so that a set of old pages can keep the host they were written for.
 * @param origins ours, the first one for every host that is not among them
 */
export function handlePublicScript(
  script: string,
  origins: readonly [Origin, ...Origin[]],
): Handle {
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    // It is cached for an hour; one that says something has a copy per language.
    ...(hasTexts(script) ? { vary: 'accept-language' } : {}),
  }
  const bake = (origin: Origin) => {
    const { host } = new URL(origin)
    const own = bakeOrigin(script, origin)
    return { host, byLanguage: TEXTS.map((texts) => bakeTexts(own, texts, host)) }
  }
  const otherwise = bake(origins[0])
  const baked = [otherwise, ...origins.slice(1).map(bake)]
  return (request) => {
    const { host } = new URL(request.url)
    const { byLanguage } = baked.find((one) => one.host === host) ?? otherwise
    return new Reply(byLanguage.for(request), { headers })
  }
}

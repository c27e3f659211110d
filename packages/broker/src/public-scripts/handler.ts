// The scripts that other people's pages load: include.js for sites, two shims for providers (protocol 5.1, 6.1, 7.1).
import type { Origin } from '@signet-id/protocol'
import { type Handle, Reply } from '@signet-id/server-kit'
import { TEXTS } from '../messages/catalogue.ts'
import { bakeOrigin } from './bake-origin.ts'
import { bakeTexts, hasTexts } from './bake-texts.ts'

/**
 * Serves one script. Under an alias it names the alias, so that a set of old pages can keep the host they were written for.
 * @param aliases further origins of ours
 */
export function handlePublicScript(
  script: string,
  origin: Origin,
  aliases: readonly Origin[],
): Handle {
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    // It is cached for an hour; one that says something has a copy per language.
    ...(hasTexts(script) ? { vary: 'accept-language' } : {}),
  }
  const bake = (own: Origin) => {
    const baked = bakeOrigin(script, own)
    return TEXTS.map((texts) => bakeTexts(baked, texts, new URL(own).host))
  }
  const main = bake(origin)
  const ofAliases = new Map(aliases.map((alias) => [alias, bake(alias)]))
  return (request, asked) => {
    const byLanguage = ofAliases.get(asked.origin) ?? main
    return new Reply(byLanguage.for(request), { headers })
  }
}

// Whose colours the sign-in page wears: the domain of the address in its query, which says nothing about people.
import { domainOf, isBrowserIdError, parseEmailAddress } from '@signet-id/protocol'
import type { ProviderStore, ServedDomain } from '../store/store.ts'
import { themePath } from '../theme.ts'

/** The served domain of an address that anybody may have written. */
export async function domainOfQuery(
  email: string,
  store: ProviderStore,
): Promise<ServedDomain | undefined> {
  if (email === '') return undefined
  try {
    return await store.findDomain(domainOf(parseEmailAddress(email)))
  } catch (error) {
    if (isBrowserIdError(error) && error.name === 'ProtocolError') return undefined
    throw error
  }
}

/** The stylesheets of a page in a domain's colour. */
export function themeStyles(
  styles: readonly string[],
  domain: ServedDomain | undefined,
): readonly string[] {
  return domain?.color === undefined ? styles : [...styles, themePath(domain.color)]
}

// A domain's colour: kept readable on light and dark cards, whatever its owner chose.
import { accentStyle, isColor, notFound, Reply, type ServiceRequest } from '@signet-id/server-kit'
import { THEME_PATH } from './paths.ts'

/** Stylesheet path of a domain's colour. */
export function themePath(color: string): string {
  return `${THEME_PATH}?color=${color.slice(1)}`
}

/** GET /browserid/theme.css: the colour is in the address, so the answer never changes. */
export function handleTheme(request: ServiceRequest): Reply {
  const color = `#${new URL(request.url).searchParams.get('color') ?? ''}`
  if (!isColor(color)) throw notFound()
  return new Reply(accentStyle(color), {
    headers: { 'content-type': 'text/css; charset=utf-8' },
  })
}

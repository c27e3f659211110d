// A domain's colour: kept readable on light and dark cards, whatever its owner chose.
import { notFound } from '@signet-id/server-kit'
import { THEME_PATH } from './paths.ts'

type Rgb = readonly [number, number, number]

const COLOR = /^#[0-9a-f]{6}$/
/** The cards of base.css. */
const LIGHT_CARD: Rgb = [255, 255, 255]
const DARK_CARD: Rgb = [28, 34, 44]
const BLACK: Rgb = [13, 20, 32]
const WHITE: Rgb = [255, 255, 255]
/** WCAG 2, text of normal size. */
const CONTRAST = 4.5

/** True for `#rrggbb` in lower case. */
export function isColor(text: string): boolean {
  return COLOR.test(text)
}

/** Stylesheet path of a domain's colour. */
export function themePath(color: string): string {
  return `${THEME_PATH}?color=${color.slice(1)}`
}

/** GET /browserid/theme.css: the colour is in the address, so the answer never changes. */
export function handleTheme(request: Request): Response {
  const color = `#${new URL(request.url).searchParams.get('color') ?? ''}`
  if (!isColor(color)) throw notFound()
  return new Response(themeCss(color), {
    headers: { 'content-type': 'text/css; charset=utf-8' },
  })
}

function themeCss(color: string): string {
  const given = parse(color)
  const light = readable(given, LIGHT_CARD, [0, 0, 0])
  const dark = readable(given, DARK_CARD, WHITE)
  const rule = (accent: Rgb): string =>
    `:root { --accent: ${format(accent)}; --on-accent: ${format(inkOn(accent))}; }`
  return `${rule(light)}\n@media (prefers-color-scheme: dark) { ${rule(dark)} }\n`
}

/** The colour, moved towards black or white until it can be read on the card. */
function readable(color: Rgb, card: Rgb, towards: Rgb): Rgb {
  let found = color
  for (let part = 0; part <= 1 && contrast(found, card) < CONTRAST; part += 0.05)
    found = [0, 1, 2].map((i) =>
      Math.round((color[i] ?? 0) * (1 - part) + (towards[i] ?? 0) * part),
    ) as unknown as Rgb
  return found
}

function inkOn(color: Rgb): Rgb {
  return contrast(color, WHITE) >= contrast(color, BLACK) ? WHITE : BLACK
}

function contrast(a: Rgb, b: Rgb): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(color: Rgb): number {
  const [r = 0, g = 0, b = 0] = color.map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function parse(color: string): Rgb {
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16)) as unknown as Rgb
}

function format(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

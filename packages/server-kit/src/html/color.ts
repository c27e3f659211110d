// Colours of pages: read, measured against the cards of base.css, and moved until text in them can be read (WCAG 2).

type Rgb = readonly [number, number, number]

const COLOR = /^#[0-9a-f]{6}$/
/** The cards of base.css. */
const LIGHT_CARD: Rgb = [255, 255, 255]
const DARK_CARD: Rgb = [28, 34, 44]
const BLACK: Rgb = [13, 20, 32]
const WHITE: Rgb = [255, 255, 255]
/** WCAG 2, text of normal size. */
export const READABLE_CONTRAST = 4.5

/** True for `#rrggbb` in lower case. */
export function isColor(text: string): boolean {
  return COLOR.test(text)
}

/** How well text in a colour can be read on the light card: 1 not at all, 21 best. */
export function contrastOnCard(color: string): number {
  return contrast(parse(color), LIGHT_CARD)
}

/** Rules that give the pages an accent; on each card it is moved towards readable where it is not. */
export function accentStyle(color: string): string {
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
  for (let part = 0; part <= 1 && contrast(found, card) < READABLE_CONTRAST; part += 0.05)
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

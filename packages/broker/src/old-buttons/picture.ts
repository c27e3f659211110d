// A button as a picture.
import { html } from 'hono/html'

/** Room for one letter of any of our languages, and beside the text, in pixels. */
const LETTER = 8
const MARGIN = 16

/** The picture, wide enough for its text. */
export function renderButton(text: string, color: string): string {
  const width = text.length * LETTER + 2 * MARGIN
  return String(
    html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="30" role="img" aria-label="${text}"><rect width="100%" height="100%" rx="4" fill="${color}"/><text x="50%" y="20" fill="#fff" text-anchor="middle" font-family="system-ui, sans-serif" font-size="14" font-weight="600">${text}</text></svg>`,
  )
}

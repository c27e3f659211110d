// QR codes by uqr, as rows of dark (true) and light modules, and as our own SVG.
import { raw } from 'hono/html'
import { encode } from 'uqr'

/** @param text at most some hundred characters */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'L', border: 2 }).data
}

/** A picture of a QR code, dark on white in either colour scheme, sharp at any size. @param label what a screen reader says */
export function qrSvg(text: string, label: string): ReturnType<typeof raw> {
  const rows = qrCode(text)
  const size = rows.length
  const path = rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('')
  const title = label.replace(/[<>&"]/g, '')
  return raw(
    `<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${title}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`,
  )
}

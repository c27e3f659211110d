// QR codes by uqr, as rows of dark (true) and light modules with the quiet zone around them.
import { encode } from 'uqr'

/** @param text at most some hundred characters */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'L', border: 2 }).data
}

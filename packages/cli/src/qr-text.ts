// A QR code for a terminal: half blocks, two rows in one line, dark on light whatever the terminal's colours.
import { qrCode } from '@signet-id/provider'

const HALVES: Readonly<Record<string, string>> = { '00': ' ', '01': '▄', '10': '▀', '11': '█' }

/** @param text what the code says */
export function qrText(text: string): string {
  const rows = qrCode(text)
  const lines: string[] = []
  for (let y = 0; y < rows.length; y += 2) {
    const line = (rows[y] ?? []).map(
      (_, x) => HALVES[`${rows[y]?.[x] ? 1 : 0}${rows[y + 1]?.[x] ? 1 : 0}`] ?? ' ',
    )
    lines.push(`\u001b[30;107m${line.join('')}\u001b[0m`)
  }
  return `${lines.join('\n')}\n`
}

// A QR code in text: half blocks, two rows in one line; on a terminal dark on light, whatever its colours are.
import { qrCode } from '@signet-id/provider'

const HALVES: Readonly<Record<string, string>> = { '00': ' ', '01': '▄', '10': '▀', '11': '█' }

/** @param text what the code says, @param coloured true on a terminal */
export function qrText(text: string, coloured: boolean): string {
  const rows = qrCode(text)
  const lines: string[] = []
  for (let y = 0; y < rows.length; y += 2) {
    const line = (rows[y] ?? []).map(
      (_, x) => HALVES[`${rows[y]?.[x] ? 1 : 0}${rows[y + 1]?.[x] ? 1 : 0}`] ?? ' ',
    )
    lines.push(coloured ? `\u001b[30;107m${line.join('')}\u001b[0m` : line.join(''))
  }
  return `${lines.join('\n')}\n`
}

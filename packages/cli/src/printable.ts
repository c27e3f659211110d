// Text of strangers on a terminal: control characters, escapes, bidirectional and invisible marks are shown, not obeyed (threat model T116).

const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}]/gu
const MAX_LENGTH = 2000

/** The text in one line, with everything unshowable as `\u{...}`, cut at 2000 characters. */
export function printable(text: string): string {
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
  return cut.replace(UNSHOWABLE, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`)
}

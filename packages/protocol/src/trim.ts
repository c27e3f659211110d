// Text without what stands around it.

/**
 * Takes the given characters off both ends, in one walk: a pattern such as `/x+$/` takes the square of a long run (threat model T122).
 * @param characters each one by itself, such as `' \t'`
 */
export function trimCharacters(text: string, characters: string): string {
  let start = 0
  let end = text.length
  while (start < end && characters.includes(text.charAt(start))) start++
  while (end > start && characters.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

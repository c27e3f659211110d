// Which of our languages a browser wants: Accept-Language (RFC 9110, section 12.5.4) by lookup (RFC 4647, section 3.4).

/** What browsers send is under 100; the rest of a longer header is not read. */
const MAX_HEADER_LENGTH = 512
const RANGE = /^(?:\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)$/
const QUALITY = /^q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/

interface Range {
  readonly tag: string
  readonly quality: number
}

/**
 * The best of what is there. Whatever cannot be read counts as not said; never throws.
 * @param available the first one is for everybody who asks for nothing that is there
 */
export function preferredLanguage<Language extends string>(
  header: string | null,
  available: readonly [Language, ...Language[]],
): Language {
  const ranges = (header ?? '').slice(0, MAX_HEADER_LENGTH).toLowerCase().split(',').flatMap(parse)
  const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ tag }) => tag))
  const open = available.filter((language) => !refused.has(language))
  const wanted = ranges.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) {
    const found = tag === '*' ? open[0] : lookUp(tag, open)
    if (found !== undefined) return found
  }
  return open[0] ?? available[0]
}

/** One range, or nothing for what is none. */
function parse(item: string): Range[] {
  const [tag = '', ...parameters] = item.split(';').map((part) => part.trim())
  if (!RANGE.test(tag) || parameters.length > 1) return []
  const [parameter] = parameters
  if (parameter === undefined) return [{ tag, quality: 1 }]
  const quality = QUALITY.exec(parameter)?.[1]
  return quality === undefined ? [] : [{ tag, quality: Number(quality) }]
}

/** `de-at` finds `de-at`, then `de`. */
function lookUp<Language extends string>(
  tag: string,
  open: readonly Language[],
): Language | undefined {
  const parts = tag.split('-')
  for (let length = parts.length; length > 0; length--) {
    const shorter = parts.slice(0, length).join('-')
    const found = open.find((language) => language.toLowerCase() === shorter)
    if (found !== undefined) return found
  }
  return undefined
}

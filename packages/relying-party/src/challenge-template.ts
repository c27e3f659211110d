// The site's own challenge page: a file with the classic `%(name)s` variables, each escaped for the place it stands in (protocol 10.3, 10.4 no. 2).
import { configError } from './config-error.ts'
import { escapeHtml } from './html.ts'

/** What a challenge page can say; the first nine are those of the classic plug-in. */
export const CHALLENGE_VARIABLES = [
  'postback_url',
  'assertion_field',
  'came_from_field',
  'csrf_field',
  'came_from',
  'request_url',
  'request_method',
  'csrf_token',
  'error_message',
  'sign_in_url',
  'site_name',
  'broker_url',
  'csp_nonce',
] as const

/** Values by name, as plain text. */
export type ChallengeVariables = Readonly<Record<(typeof CHALLENGE_VARIABLES)[number], string>>

type Escape = (text: string) => string
type Part = string | { readonly name: keyof ChallengeVariables; readonly escapeValue: Escape }

/** `%(name)s`, `%%`, or a stray percent sign. */
const MARK = /%(?:%|\((\w*)\)s|)/g

/**
 * Reads a template; what cannot be filled in safely is refused here, at start-up.
 *
 * @param source where the text is from, for the message
 * @throws {OperationalError} `ERR_CONFIG_INVALID` with the line
 */
export function parseChallengeTemplate(
  text: string,
  source: string,
): (variables: ChallengeVariables) => string {
  const parts: Part[] = []
  const place = new PlaceInHtml()
  let end = 0
  for (const match of text.matchAll(MARK)) {
    const before = text.slice(end, match.index)
    place.read(before)
    parts.push(before)
    end = match.index + match[0].length
    if (match[0] === '%%') {
      place.read('%')
      parts.push('%')
      continue
    }
    const name = CHALLENGE_VARIABLES.find((each) => each === match[1])
    const where = `${source}, line ${text.slice(0, match.index).split('\n').length}`
    if (name === undefined) {
      throw configError('challengeBody', 'a page whose variables are known, with %% for %', where)
    }
    const escapeValue = place.escapeHere()
    if (!escapeValue) {
      throw configError(
        'challengeBody',
        `a page where %(${name})s stands in text, in a quoted attribute that is no code, or in a quoted string of a script`,
        where,
      )
    }
    parts.push({ name, escapeValue })
  }
  parts.push(text.slice(end))
  return (variables) =>
    parts
      .map((part) => (typeof part === 'string' ? part : part.escapeValue(variables[part.name])))
      .join('')
}

/** For a quoted string of JavaScript or JSON inside a script element: nothing that could end either. */
function escapeScript(text: string): string {
  return text.replace(
    /[^A-Za-z0-9]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Attributes whose value is code, whatever is escaped in it. */
const CODE_ATTRIBUTE = /^(?:on.*|style|srcdoc)$/

/** Follows the static text of a page just as far as escaping needs: text, tag, attribute, script, and what else there is. */
class PlaceInHtml {
  #state: 'text' | 'tag' | 'value' | 'script' | 'style' | 'comment' = 'text'
  #quote = ''
  /** What stands in the attribute's value so far: a value that begins as a script is code throughout. */
  #value = ''
  /** What stands in the tag so far. */
  #tag = ''
  /** What stands in the present string of a script; empty outside. */
  #string = ''
  #pending = ''

  read(text: string): void {
    for (const character of text) this.#step(character)
  }

  /** How to escape a value here; undefined where no escaping helps. */
  escapeHere(): Escape | undefined {
    if (this.#state === 'text') return escapeHtml
    if (this.#state === 'script') return this.#string === '' ? undefined : escapeScript
    if (this.#state !== 'value') return undefined
    const name = /([^\s"'>/=]+)\s*=\s*["']$/.exec(this.#tag)?.[1]?.toLowerCase() ?? 'on'
    if (CODE_ATTRIBUTE.test(name)) return undefined
    return /^\s*(?:javascript|vbscript|data)\s*:/i.test(this.#value) ? undefined : escapeHtml
  }

  #step(character: string): void {
    this.#pending = (this.#pending + character).slice(-16)
    if (this.#state === 'text') this.#inText(character)
    else if (this.#state === 'tag') this.#inTag(character)
    else if (this.#state === 'value') {
      if (character === this.#quote) this.#state = 'tag'
      else this.#value += character
    } else if (this.#state === 'comment') {
      if (this.#pending.endsWith('-->')) this.#state = 'text'
    } else this.#inRawElement(character)
  }

  #inText(character: string): void {
    if (this.#pending.endsWith('<!--')) this.#state = 'comment'
    else if (/<[a-z/!]$/i.test(this.#pending)) {
      this.#state = 'tag'
      this.#tag = `<${character}`
      if (character === '!') this.#state = 'text'
    }
  }

  #inTag(character: string): void {
    this.#tag += character
    if (character === '"' || character === "'") {
      this.#quote = character
      this.#value = ''
      this.#state = 'value'
    } else if (character === '>') {
      const element = /^<(script|style)\b/i.exec(this.#tag)?.[1]?.toLowerCase()
      this.#state = element === 'script' || element === 'style' ? element : 'text'
      this.#string = ''
    }
  }

  #inRawElement(character: string): void {
    if (new RegExp(`</${this.#state}$`, 'i').test(this.#pending)) {
      this.#state = 'tag'
      this.#tag = '</'
      return
    }
    const escaped = this.#pending.at(-2) === '\\'
    if (this.#string !== '') {
      if ((character === this.#string && !escaped) || character === '\n') this.#string = ''
    } else if (character === '"' || character === "'") this.#string = character
  }
}

// The mail with a code: plain, short, as text and as HTML. It says which site asks and what the code does (threat model T103, T107, T112).
import type { EmailAddress, Origin } from '@signet-id/protocol'
import { type Device, directionOf, fillText, type Language } from '@signet-id/server-kit'
import type { Mail } from '@signet-id/server-kit/mail'
import { html } from 'hono/html'
import { shownCode } from '../fallback/code.ts'
import type { Texts } from '../messages/catalogue.ts'

/** A code on its way to an address, and who asked for it; `askedAtMs` is milliseconds since 1970. */
export interface CodeMail {
  readonly texts: Texts['mail']
  readonly language: Language
  readonly to: EmailAddress
  readonly code: string
  /** The site as its origin; its own name for itself does not appear. */
  readonly site: Origin
  readonly broker: Origin
  readonly askedAtMs: number
  /** The asking browser, in words of ours. */
  readonly device: Device
}

/** Page of the link in the mail; the code stands in the fragment, which reaches no server. */
export const CODE_PAGE_PATH = '/code'

/** The mail, with a link that carries the code in its fragment. */
export function renderCodeMail(mail: CodeMail): Mail {
  const { texts, to, site, broker } = mail
  const code = shownCode(mail.code)
  const host = new URL(broker).host
  const { browser = '', system = '' } = mail.device
  const gaps = { site, broker: host, time: askedAt(mail), browser, system }
  const say = (text: string): string => fillText(text, gaps)
  const when = say(browser && system ? texts.askedWith : texts.askedAt)
  const link = `${broker}${CODE_PAGE_PATH}#${new URLSearchParams({ code, site })}`
  return {
    to,
    subject: say(texts.subject),
    text: [
      say(texts.asks),
      when,
      say(texts.type),
      `    ${code}`,
      say(texts.life),
      `${say(texts.link)}\n${link}`,
      say(texts.warning),
      `-- \n${say(texts.signature)}`,
      '',
    ].join('\n\n'),
    html: String(html`<!doctype html>
<html lang="${mail.language}" dir="${directionOf(mail.language)}"><head><meta charset="utf-8"><title>${say(texts.subject)}</title></head>
<body dir="${directionOf(mail.language)}" style="font-family: sans-serif; line-height: 1.5; max-width: 32em">
<p>${say(texts.asks)}</p>
<p>${when}</p>
<p>${say(texts.type)}</p>
<p style="font-size: 1.75em; letter-spacing: 0.1em"><strong><bdi dir="ltr">${code}</bdi></strong></p>
<p>${say(texts.life)}</p>
<p>${say(texts.link)}<br><a href="${link}" dir="ltr">${host}${CODE_PAGE_PATH}</a></p>
<p>${say(texts.warning)}</p>
<p style="color: #566072">${say(texts.signature)}</p>
</body></html>
`),
  }
}

/** In UTC, and says so: nobody here knows where the person is. */
function askedAt({ askedAtMs, language }: CodeMail): string {
  const time = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    numberingSystem: 'latn',
    timeZone: 'UTC',
  }).format(askedAtMs)
  return `${time} UTC`
}

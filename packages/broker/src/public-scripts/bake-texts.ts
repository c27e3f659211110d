// The sentences of a public script, in the reader's language: the build left marks where they stand (browser/shim/panel.ts).
import { fillText } from '@signet-id/server-kit'
import type { Texts } from '../messages/catalogue.ts'

const MARK = /(["'`])text:(\w+)\1/g

/** Whether the script has marks for sentences. */
export function hasTexts(script: string): boolean {
  return script.match(MARK) !== null
}

/** Puts the sentences in, as strings of JavaScript. @param broker host that the script speaks for */
export function bakeTexts(script: string, { panel, language }: Texts, broker: string): string {
  const texts: Readonly<Record<string, string>> = { ...panel, language }
  return script.replace(MARK, (_, _quote, name: string) => {
    const text = texts[name]
    if (text === undefined) throw new TypeError(`no text of the panel is called ${name}`)
    return JSON.stringify(fillText(text, { broker }))
  })
}

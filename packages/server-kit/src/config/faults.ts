// What is wrong with a configuration, in words: which setting, from where, what was expected.
import type { z } from 'zod'
import { nearest } from './nearest.ts'
import type { Setting } from './setting-list.ts'

/** One complaint of the schema, as the lines that explain it. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  known: readonly Setting[],
  origins: ReadonlyMap<string, string>,
  file = 'the defaults',
): string[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const keys = known.map((setting) => setting.key)
    return issue.keys.map((name) => {
      const key = [...path, name].join('.')
      return `${key} (from ${originOf(key, origins) ?? file}): no such setting${didYouMean(key, keys)}`
    })
  }
  const key = path.join('.')
  const origin = originOf(key, origins)
  if (origin !== undefined && !isMissing(issue))
    return [`${key} (from ${origin}): ${issue.message}`]
  return [`${key || 'file'} (missing from ${file}): ${expected(key, known, issue.message)}`]
}

/** The origin of a key, or of the list it is in. */
export function originOf(key: string, origins: ReadonlyMap<string, string>): string | undefined {
  for (let name = key; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const origin = origins.get(name)
    if (origin !== undefined) return origin
  }
  return undefined
}

/** The end of a sentence about an unknown word; empty when nothing known is near it. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined ? '' : `, did you mean ${meant}?`
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
}

function expected(key: string, known: readonly Setting[], message: string): string {
  const example = known.find((setting) => setting.key === key)?.example
  return example === undefined ? message : `expected a value such as "${example}"`
}

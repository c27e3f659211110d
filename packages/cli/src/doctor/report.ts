// Findings as people and programs read them.
import type { Finding, Verdict } from './finding.ts'

const MARKS: Readonly<Record<Verdict, string>> = {
  ok: 'ok  ',
  warning: 'warn',
  wrong: 'BAD ',
  skipped: '-   ',
}

/** Each check with its verdict; at the end the one next thing to do. */
export function reportText(domain: string, findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ check, verdict, says }) => `${MARKS[verdict]}  ${check.padEnd(12)}  ${says}`,
  )
  const first = nextThing(findings)
  const end = first ? `\nNext: ${first.next}\n` : `\n${domain} is green.\n`
  return `${lines.map((line) => `${line}\n`).join('')}${end}`
}

/** One JSON line: `green`, every finding, and what to do next. */
export function reportJson(domain: string, findings: readonly Finding[]): string {
  return `${JSON.stringify({
    domain,
    green: !findings.some(({ verdict }) => verdict === 'wrong'),
    next: nextThing(findings)?.next ?? null,
    findings: findings.map(({ next, ...finding }) => ({ ...finding, next: next ?? null })),
  })}\n`
}

/** The first wrong thing, else the first that is not well. */
function nextThing(findings: readonly Finding[]): Finding | undefined {
  return (
    findings.find(({ verdict }) => verdict === 'wrong') ??
    findings.find(({ verdict }) => verdict === 'warning')
  )
}

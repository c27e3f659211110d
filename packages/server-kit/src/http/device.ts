// Words by which a person knows one of their browsers again, from its User-Agent: nothing is decided by them.
import type { ServiceRequest } from './exchange.ts'

/** What a browser says of itself, in names of ours; undefined where it says nothing known. */
export interface Device {
  readonly browser: string | undefined
  readonly system: string | undefined
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Browser and system of a request. Only the names above come out, whatever the header holds. */
export function deviceOf(request: ServiceRequest): Device {
  const text = (request.headers.get('user-agent') ?? '').slice(0, 512)
  const find = (table: typeof BROWSERS) => table.find(([pattern]) => pattern.test(text))?.[1]
  return { browser: find(BROWSERS), system: find(SYSTEMS) }
}

/** Such as `Firefox on Linux`; empty when nothing is known. */
export function deviceLabel({ browser, system }: Device): string {
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? '')
}

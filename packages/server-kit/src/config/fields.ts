// Kinds of configuration values that zod does not know: durations with a unit, origins, listen addresses.
import { isIP } from 'node:net'
import {
  type Domain,
  isSecureOrigin,
  type Origin,
  parseDomain,
  parseOrigin,
} from '@signet-id/protocol'
import { z } from 'zod'

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Text such as `"10m"` or `"24h"`; the value is milliseconds. */
export function duration(min: string, max: string): z.ZodType<number, string> {
  const [minMs, maxMs] = [parseDurationMs(min) ?? 0, parseDurationMs(max) ?? 0]
  return z.string().transform((text, context) => {
    const ms = parseDurationMs(text)
    if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms
    context.addIssue({
      code: 'custom',
      message: `expected a duration from "${min}" to "${max}", with its unit`,
    })
    return z.NEVER
  })
}

/** Milliseconds of a duration, or undefined. */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? []
  return amount === undefined || unit === undefined
    ? undefined
    : Number(amount) * (UNITS[unit] ?? 0)
}

/** An origin people see: https, or plain http on loopback. */
export const origin: z.ZodType<Origin, string> = z.string().transform((text, context) => {
  try {
    const parsed = parseOrigin(text)
    if (isSecureOrigin(parsed)) return parsed
    context.addIssue({
      code: 'custom',
      message: 'expected https (plain http is for localhost only)',
    })
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'expected an origin such as "https://id.example.org"',
    })
  }
  return z.NEVER
})

/** True or false, in the environment also as `yes`, `no`, `on`, `off`, `1`, `0`. */
export const flag: z.ZodType<boolean> = z.boolean().or(z.stringbool())

/** A whole number, in the environment as digits. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  return z
    .union(
      [z.number(), z.string().transform((text) => (/^\d{1,15}$/.test(text) ? Number(text) : NaN))],
      {
        error: `expected a whole number from ${min} to ${max}`,
      },
    )
    .refine(
      (value) => Number.isInteger(value) && value >= min && value <= max,
      `expected a whole number from ${min} to ${max}`,
    )
}

/** Several of a kind, of which one may stand alone; a fault names the entry. */
export function listOf<T>(one: z.ZodType<T, string>): z.ZodType<T[], string | string[]> {
  return z
    .union([z.array(z.string()), z.string()], { error: 'expected a text, or a list of texts' })
    .transform((texts, context) =>
      [texts].flat().flatMap((text) => {
        const parsed = one.safeParse(text)
        if (parsed.success) return [parsed.data]
        for (const { message } of parsed.error.issues)
          context.addIssue({ code: 'custom', message: `${JSON.stringify(text)}: ${message}` })
        return []
      }),
    )
}

/** Addresses or CIDR ranges, such as `127.0.0.1` or `10.0.0.0/8`; one may stand alone. */
export const ipRanges: z.ZodType<string[], string | string[]> = listOf(ipRange())

function ipRange(): z.ZodType<string, string> {
  return z.string().refine(isIpRange, 'expected an address or range such as "10.0.0.0/8"')
}

function isIpRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  )
}

/** A host name. */
export const domain: z.ZodType<Domain, string> = z.string().transform((text, context) => {
  try {
    return parseDomain(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'expected a host name such as "example.org"' })
    return z.NEVER
  }
})

/** `"127.0.0.1:8080"` or `"[::1]:8080"`. */
export const listenAddress: z.ZodType<{ host: string; port: number }, string> = z
  .string()
  .transform((text, context) => {
    const [, v6, host = v6, port] = /^(?:\[([0-9a-f:]+)\]|([^:]+)):(\d{1,5})$/i.exec(text) ?? []
    if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) }
    context.addIssue({
      code: 'custom',
      message: 'expected an address and port such as "127.0.0.1:8080"',
    })
    return z.NEVER
  })

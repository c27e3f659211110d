// The broker's settings: one schema, with the default and the unit of each field.
import { type Domain, type Origin, parseDomain, parseOrigin } from '@signet-id/protocol'
import {
  contrastOnCard,
  domain,
  flag,
  isColor,
  listOf,
  origin,
  READABLE_CONTRAST,
  wholeNumber,
} from '@signet-id/server-kit'
import { z } from 'zod'
import type { BrandingConfig } from './branding/branding.ts'

/** The settings once they are checked. */
export interface BrokerConfig {
  /** Origin people see, such as `https://broker.example.org`; keys live there, so it can hardly change later. */
  readonly origin: Origin
  /** Further origins that lead here, for old pages that name another host; each is a broker of its own to browsers. */
  readonly aliases?: readonly Origin[]
  /**
   * Serves sites on plain http everywhere, not only on this machine; default false.
   * @deprecated whoever sits on the wire then signs in as the person; for closed networks only
   */
  readonly allowInsecureSites: boolean
  /** If there are any, only these sites are served; known to browsers only, and to the server where it mails a code. */
  readonly allowSites?: readonly Origin[]
  readonly denySites?: readonly Origin[]
  /** If there are any, only addresses of these domains sign in here, whoever confirms them. */
  readonly allowDomains?: readonly Domain[]
  readonly denyDomains?: readonly Domain[]
  /** The operator's name, logo and colour on the broker's pages. */
  readonly branding?: BrandingConfig | undefined
  /** Speaks for addresses without a provider, by a code by e-mail; undefined: not at all. */
  readonly fallback?: FallbackConfig | undefined
}

/** For which domains codes are mailed, and how many. */
export interface FallbackConfig {
  /** If there are any, only addresses of these. */
  readonly allowDomains: readonly Domain[]
  readonly denyDomains: readonly Domain[]
  /** Mails to one domain in an hour. */
  readonly perDomain: number
  /** Mails that one source may ask for in an hour. */
  readonly perSource: number
  /** Mails in all, in a day. */
  readonly perDay: number
}

/** Threat model 5.7; the daily one is ours: what a small mail server sends without harm. */
export const FALLBACK_DEFAULTS: FallbackConfig = {
  allowDomains: [],
  denyDomains: [],
  perDomain: 100,
  perSource: 20,
  perDay: 2000,
}

const domains = listOf(domain)

/** Also plain http: a closed network may list its own. */
const siteOrigins = listOf(
  z.string().transform((text, context) => {
    try {
      return parseOrigin(text)
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'expected an origin such as "https://shop.example"',
      })
      return z.NEVER
    }
  }),
)

const brandingConfig = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'expected one line of plain text')
      .optional()
      .meta({
        description: 'Who runs this sign-in page; said on it, with the host behind it.',
        example: 'Example Club',
      }),
    logo_file: z.string().min(1).optional().meta({
      description:
        'A PNG or SVG of at most 64 KiB, shown small beside that name; relative to this file.',
      example: 'logo.svg',
    }),
    color: z
      .string()
      .refine(isColor, 'expected a colour such as "#1f5fbf", in lower case')
      .refine(
        (color) => !isColor(color) || contrastOnCard(color) >= READABLE_CONTRAST,
        `text in this colour cannot be read on white; take a darker one, with a contrast of ${READABLE_CONTRAST} or more`,
      )
      .optional()
      .meta({
        description:
          'Colour of buttons and links. It must be readable on white; dark pages take a lighter shade of it.',
        example: '#1f5fbf',
      }),
  })
  .transform(
    (c): BrandingConfig => ({
      ...(c.name === undefined ? {} : { name: c.name }),
      ...(c.logo_file === undefined ? {} : { logoFile: c.logo_file }),
      ...(c.color === undefined ? {} : { color: c.color }),
    }),
  )

const fallbackConfig = z
  .strictObject({
    allow_domains: domains.prefault([]).meta({
      description: 'If there are any, only addresses of these domains are served with a code.',
    }),
    deny_domains: domains.prefault([]).meta({
      description: 'Addresses of these domains never get a code.',
    }),
    mails_per_domain: wholeNumber(1, 1_000_000).prefault(FALLBACK_DEFAULTS.perDomain).meta({
      description: 'Mails to one domain in an hour; raise it for the domain of your own people.',
    }),
    mails_per_source: wholeNumber(1, 1_000_000).prefault(FALLBACK_DEFAULTS.perSource).meta({
      description: 'Mails that one source (IPv4 address, IPv6 /64) may ask for in an hour.',
    }),
    mails_per_day: wholeNumber(1, 100_000_000).prefault(FALLBACK_DEFAULTS.perDay).meta({
      description: 'Mails in all, in a day. Beyond it nobody gets a code, and the log says so.',
    }),
  })
  .transform(
    (c): FallbackConfig => ({
      allowDomains: c.allow_domains,
      denyDomains: c.deny_domains,
      perDomain: c.mails_per_domain,
      perSource: c.mails_per_source,
      perDay: c.mails_per_day,
    }),
  )

/** Checks the settings as they stand in a file. */
export const brokerConfig: z.ZodType<BrokerConfig> = z
  .strictObject({
    origin: origin.meta({
      description:
        "Origin people see. People's keys live in their browsers under this origin, so it can hardly change later.",
      example: 'https://broker.example.org',
    }),
    aliases: listOf(origin).prefault([]).meta({
      description:
        "Further origins that lead here, for old pages that name another host; each is a broker of its own to browsers. A verifier on the broker's own origin answers under them too.",
    }),
    allow_insecure_sites: flag.prefault(false).meta({
      description:
        'Serves sites on plain http everywhere, not only on this machine. Whoever sits on the wire then signs in as the person: for closed networks only.',
    }),
    allow_sites: siteOrigins.prefault([]).meta({
      description:
        'If there are any, only these sites (origins) are served. The list is visible to whoever opens the dialog, since only browsers know which site asks.',
    }),
    deny_sites: siteOrigins.prefault([]).meta({
      description: 'Sites (origins) that are never served; visible like allow_sites.',
    }),
    allow_domains: domains.prefault([]).meta({
      description:
        'If there are any, only addresses of these domains can sign in here, whether a provider or a code confirms them.',
    }),
    deny_domains: domains.prefault([]).meta({
      description: 'Addresses of these domains cannot sign in here.',
    }),
    branding: brandingConfig.optional(),
    fallback: fallbackConfig.optional(),
  })
  .superRefine(({ origin, fallback }, context) => {
    if (fallback && !isDomain(new URL(origin).hostname))
      context.addIssue({
        code: 'custom',
        path: ['origin'],
        message:
          'with broker.fallback its host issues certificates and must be a domain, with a dot and no address, such as "https://broker.example.org" or "http://broker.localhost:8080"',
      })
  })
  .transform((c) => ({
    origin: c.origin,
    aliases: c.aliases,
    allowInsecureSites: c.allow_insecure_sites,
    ...(c.allow_sites.length > 0 ? { allowSites: c.allow_sites } : {}),
    ...(c.deny_sites.length > 0 ? { denySites: c.deny_sites } : {}),
    ...(c.allow_domains.length > 0 ? { allowDomains: c.allow_domains } : {}),
    ...(c.deny_domains.length > 0 ? { denyDomains: c.deny_domains } : {}),
    ...(c.branding ? { branding: c.branding } : {}),
    ...(c.fallback ? { fallback: c.fallback } : {}),
  }))

function isDomain(host: string): boolean {
  try {
    parseDomain(host)
    return true
  } catch {
    return false
  }
}

// The settings of outgoing mail, as a part of a service's configuration.
import { isIP } from 'node:net'
import { type EmailAddress, parseEmailAddress } from '@signet-id/protocol'
import { z } from 'zod'
import { wholeNumber } from '../config/fields.ts'
import { isDkimKey, type MailerOptions } from './mailer.ts'

/** What a configuration says; further authorities come from elsewhere, and limits are ours. */
export type MailConfig = Omit<MailerOptions, 'extraCa' | 'sendLimitMs'>

const DEFAULTS = { port: 465, security: 'tls', fromName: 'Sign-in' } as const

/** A name of letters in any alphabet, as looked up, or an address: no scheme, no port, no blanks. */
const HOST_NAME = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*\.?$/u

const address: z.ZodType<EmailAddress, string> = z.string().transform((text, context) => {
  try {
    return parseEmailAddress(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'expected an address such as "codes@example.org"' })
    return z.NEVER
  }
})

/** Every setting with its description and default. */
export const mailConfig: z.ZodType<MailConfig> = z
  .strictObject({
    host: z
      .string()
      .max(253)
      .refine(isHost, {
        error:
          'expected a host name or address such as "mail.example.org", alone: its port is a setting of its own, port, and TLS is another, security',
      })
      .meta({
        description: 'Mail server (SMTP) that takes our mail.',
        example: 'mail.example.org',
      }),
    port: wholeNumber(1, 65_535).prefault(DEFAULTS.port).meta({
      description: 'Its port: 465 for tls, 587 for starttls.',
    }),
    security: z.enum(['tls', 'starttls', 'none']).prefault(DEFAULTS.security).meta({
      description:
        'tls from the first byte, starttls before anything is said, none for a server on this machine only.',
    }),
    from: address.meta({
      description:
        'Sender of every mail. Its domain should publish SPF for the mail server, and mails should be signed with DKIM, there or here, or codes end among unwanted mail; see docs/operations.md.',
      example: 'codes@example.org',
    }),
    from_name: z
      .string()
      .max(64)
      .regex(/^[^\p{Cc}]*$/u, 'expected one line')
      .prefault(DEFAULTS.fromName)
      .meta({ description: 'Name beside that address.' }),
    user: z.string().min(1).optional().meta({
      description: 'User name at the mail server, if it wants one.',
      example: 'codes',
    }),
    password: z.string().min(1).optional().meta({
      description: 'Password of that user.',
      secret: true,
    }),
    dkim_selector: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'expected a name such as "signet1"')
      .optional()
      .meta({
        description:
          'Signs mails with DKIM for the domain of from; the public key stands in DNS under this name, at SELECTOR._domainkey.DOMAIN. Leave it out where the mail server signs.',
        example: 'signet1',
      }),
    dkim_key: z
      .string()
      .refine(isDkimKey, 'expected an RSA private key of 2048 bits or more in PEM')
      .optional()
      .meta({ description: 'Private key of that signature: RSA, PEM.', secret: true }),
  })
  .refine((c) => (c.user === undefined) === (c.password === undefined), {
    message: 'user and password belong together',
  })
  .refine((c) => (c.dkim_selector === undefined) === (c.dkim_key === undefined), {
    message: 'dkim_selector and dkim_key belong together',
  })
  .transform(({ host, port, security, from, from_name: name, user, password, ...c }) => ({
    host,
    port,
    security,
    from: { name, address: from },
    ...(user === undefined || password === undefined ? {} : { login: { user, password } }),
    ...(c.dkim_selector === undefined || c.dkim_key === undefined
      ? {}
      : { dkim: { selector: c.dkim_selector, privateKey: c.dkim_key } }),
  }))

function isHost(text: string): boolean {
  return HOST_NAME.test(text) || isIP(text) !== 0
}

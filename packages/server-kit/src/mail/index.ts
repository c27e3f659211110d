// @signet-id/server-kit/mail: sending mail. A subpath of its own, so that only who sends mail loads the mailer.
export { type MailConfig, mailConfig } from './mail-config.ts'
export { createMailer, type Mail, type Mailer, type MailerOptions } from './mailer.ts'

// How long one mail may take, and how many go at a time. Apart from the mailer, for who plans by them and does not load it.
import { SECOND_MS } from '@signet-id/protocol'

/** By then a mail was taken or has failed, whatever the server does meanwhile. */
export const SEND_LIMIT_MS: number = 30 * SECOND_MS

/** More than these would wait for a connection while their limit runs. */
export const MAIL_CONNECTIONS = 4

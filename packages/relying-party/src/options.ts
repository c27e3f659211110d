// The settings of a relying party, as a site writes them.
import type { EmailAddress } from '@signet-id/protocol'
import type { VerifiedIdentity, Verifier } from '@signet-id/verifier'
import type { ChallengeVariables } from './challenge-template.ts'
import type { Duration } from './duration.ts'
import type { Failure } from './failure.ts'
import type { IssuerChange } from './known-issuer.ts'
import type { Rememberer } from './rememberer.ts'
import type { ReplayStore } from './replay.ts'
import type { SessionEpoch } from './session.ts'

/** Settings of a relying party. `audiences`, `broker` and `secret` are enough. */
export interface RelyingPartyOptions {
  /** Origins people see, such as `https://shop.example`; several as a list or with blanks between. Never taken from the request. */
  readonly audiences: string | readonly string[]
  /** Origin of the broker whose dialog people use, such as `https://broker.example`. */
  readonly broker: string
  /** At least 32 random characters. Several: the first makes new cookies, the others are still accepted (rotation). */
  readonly secret: string | readonly string[]
  /** Name on the pages; default: the host people see. */
  readonly siteName?: string | undefined
  /** Where our pages live, as the browser sees it. Default `/browserid`. */
  readonly basePath?: string | undefined
  /** Path that takes assertions. Default `<basePath>/postback`. */
  readonly postbackUrl?: string | undefined
  /** Form field with the assertion. Default `assertion`. */
  readonly assertionField?: string | undefined
  /** Field and query parameter with the place to come back to. Default `came_from`. */
  readonly cameFromField?: string | undefined
  /** Form field with the form token. Default `csrf_token`. */
  readonly csrfField?: string | undefined
  /** Cookie the form token is bound to; `__Host-` is put in front on https. Default `rp_pre`. */
  readonly csrfCookieName?: string | undefined
  /** Who judges assertions. Default: {@link createVerifier}, in this process. */
  readonly verifier?: Verifier | undefined
  /** Address of a verifier service to ask instead, such as `https://verifier.example/verify`. */
  readonly verifierUrl?: string | undefined
  /** Domains whose certificates count for addresses without a provider. Default: the host of `broker`; `[]`: none. */
  readonly trustedIssuers?: readonly string[] | undefined
  /**
   * The site's own sign-in page: path of a file with the classic `%(name)s` variables, or a function that makes the HTML and escapes by
   * itself. Default: ours.
   */
  readonly challengeBody?:
    | string
    | URL
    | ((variables: ChallengeVariables) => string | Promise<string>)
    | undefined
  /** Refuse a sign-in that did not arrive over TLS; behind a proxy this needs `trustedProxies`. Default false. */
  readonly checkHttps?: boolean | undefined
  /** Demand a `Referer` of the own site where the browser sends no `Origin`. Default: on https sites. */
  readonly checkReferer?: boolean | undefined
  /** Addresses or ranges of proxies whose `X-Forwarded-Proto` and `-Host` are believed, `loopback` among them. Default: none. */
  readonly trustedProxies?: string | readonly string[] | undefined
  /** What remembers a sign-in. Default: one sealed cookie. */
  readonly rememberer?: Rememberer | undefined
  /** A session ends this long after the sign-in. Default `24h`. */
  readonly sessionLifetime?: Duration | undefined
  /** A session ends after this long without a visit. Default `1h`. */
  readonly sessionIdleLimit?: Duration | undefined
  /**
   * A value for each address, asked at every visit; when it changes, all sessions of that address are over. For the default rememberer.
   */
  readonly sessionEpoch?:
    | ((email: EmailAddress) => SessionEpoch | Promise<SessionEpoch>)
    | undefined
  /** What remembers used assertions and attempts; processes of one site must share it. Default: this process's memory. */
  readonly replayStore?: ReplayStore | undefined
  /**
   * Called when an address has been proven, before the session starts: find or make the account here.
   * Throw `signInRefused('...')` to keep somebody out. `native` is the framework's request.
   */
  readonly onSignIn?:
    | ((identity: VerifiedIdentity, request: Request, native: unknown) => void | Promise<void>)
    | undefined
  /**
   * The issuer that the site has on record for an address, asked at every sign-in; undefined or null: none. Keep `identity.issuer` with
   * the account in `onSignIn`.
   */
  readonly knownIssuer?:
    | ((email: EmailAddress) => string | null | undefined | Promise<string | null | undefined>)
    | undefined
  /** Called when an address comes by another issuer than the known one, for the log and for a word with its owner; as `onRefused`. */
  readonly onIssuerChange?:
    | ((change: IssuerChange, request: Request) => void | Promise<void>)
    | undefined
  /** Refuse an address that comes by another issuer than the known one. Default false: a domain may get a provider of its own. */
  readonly pinIssuer?: boolean | undefined
  /**
   * Called with every refused sign-in, for the log; holds no secrets. Nobody waits for it, and what it throws becomes a warning of the
   * process.
   */
  readonly onRefused?: ((failure: Failure, request: Request) => void | Promise<void>) | undefined
  /** Clock, milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /**
   * Allow plain http on hosts other than this machine: everybody on the way can then sign in as anybody.
   * @deprecated for trials only
   */
  readonly allowInsecureHttp?: boolean | undefined
  /**
   * Take the audience from the `Host` header when `audiences` is empty: any name that reaches this server is then this site.
   * @deprecated only behind a proxy that lets no other host name through
   */
  readonly dangerouslyTrustHostHeader?: boolean | undefined
}

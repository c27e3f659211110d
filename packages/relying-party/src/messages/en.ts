// Every text people see, in English. The sentences of the classic plug-in (protocol 10.2) are part of its contract and stay as they are.

/** Answers of the postback that programs and tests of the classic plug-in know. */
export const CLASSIC = {
  signIn: 'Please sign in using BrowserID',
  method: 'Login requests must use POST',
  insecure: 'Login requests must use a secure connection',
  csrf: 'Invalid or missing CSRF token',
  missing: 'No BrowserID assertion found',
  malformed: 'Malformed BrowserID assertion',
  referer: 'Invalid or missing Referer header.',
  invalid: 'Invalid BrowserID assertion',
  unavailable: 'BrowserID verifier unavailable',
} as const

/** What went wrong, where the classic plug-in had no word for it. */
export const PROBLEM = {
  state:
    'This sign-in was started in another browser window, too long ago, or has been used already',
  issuer: 'This address is confirmed by another service than before',
  replayed: 'This sign-in has been used already',
  tooLarge: 'The sign-in message is too long',
  incomplete: 'The sign-in message did not arrive in full',
  duplicated: 'The browser sent two cookies of the same name',
  host: 'This address is not one of this site',
  method: 'This address is for links and not for forms',
  signOut: 'Signing out needs your confirmation',
  signOutMethod: 'Signing out needs a click',
  busy: 'The site cannot keep track of more sign-ins at the moment',
} as const

/** The way on, by error code; said below the message. */
export const NEXT_STEP: Readonly<Record<string, string>> = {
  ERR_METHOD_NOT_ALLOWED: 'This address only takes the answer of a sign-in. Start one below.',
  ERR_INSECURE_CONNECTION: 'Open the site with https:// in front and sign in there.',
  ERR_CSRF_INVALID:
    'The page was open for too long or has been used already, or cookies are off. Please sign in again.',
  ERR_REFERER_INVALID:
    'The request came from another site, so nothing was done. Sign in from here.',
  ERR_STATE_INVALID: 'Nobody was signed in. Please sign in again, in this window.',
  ERR_ISSUER_CHANGED: 'Nobody was signed in. If it is your address, please ask who runs this site.',
  ERR_ASSERTION_REPLAYED:
    'Each sign-in works once. If you are not signed in yet, please sign in again.',
  ERR_VERIFIER_UNAVAILABLE:
    'We could not reach the service that confirms your address. Your sign-in was not refused; please try again in a moment.',
  ERR_FORM_INCOMPLETE: 'The connection was too slow. Please sign in again.',
  ERR_REPLAY_STORE_UNAVAILABLE: 'Please try again in a moment.',
  ERR_COOKIE_DUPLICATED:
    'Remove the cookies of this site in your browser’s settings and try again.',
  ERR_HOST_UNKNOWN: 'Open the site by the address you know.',
  ERR_ASSERTION_EXPIRED: 'It was too old when it arrived. Please sign in again.',
  ERR_AUDIENCE_MISMATCH: 'It was made for another site. Please sign in again, from here.',
}

/** Said where the code has no sentence of its own. */
export const NEXT_STEP_OTHERWISE =
  'The proof of your address was not accepted. Please sign in again.'

/** The page that asks to sign in. */
export const CHALLENGE = {
  title: (site: string): string => `Sign in to ${site}`,
  intro: (site: string): string =>
    `You need to be signed in to see this page of ${site}. Your e-mail address is all it takes: no new account, no new password.`,
  button: 'Sign in with e-mail',
  again: 'Sign in again',
  back: (site: string): string => `Go to ${site}`,
}

/** The page that the dialog comes back to. */
export const RETURN = {
  title: (site: string): string => `Signing in to ${site}`,
  wait: 'One moment, your address is being checked.',
  nothing: 'There is no sign-in under way in this window.',
  unreadable: 'The answer to your sign-in could not be read. Nobody was signed in.',
  lost: 'This sign-in was started in another browser window, or too long ago. Nobody was signed in.',
  noScript:
    'Your browser carries the proof of your address to this site, which needs JavaScript. Please turn it on for this site and sign in again.',
  again: 'Sign in again',
  back: (site: string): string => `Back to ${site}`,
}

/** The page that asks to sign out. */
export const SIGN_OUT = {
  title: (site: string): string => `Sign out of ${site}`,
  button: 'Sign out',
  signedOut: 'You are not signed in.',
  back: (site: string): string => `Back to ${site}`,
}

/** The last page of a pop-up. */
export const DONE = {
  title: (site: string): string => `Sign in to ${site}`,
  signedIn: (email: string): string => `You are signed in as ${email}. You can close this window.`,
  nobody: 'Nobody was signed in. You can close this window.',
  back: (site: string): string => `Go to ${site}`,
}

/** What stands around the sentences of a failure. */
export const PROBLEM_PAGE = {
  title: 'That did not work',
  codeLabel: 'Error code:',
}

/** Where not even the host is known. */
export const UNNAMED_SITE = 'this site'

// English: every text of the broker's pages and mails. {site}, {email}, {domain}, {provider} and {detail} are filled in by the dialog.
// The other languages stand beside this file; catalogue.ts holds them to these keys and gaps.

/** English: what every other language is held to. */
export const en = {
  language: 'en',
  landing: {
    title: 'Sign in with your e-mail address',
    what: 'This host shows the sign-in window of web sites that use BrowserID. When such a site asks who you are, you choose an e-mail address here, and the provider of that address confirms that it is yours. No new password, no account to make.',
    keeps:
      'It keeps no list of the sites you visit. Your addresses and keys stay in your own browser.',
    developersTitle: 'For sites',
    developers: 'Include this script, then call navigator.id.watch and navigator.id.request:',
  },
  /** Gaps {site} and {broker}; plain text. */
  mail: {
    subject: 'Your sign-in code',
    asks: 'Somebody wants to sign in to {site} with this e-mail address.',
    askedAt: 'It was asked for on {time}.',
    askedWith: 'It was asked for on {time}, in {browser} on {system}.',
    type: 'If that is you, type this code in the window where you asked for it:',
    life: 'It counts for ten minutes, once, and in that browser only.',
    link: 'This page shows the code as well, and in the same browser it can be used with one click:',
    warning:
      'Never tell it to anyone. If you did not ask for it, do nothing: without the code nothing happens.',
    signature: 'Sent by {broker}, the sign-in service of that site.',
  },
  codePage: {
    title: 'Your sign-in code',
    unscripted:
      'The code is in the mail that brought you here. Type it in the window where you asked for it.',
    asks: 'It was asked for to sign in to {site}.',
    here: 'The window that asked for it is open in this browser.',
    use: 'Sign in to {site}',
    elsewhere: 'Type it in the window where you asked for it, on whatever device that is.',
    used: 'The code was handed over. You can close this page and go on in the other window.',
    warning: 'If you did not ask for it, close this page: without the code nothing happens.',
  },
  /** On pages of providers of the Persona era. Gap {broker}. */
  panel: {
    label: 'Sign-in',
    slow: 'This page takes longer than usual.',
    back: 'Back to the sign-in',
    asks: '{broker} wants to confirm your address here.',
    go: 'Continue',
    refused:
      'A page that is not known here asked for a confirmation of your address. It got none. Go back to the site you wanted and start there again.',
  },
  dialog: {
    title: 'Sign in',
    signingInTo: 'Sign in to',
    servedBy: 'This sign-in page is run by',
    unscripted:
      'This page needs JavaScript and a current browser, because the key that signs you in is made in your browser and stays there. Turn JavaScript on for this site and load the page again, or go back to the site you came from.',
    waitingTitle: 'One moment',
    addressTitle: 'What is your e-mail address?',
    chooseTitle: 'Sign in with which address?',
    addressLabel: 'E-mail address',
    addressHint: 'you@example.org',
    continueButton: 'Continue',
    useAnother: 'Use another address',
    forget: 'Forget my addresses on this device',
    forgotten: 'Your addresses and keys were removed from this device.',
    notMine: 'This is not my computer',
    notMineHint: 'Nothing is remembered here.',
    nextStep:
      'Next, the provider of your address confirms that it is yours, on its own page; if it has none, you get a code by e-mail. After that, {site} learns the address and nothing else.',
    nextStepKnown: '{site} will learn the address you choose and nothing else.',
    terms: 'Terms of service',
    privacy: 'Privacy policy',
    cancel: 'Cancel and go back to {site}',
    rewritten:
      'Between computers this address is written {email}. If that is what you meant, continue.',
    invalidAddress: 'That is not a complete e-mail address. It looks like name@example.org.',
    cancelledThere:
      'The sign-in at {provider} was cancelled. You can try again or use another address.',
    unfinishedThere:
      'The visit to {provider} did not come to an end. You can try again or use another address.',
    askingTitle: 'Looking for the provider of {domain}',
    askingText: 'This usually takes a moment.',
    slow: 'This takes longer than usual. You can wait, or go on in another way.',
    visitingTitle: 'On to {provider}',
    visitingText:
      '{provider} confirms that {email} is yours. You come straight back and are then signed in to {site}.',
    signInThereText:
      '{provider} wants to know that it is you. You sign in on its own page, then come straight back.',
    sendingTitle: 'Sending a code to {email}',
    sendingText: '{domain} has no provider of its own, so a mail shows that the address is yours.',
    codeTitle: 'Type the code from your mail',
    codeSent:
      'A mail with a code is on its way to {email}. It may take a minute; look among unwanted mail too.',
    codeSentAgain: 'A new code is on its way to {email}. The one before does not count any more.',
    codeLabel: 'Code',
    codeHint: 'Eight letters and digits. Dashes and capitals do not matter.',
    codeWrong:
      'That is not the code in the mail to {email}. Look again, and mind that only the newest mail counts.',
    codeShape: 'A code has eight letters and digits, such as ABCD-EFGH.',
    codeWait:
      'A new code can be sent in {detail}. Until then, the last one, sent to {email}, stays good.',
    codeNext: 'Then you go back to {site}, which learns your address and nothing else.',
    codeResend: 'Send a new code',
    codeUnreachable:
      'Our own server did not answer. Check your connection, then press the button once more.',
    checkingTitle: 'Checking the answer of {provider}',
    checkingText: 'Almost there.',
    answeringTitle: 'Signing you in',
    answeringText: 'You go back to {site} as {email}.',
    finishedTitle: 'You are signed in',
    finishedText: '{site} knows you as {email}. You can close this window.',
    closedTitle: 'Nothing was shared',
    closedText: '{site} learned nothing. You can close this window.',
  },
  actions: {
    retry: 'Try again',
    resend: 'Send a new code',
    other: 'Use another address',
    return: 'Back to {site}',
    leave: 'Go back',
    close: 'Close this window',
  },
  problems: {
    'nothing-asked': {
      title: 'No site asked for a sign-in',
      cause: 'This page is opened by a site that wants to know who you are. None did.',
      next: 'Go to the site and press its sign-in button. If you just did, the site keeps windows it opens apart from itself, and has to change that.',
    },
    'malformed-request': {
      title: 'The site’s request cannot be read',
      cause:
        'The site that sent you here made a mistake in its request, or the link was cut short.',
      next: 'Go back and press the sign-in button again. If this page comes back, tell the site.',
    },
    'insecure-site': {
      title: 'This site is not protected',
      cause:
        '{detail} is reached without encryption. Anyone on the way could sign in there as you, so nothing is sent to it.',
      next: 'Try the site’s address with https:// in front, and sign in from there.',
    },
    'site-barred': {
      title: 'This sign-in page does not serve that site',
      cause: 'Whoever runs this page has decided not to sign people in to {detail}.',
      next: 'Go back to the site; it may offer another way to sign in.',
    },
    'improper-usage': {
      title: 'Error in {site}',
      cause: 'improper usage of API: {detail}',
      next: 'The site has to correct this. You can only go back.',
    },
    unsupported: {
      title: '{domain} does not offer this sign-in',
      cause: 'No provider at {domain} can confirm that {email} is yours.',
      next: 'Check the spelling, or use an address at another domain. Whoever runs {domain} can set a provider up.',
    },
    'domain-barred': {
      title: 'Addresses at {domain} are not served here',
      cause: 'Whoever runs this page has decided which domains can sign in with it.',
      next: 'Use an address at another domain.',
    },
    offline: {
      title: '{domain} does not answer',
      cause:
        'The provider of {domain} cannot be reached right now, so nobody can confirm your address.',
      next: 'Wait a minute and try again.',
    },
    misconfigured: {
      title: '{domain} has a fault in its set-up',
      cause:
        'The domain says that it has a provider, but what it publishes about it cannot be used. Nothing is wrong at your end.',
      next: 'Tell whoever runs {domain}; until then another address works.',
    },
    throttled: {
      title: 'Too many different domains',
      cause: 'From your network, many domains were asked about in a short time.',
      next: 'Wait ten minutes, then try again.',
    },
    'code-over': {
      title: 'This code is over',
      cause:
        'It is older than ten minutes, was used, or a newer one was sent. It also has to be typed in the browser that asked for it, with cookies allowed.',
      next: 'Have a new code sent to {email}.',
    },
    'code-tries': {
      title: 'Too many wrong codes',
      cause: 'After five wrong tries a code does not count any more, so that nobody can guess it.',
      next: 'Have a new code sent to {email}.',
    },
    'code-throttled': {
      title: 'Too many codes were asked for',
      cause:
        'Only a few codes are sent to one address, to one domain and from one network, so that nobody is flooded with mail.',
      next: 'You can ask again in {detail}.',
    },
    'code-not-offered': {
      title: '{domain} confirms its addresses itself',
      cause:
        'Since you began, {domain} has said that it has a provider. A code does not count there.',
      next: 'Try again: you are then sent to that provider.',
    },
    'broker-unreachable': {
      title: 'This sign-in page lost its connection',
      cause: 'Our own server did not answer.',
      next: 'Check your connection and try again.',
    },
    'provider-refused': {
      title: '{provider} says no',
      cause: 'It does not confirm that {email} is yours.',
      next: 'Is the spelling right? If you have several accounts there, another one may be signed in.',
    },
    'provider-unavailable': {
      title: '{provider} cannot help right now',
      cause: 'It answered that it is busy or out of order.',
      next: 'Wait a minute and try again.',
    },
    'not-confirmed': {
      title: '{provider} did not confirm your address',
      cause:
        'You were there, and it still does not say that {email} is yours. You may be signed in there under another name, or your browser did not keep its cookies.',
      next: 'Sign out at {provider}, then try again; or use another address.',
    },
    'certificate-unreadable': {
      title: '{provider} sent something that is no certificate',
      cause: 'Its answer cannot be read, so nobody can rely on it.',
      next: 'Try again. If it stays like this, tell whoever runs {provider}.',
    },
    'certificate-address': {
      title: '{provider} confirmed another address',
      cause: 'You asked for {email}; the certificate is for a different address. It was not used.',
      next: 'Sign out at {provider}, then try again.',
    },
    'certificate-key': {
      title: '{provider} confirmed another key',
      cause: 'The certificate is not for the key that this browser made. It was not used.',
      next: 'Try again. If it stays like this, tell whoever runs {provider}.',
    },
    'certificate-issuer': {
      title: 'The certificate comes from somebody else',
      cause:
        'Only {provider} may speak for {email}, and another name stands on the certificate. It was not used.',
      next: 'Try again. If it stays like this, tell whoever runs {provider}.',
    },
    'certificate-time': {
      title: 'The certificate is not valid now',
      cause:
        'It has expired, or begins in the future, or lives longer than a day. It was not used.',
      next: 'Try again. If it stays like this, the clock of {provider} may be wrong.',
    },
    'certificate-signature': {
      title: 'The certificate is not signed by {provider}',
      cause: 'Its signature does not fit the keys that {provider} publishes. It was not used.',
      next: 'Try again in a few minutes. If it stays like this, tell whoever runs {provider}.',
    },
    stale: {
      title: 'This sign-in is over',
      cause:
        'You came back to a sign-in that this tab does not know: it ended, is older than an hour, or began in another tab.',
      next: 'Go back to the site. If it does not know you, press its sign-in button again.',
    },
    'stale-here': {
      title: 'That answer is too old',
      cause:
        'You came back from a provider with an answer to an earlier try. It was not used; your sign-in to {site} is still open.',
      next: 'Try again, or use another address.',
    },
    'no-storage': {
      title: 'Your browser keeps nothing for this page',
      cause:
        'While you visit your provider, this page has to remember what you are doing. Your browser does not let it.',
      next: 'Allow this site to store data (private windows are fine), then try again.',
    },
    'no-crypto': {
      title: 'Your browser cannot make a key',
      cause:
        'Signing in needs cryptography that is built into current browsers and works on protected pages only.',
      next: 'Update your browser or use another one, then start again from the site.',
    },
    'opener-gone': {
      title: 'The way back to {site} was cut',
      cause:
        'Your address is confirmed, but your browser separated this window from the site that opened it.',
      next: 'Close this window and press the sign-in button of {site} once more: it works at once, without another visit to your provider.',
    },
    'opener-gone-forgotten': {
      title: 'The way back to {site} was cut',
      cause:
        'Your address is confirmed, but your browser separated this window from the site that opened it, and nothing may be remembered here.',
      next: 'Close this window and press the sign-in button of {site} once more. If this happens again, leave “This is not my computer” open.',
    },
    failed: {
      title: 'Something went wrong here',
      cause: 'This is a fault of ours, not of yours.',
      next: 'Try again. If it stays like this, tell whoever runs this page.',
    },
  },
} as const

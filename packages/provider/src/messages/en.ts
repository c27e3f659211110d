// Every text of the provider's pages.

export const en = {
  language: 'en',
  signInTitle: 'Sign in with a code',
  signInLead: 'Type the code that your authenticator app shows for',
  addressLabel: 'E-mail address',
  codeLabel: 'Code from your app',
  signInButton: 'Sign in',
  cancelButton: 'Cancel',
  returnNotice: 'After this you go back to',
  continueButton: 'Continue',
  provisionTitle: 'One moment',
  provisionLead: 'We are confirming your address.',
  provisionAsk: 'A sign-in page wants to confirm that you are',
  refusedTitle: 'This request was refused',
  refusedForeign:
    'A page that this provider does not know asked it to vouch for your address. Nothing was given to it. Go back to the site you wanted and start there again.',
  refusedMalformed:
    'The address of this page is incomplete. Go back to the site you wanted and start there again.',
  startAgain: 'Start again from the site you came from.',
  unavailable: 'The provider cannot be reached right now. Wait a moment and try again.',
  waitSeconds: 'You can try again in {seconds} seconds.',
  needsScript:
    'This page needs JavaScript: your key is made in your browser. Turn it on and load the page again.',
  homeTitle: 'Sign-in for {domain}',
  homeSignedOut:
    'Nobody is signed in in this browser. When a site asks for your address, you come here to type a code.',
  homeSignedIn: 'You are signed in as',
  signOutButton: 'Sign out here',
  errorTitle: 'That did not work',
  errorBack: 'To the start page',
  errorCode: 'Code',
} as const

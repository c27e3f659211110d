// English of what every service says. The sentence of an error in English is the error's own message.

/** English: what every other language is held to. */
export const en = {
  errorTitle: 'That did not work',
  errorBack: 'To the start page',
  errorCode: 'Code',
  busyTitle: 'Too much at once',
  busyText: 'Wait a moment and load this page again.',
} as const

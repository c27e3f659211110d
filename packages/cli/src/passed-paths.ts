// What a web server that keeps the rest of a host for itself must pass to signet.

/** In words: the pages of the journey with their scripts, and the pages that links lead to. */
export const PASSED_PATHS = '/browserid/, /assets/, /account, /enrol and /people'

// Where the dialog is. The server puts its own origin in place of this name when it serves include.js (src/include/bake-origin.ts).

export const BROKER_ORIGIN: string = 'https://broker.invalid'

// How the pop-up tells the page that it is done: within the site's own origin, whatever became of the opener (design 3).

/** Name of the BroadcastChannel. */
export const CHANNEL = 'browserid'
/** What the last page of the pop-up says. */
export type Outcome = 'signed-in' | 'cancelled'

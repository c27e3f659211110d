// German of what every service says.
import type { ServiceErrors } from './catalogue.ts'

/** German. */
export const de = {
  errorTitle: 'Das hat nicht geklappt',
  errorBack: 'Zur Startseite',
  errorCode: 'Code',
  busyTitle: 'Gerade ist zu viel los',
  busyText: 'Warten Sie einen Moment und laden Sie diese Seite dann neu.',
} as const

/** The refusals in German, by code. */
export const deErrors: ServiceErrors = {
  ERR_NOT_FOUND: 'Diese Seite gibt es hier nicht. Prüfen Sie die Adresse.',
  ERR_METHOD_NOT_ALLOWED: 'Diese Adresse lässt sich so nicht aufrufen.',
  ERR_MEDIA_TYPE_UNSUPPORTED: 'Die Daten kamen in einer Form, die hier nicht erwartet wird.',
  ERR_BODY_TOO_LARGE: 'Es wurden mehr Daten geschickt, als hier angenommen werden.',
  ERR_BODY_INVALID:
    'Eine Eingabe fehlt oder hat nicht die richtige Form. Prüfen Sie Ihre Eingaben.',
  ERR_ORIGIN_FOREIGN:
    'Diese Anfrage kam nicht von unserer eigenen Seite. Öffnen Sie die Seite und versuchen Sie es dort noch einmal.',
  ERR_COOKIE_DUPLICATED:
    'Ein Cookie dieser Website kam doppelt an. Löschen Sie die Cookies dieser Website und versuchen Sie es noch einmal.',
  ERR_FORM_TOKEN_INVALID:
    'Die Seite war zu lange offen oder gehört zu einem anderen Browser. Laden Sie sie neu.',
  ERR_BUSY: 'Dieser Server ist gerade ausgelastet. Versuchen Sie es gleich noch einmal.',
  ERR_TIMEOUT: 'Die Antwort hat zu lange gedauert. Versuchen Sie es gleich noch einmal.',
  ERR_STORE_UNAVAILABLE:
    'Die Datenbank ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal.',
  ERR_INTERNAL:
    'Bei uns ist ein Fehler aufgetreten. Versuchen Sie es noch einmal; bleibt er bestehen, nennen Sie dem Betreiber diese Nummer: {reference}',
}

// German: every text of the provider's pages. Keys and gaps are those of en.ts.
import type { ProviderErrors } from './catalogue.ts'

/** German. */
export const de = {
  language: 'de',
  signInTitle: 'Mit einem Code anmelden',
  signInLead: 'Geben Sie den Code ein, den Ihre Authenticator-App für {address} anzeigt.',
  addressLabel: 'E-Mail-Adresse',
  codeLabel: 'Code aus Ihrer App',
  recoveryCodeLabel: 'Wiederherstellungscode',
  useRecoveryCode: 'Wiederherstellungscode verwenden',
  useAppCode: 'Code aus meiner App verwenden',
  codeOrRecoveryLabel: 'Code aus Ihrer App oder ein Wiederherstellungscode',
  signInButton: 'Anmelden',
  cancelButton: 'Abbrechen',
  returnNotice: 'Danach gehen Sie zurück zu {broker}.',
  continueButton: 'Weiter',
  provisionTitle: 'Einen Moment',
  provisionLead: 'Ihre Adresse wird bestätigt.',
  provisionAsk: 'Eine Anmeldeseite möchte bestätigt haben, dass Sie {address} sind.',
  refusedTitle: 'Diese Anfrage wurde abgelehnt',
  refusedForeign:
    'Eine Seite, die dieser Anbieter nicht kennt, wollte Ihre Adresse bestätigt haben. Sie hat nichts bekommen. Gehen Sie zurück zu der gewünschten Website und beginnen Sie dort noch einmal.',
  refusedMalformed:
    'Die Adresse dieser Seite ist unvollständig. Gehen Sie zurück zu der gewünschten Website und beginnen Sie dort noch einmal.',
  startAgain: 'Beginnen Sie noch einmal auf der Website, von der Sie kommen.',
  unavailable:
    'Der Anbieter ist gerade nicht erreichbar. Warten Sie einen Moment und versuchen Sie es noch einmal.',
  waitAgain: 'Sie können es in {wait} wieder versuchen.',
  moreCodes: 'Noch benötigte Codes: {remaining}.',
  needsScript:
    'Diese Seite braucht JavaScript: Ihr Schlüssel entsteht in Ihrem Browser. Schalten Sie es ein und laden Sie die Seite neu.',

  homeTitle: 'Anmeldung für {domain}',
  homeSignedOut:
    'In diesem Browser ist niemand angemeldet. Wenn eine Website nach Ihrer Adresse fragt, geben Sie hier einen Code ein.',
  homeSignedIn: 'Sie sind angemeldet als {address}.',
  homeAccount: 'Bei Ihrem Konto anmelden',
  signOutButton: 'Hier abmelden',

  enrolTitle: 'Anmeldung einrichten',
  enrolLead: 'Dieser Link richtet Codes für {address} ein.',
  recoverTitle: 'Anmeldung neu einrichten',
  recoverLead:
    'Dieser Link ersetzt alle Authenticator-Apps und Wiederherstellungscodes von {address}.',
  enrolNeedsApp:
    'Sie brauchen eine Authenticator-App auf Ihrem Telefon oder Computer: irgendeine App, die Codes anzeigt, die alle 30 Sekunden wechseln.',
  enrolStart: 'QR-Code anzeigen',
  authenticatorName: 'Name dieser Authenticator-App',
  authenticatorNameExample: 'Mein Telefon',
  authenticatorUnnamed: 'Authenticator',
  otherKinds: 'Andere Arten von Codes',
  otherKindsNote:
    'Jede App versteht 6 Ziffern und SHA-1. Wählen Sie nur etwas anderes, wenn Ihre App es beherrscht.',
  digitsLabel: 'Ziffern',
  algorithmLabel: 'Verfahren',
  scanTitle: 'Scannen Sie dies mit Ihrer App',
  scanLead: 'Damit kommen die Codes von {address} in die App.',
  qrLabel: 'QR-Code mit Ihrem Geheimnis',
  openInApp: 'In einer App auf diesem Gerät öffnen',
  cannotScan: 'Ich kann nicht scannen',
  typeSecret:
    'Geben Sie dieses Geheimnis in Ihre App ein; Leerzeichen und Großschreibung spielen keine Rolle.',
  codeUnfit:
    'Dieser Code passt nicht. Nehmen Sie den neuesten und prüfen Sie, ob die Uhren von Telefon und Server übereinstimmen.',
  scanCodeLabel: 'Code, den die App jetzt anzeigt',
  scanButton: 'Die {digits} Ziffern bestätigen',
  codesTitle: 'Ihre Wieder­herstellungs­codes',
  codesLead:
    'Wenn Sie Ihr Telefon verlieren, meldet jeder dieser Codes Sie einmal an. Drucken Sie sie aus oder schreiben Sie sie auf, und bewahren Sie sie nicht beim Telefon auf.',
  codesNote:
    'Sie werden nur jetzt angezeigt. Neue können Sie auf der Seite Ihres Kontos erstellen.',
  codesKept: 'Ich habe sie aufbewahrt',
  secondOffer:
    'Eine zweite Authenticator-App, auf einem Tablet oder Computer, schützt ebenfalls davor, ausgesperrt zu werden.',
  addedTitle: 'Authenticator-App hinzugefügt',
  addedLead: 'Ab jetzt melden deren Codes Sie an. Überall sonst wurden Sie abgemeldet.',

  accountTitle: 'Ihr Konto',
  accountSignIn: 'Bei Ihrem Konto anmelden',
  accountSignInLead: 'Geben Sie Ihre Adresse ein und den Code, den Ihre Authenticator-App anzeigt.',
  proveTitle: 'Sind Sie es noch?',
  proveLead: 'Um Ihre Anmeldung zu ändern, geben Sie noch einen Code für {address} ein.',
  toAccount: 'Zu Ihrem Konto',
  recoveredNotice:
    'Sie haben sich mit einem Wiederherstellungscode angemeldet. Wenn Ihr Telefon verloren ist, fügen Sie jetzt eine neue Authenticator-App hinzu und entfernen Sie dann die verlorene.',
  authenticators: 'Authenticator-Apps',
  addAuthenticator: 'Authenticator-App hinzufügen',
  lastUsed: 'Zuletzt verwendet {time}',
  neverUsed: 'Noch nicht verwendet',
  added: 'hinzugefügt {day}',
  weakSecret:
    'Das Geheimnis ist kurz. Fügen Sie eine neue Authenticator-App hinzu und entfernen Sie diese.',
  change: 'Ändern',
  rename: 'Umbenennen',
  remove: 'Entfernen',
  removeNote: 'Sie werden überall außer hier abgemeldet.',
  lastAuthenticator:
    'Ihre einzige Authenticator-App. Fügen Sie eine weitere hinzu, bevor Sie sie entfernen.',
  recoveryCodes: 'Wiederherstellungscodes',
  codesLeft: { one: '{count} von 10 ist noch übrig.', other: '{count} von 10 sind noch übrig.' },
  noCodesLeft:
    'Sie haben keine. Erstellen Sie welche, damit ein verlorenes Telefon Sie nicht aussperrt.',
  newCodes: 'Zehn neue Codes erstellen',
  sessions: 'Angemeldet',
  thisBrowser: 'dieser Browser',
  unknownBrowser: 'Ein Browser',
  browserOn: '{browser} auf {system}',
  lastSeen: 'Zuletzt gesehen {time}',
  lastSignIn: 'Letzte Anmeldung {time}',
  from: 'von {source}',
  by: 'durch {who}',
  byShell: 'auf dem Server',
  endSession: 'Abmelden',
  endAll: 'Überall sonst abmelden',
  devices: 'Bekannte Geräte',
  devicesNote: 'Auf diesen müssen Sie nie warten, weil andere falsche Codes eingegeben haben.',
  forget: 'Vergessen',
  activity: 'Letzte Ereignisse',

  peopleTitle: 'Personen Ihrer Domain',
  people: 'Personen',
  findPeople: 'Jemanden suchen',
  findButton: 'Suchen',
  nobodyFound: 'Niemand hier hat das in der Adresse.',
  morePeople: 'Weitere Personen',
  allPeople: 'Alle Personen',
  invite: 'Jemanden einladen',
  inviteExample: 'name@{domain}',
  inviteForeign: 'Es muss eine einfache Adresse von {domain} sein',
  makeLink: 'Link erstellen',
  administrator: 'verwaltet die Domain',
  disabled: 'gesperrt',
  authenticatorCount: 'Authenticator-Apps: {count}',
  codeCount: 'Wiederherstellungscodes: {count}',
  recoverPerson: 'Link zur Wiederherstellung erstellen',
  recoverNote:
    'Für jemanden, der alles verloren hat: Er ersetzt alle Authenticator-Apps und Wiederherstellungscodes dieser Person.',
  disable: 'Anmeldung sperren',
  enable: 'Wieder zulassen',
  openLinks: 'Offene Links',
  linkUntil: 'Gültig bis {time}',
  withdrawLink: 'Zurückziehen',
  moreLinks: 'Es gibt weitere. Suchen Sie oben nach einer Adresse.',
  keys: 'Signaturschlüssel',
  keyStates: {
    current: 'signiert',
    next: 'signiert als Nächstes',
    previous: 'läuft aus',
    revoked: 'widerrufen',
  },
  since: 'seit {day}',
  linkTitle: 'Einmal-Link',
  linkEnrols: 'Geben Sie diesen Link an {address}. Er funktioniert einmal, drei Tage lang.',
  linkRecovers:
    'Geben Sie diesen Link persönlich oder auf einem vertrauenswürdigen Weg an {address}. Er funktioniert einmal, drei Tage lang, und ersetzt alles, womit diese Person sich bisher angemeldet hat.',
  linkLabel: 'Link',
  linkNote: 'Er wird nur jetzt angezeigt. Ein neuerer Link für dieselbe Adresse ersetzt ihn.',
  toPeople: 'Zurück zu den Personen',

  events: {
    'sign-in.succeeded': 'Angemeldet',
    'sign-in.failed': 'Ein falscher Code wurde eingegeben',
    'recovery.code-used': 'Mit einem Wiederherstellungscode angemeldet',
    'recovery.failed': 'Ein verbrauchter Wiederherstellungscode wurde eingegeben',
    'recovery.codes-made': 'Neue Wiederherstellungscodes erstellt',
    'recovery.link-used': 'Über einen Link neu eingerichtet',
    'account.enrolled': 'Eingerichtet',
    'account.imported': 'Importiert',
    'account.disabled': 'Anmeldung gesperrt',
    'account.enabled': 'Wieder zugelassen',
    'account.removed': 'Entfernt',
    'account.unlocked': 'Fehlversuche vergessen',
    'account.role-changed': 'Rolle geändert',
    'account.steps-reset': 'Verbrauchte Codes nach falscher Uhrzeit vergessen',
    'account.recovered': 'Vom Betreiber wiederhergestellt',
    'authenticator.added': 'Authenticator-App hinzugefügt',
    'authenticator.renamed': 'Authenticator-App umbenannt',
    'authenticator.removed': 'Authenticator-App entfernt',
    'session.ended': 'Einen Browser abgemeldet',
    'session.all-ended': 'Überall sonst abgemeldet',
    'device.forgotten': 'Ein Gerät vergessen',
    'link.created': 'Einmal-Link erstellt',
    'link.withdrawn': 'Einmal-Link zurückgezogen',
    'domain.added': 'Domain hinzugefügt',
    'domain.changed': 'Domain geändert',
    'domain.removed': 'Domain entfernt',
    'key.published': 'Nächster Schlüssel veröffentlicht',
    'key.rotated': 'Schlüssel gewechselt',
    'key.imported': 'Schlüssel importiert',
    'key.revoked': 'Schlüssel widerrufen',
    'key.retired': 'Alter Schlüssel ausgelaufen',
  },
} as const

/** The refusals in German, by code. */
export const deErrors: ProviderErrors = {
  ERR_TOTP_INVALID: 'Dieser Code stimmt nicht. Geben Sie den neuesten ein, den Ihre App anzeigt.',
  ERR_TOTP_REUSED: 'Dieser Code wurde schon verwendet. Warten Sie auf den nächsten.',
  ERR_TOTP_MORE_NEEDED:
    'In letzter Zeit waren viele Codes falsch, deshalb werden auf einem neuen Gerät mehrere hintereinander gebraucht. Warten Sie, bis Ihre App den nächsten Code anzeigt, und geben Sie ihn ein.',
  ERR_RECOVERY_CODE_INVALID:
    'Dieser Wiederherstellungscode stimmt nicht oder wurde schon verwendet. Geben Sie einen anderen aus Ihrer Liste ein.',
  ERR_THROTTLED:
    'Zu viele Codes waren falsch. Warten Sie vor dem nächsten Versuch, oder nehmen Sie ein Gerät, auf dem Sie sich schon einmal angemeldet haben.',
  ERR_ADDRESS_NOT_YOURS:
    'Hier ist jemand anders angemeldet. Melden Sie sich mit der Adresse an, um die es geht.',
  ERR_BROKER_NOT_TRUSTED: 'Dieser Anbieter antwortet jener Anmeldeseite nicht.',
  ERR_SESSION_EXPIRED: 'Hier ist niemand angemeldet. Melden Sie sich mit einem Code an.',
  ERR_PROOF_TOO_OLD:
    'Ihre Anmeldung liegt mehr als zehn Minuten zurück. Geben Sie noch einmal einen Code ein und nehmen Sie dann die Änderung vor.',
  ERR_LAST_AUTHENTICATOR:
    'Das ist Ihre einzige Authenticator-App. Fügen Sie zuerst eine weitere hinzu und entfernen Sie dann diese.',
  ERR_NOT_YOURS:
    'Das gibt es nicht mehr, oder es gehört jemand anderem. Laden Sie die Seite Ihres Kontos neu.',
  ERR_NOT_ADMINISTRATOR:
    'Diese Seite ist für Personen, die eine Domain verwalten; der Betreiber kann Sie dazu machen.',
  ERR_LINK_INVALID:
    'Dieser Link wurde schon verwendet, ist älter als drei Tage oder wurde durch einen neueren ersetzt. Bitten Sie um einen neuen.',
  ERR_ENROLMENT_EXPIRED:
    'Die Einrichtung blieb über zehn Minuten liegen, wurde durch eine neuere ersetzt, oder zu viele Codes waren falsch. Beginnen Sie noch einmal.',
  ERR_ACCOUNT_EXISTS: 'Für diese Adresse gibt es schon ein Konto.',
  ERR_DOMAIN_UNKNOWN: 'Diese Domain wird hier nicht bedient.',
  ERR_CLOCK_UNSURE:
    'Die Uhr dieses Servers geht vielleicht falsch, deshalb nimmt er gerade keine Codes an. Versuchen Sie es gleich noch einmal.',
}

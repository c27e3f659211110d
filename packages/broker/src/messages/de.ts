// German: every text of the broker's pages and mails. Keys and gaps are those of en.ts. The hyphen of E‑Mail in headings does not break.

/** German. */
export const de = {
  language: 'de',
  landing: {
    title: 'Mit Ihrer E‑Mail-Adresse anmelden',
    what: 'Dieser Server zeigt das Anmeldefenster von Websites, die BrowserID verwenden. Wenn eine solche Website fragt, wer Sie sind, wählen Sie hier eine E-Mail-Adresse, und der Anbieter dieser Adresse bestätigt, dass sie Ihnen gehört. Sie brauchen kein neues Passwort und kein neues Konto.',
    keeps:
      'Er führt keine Liste der Websites, die Sie besuchen. Ihre Adressen und Schlüssel bleiben in Ihrem eigenen Browser.',
    developersTitle: 'Für Websites',
    developers:
      'Binden Sie dieses Skript ein und rufen Sie dann navigator.id.watch und navigator.id.request auf:',
  },
  mail: {
    subject: 'Ihr Anmeldecode',
    asks: 'Jemand möchte sich mit dieser E-Mail-Adresse bei {site} anmelden.',
    askedAt: 'Er wurde am {time} angefordert.',
    askedWith: 'Er wurde am {time} angefordert, mit {browser} auf {system}.',
    type: 'Wenn Sie das sind, geben Sie diesen Code in dem Fenster ein, in dem Sie ihn angefordert haben:',
    life: 'Er gilt zehn Minuten lang, einmal und nur in diesem Browser.',
    link: 'Auch diese Seite zeigt den Code; im selben Browser lässt er sich dort mit einem Klick verwenden:',
    warning:
      'Verraten Sie ihn niemandem. Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun: Ohne den Code passiert nichts.',
    signature: 'Gesendet von {broker}, dem Anmeldedienst dieser Website.',
  },
  codePage: {
    title: 'Ihr Anmeldecode',
    unscripted:
      'Der Code steht in der E-Mail, die Sie hierhergeführt hat. Geben Sie ihn in dem Fenster ein, in dem Sie ihn angefordert haben.',
    asks: 'Er wurde für die Anmeldung bei {site} angefordert.',
    here: 'Das Fenster, das ihn angefordert hat, ist in diesem Browser geöffnet.',
    use: 'Bei {site} anmelden',
    elsewhere:
      'Geben Sie ihn in dem Fenster ein, in dem Sie ihn angefordert haben, gleich auf welchem Gerät.',
    used: 'Der Code wurde übergeben. Sie können diese Seite schließen und im anderen Fenster fortfahren.',
    warning:
      'Wenn Sie ihn nicht angefordert haben, schließen Sie diese Seite: Ohne den Code passiert nichts.',
  },
  panel: {
    label: 'Anmeldung',
    slow: 'Diese Seite braucht länger als üblich.',
    back: 'Zurück zur Anmeldung',
    asks: '{broker} möchte hier Ihre Adresse bestätigen lassen.',
    go: 'Weiter',
    refused:
      'Eine hier unbekannte Seite wollte Ihre Adresse bestätigt haben. Sie hat nichts bekommen. Gehen Sie zurück zu der gewünschten Website und beginnen Sie dort noch einmal.',
  },
  dialog: {
    title: 'Anmelden',
    signingInTo: 'Anmelden bei',
    servedBy: 'Diese Anmeldeseite betreibt',
    unscripted:
      'Diese Seite braucht JavaScript und einen aktuellen Browser, denn der Schlüssel für Ihre Anmeldung entsteht in Ihrem Browser und bleibt dort. Schalten Sie JavaScript für diese Website ein und laden Sie die Seite neu, oder gehen Sie zurück zu der Website, von der Sie kommen.',
    waitingTitle: 'Einen Moment',
    addressTitle: 'Wie lautet Ihre E‑Mail-Adresse?',
    chooseTitle: 'Mit welcher Adresse möchten Sie sich anmelden?',
    addressLabel: 'E-Mail-Adresse',
    addressHint: 'name@example.org',
    continueButton: 'Weiter',
    useAnother: 'Andere Adresse verwenden',
    forget: 'Meine Adressen auf diesem Gerät vergessen',
    forgotten: 'Ihre Adressen und Schlüssel wurden von diesem Gerät entfernt.',
    notMine: 'Das ist nicht mein Computer',
    notMineHint: 'Hier wird nichts gespeichert.',
    nextStep:
      'Als Nächstes bestätigt der Anbieter Ihrer Adresse auf seiner eigenen Seite, dass sie Ihnen gehört; gibt es keinen, erhalten Sie einen Code per E-Mail. Danach erfährt {site} die Adresse und sonst nichts.',
    nextStepKnown: '{site} erfährt die Adresse, die Sie wählen, und sonst nichts.',
    terms: 'Nutzungsbedingungen',
    privacy: 'Datenschutzerklärung',
    cancel: 'Abbrechen und zurück zu {site}',
    rewritten:
      'Zwischen Computern wird diese Adresse {email} geschrieben. Wenn Sie das gemeint haben, machen Sie weiter.',
    invalidAddress:
      'Das ist keine vollständige E-Mail-Adresse. Sie sieht aus wie name@example.org.',
    cancelledThere:
      'Die Anmeldung bei {provider} wurde abgebrochen. Sie können es noch einmal versuchen oder eine andere Adresse verwenden.',
    unfinishedThere:
      'Der Besuch bei {provider} kam nicht zum Abschluss. Sie können es noch einmal versuchen oder eine andere Adresse verwenden.',
    askingTitle: 'Der Anbieter von {domain} wird gesucht',
    askingText: 'Das dauert meist nur einen Augenblick.',
    slow: 'Das dauert länger als üblich. Sie können warten oder anders weitermachen.',
    visitingTitle: 'Weiter zu {provider}',
    visitingText:
      '{provider} bestätigt, dass {email} Ihnen gehört. Sie kommen gleich zurück und sind dann bei {site} angemeldet.',
    signInThereText:
      '{provider} möchte sicher sein, dass Sie es sind. Sie melden sich auf dessen eigener Seite an und kommen dann gleich zurück.',
    sendingTitle: 'Ein Code wird an {email} gesendet',
    sendingText:
      '{domain} hat keinen eigenen Anbieter, deshalb zeigt eine E-Mail, dass die Adresse Ihnen gehört.',
    codeTitle: 'Geben Sie den Code aus Ihrer E‑Mail ein',
    codeSent:
      'Eine E-Mail mit einem Code ist unterwegs an {email}. Das kann eine Minute dauern; sehen Sie auch im Spam-Ordner nach.',
    codeSentAgain: 'Ein neuer Code ist unterwegs an {email}. Der vorige gilt nicht mehr.',
    codeLabel: 'Code',
    codeHint: 'Acht Buchstaben und Ziffern. Bindestriche und Großschreibung spielen keine Rolle.',
    codeWrong:
      'Das ist nicht der Code aus der E-Mail an {email}. Sehen Sie noch einmal nach; es zählt nur die neueste E-Mail.',
    codeShape: 'Ein Code besteht aus acht Buchstaben und Ziffern, zum Beispiel ABCD-EFGH.',
    codeWait:
      'Ein neuer Code kann in {detail} gesendet werden. Bis dahin bleibt der letzte gültig, der an {email} ging.',
    codeNext: 'Danach gehen Sie zurück zu {site}. Dort erfährt man Ihre Adresse und sonst nichts.',
    codeResend: 'Neuen Code senden',
    codeUnreachable:
      'Unser eigener Server hat nicht geantwortet. Prüfen Sie Ihre Verbindung und drücken Sie die Schaltfläche noch einmal.',
    checkingTitle: 'Die Antwort von {provider} wird geprüft',
    checkingText: 'Gleich geschafft.',
    answeringTitle: 'Sie werden angemeldet',
    answeringText: 'Sie gehen als {email} zurück zu {site}.',
    finishedTitle: 'Sie sind angemeldet',
    finishedText: '{site} kennt Sie als {email}. Sie können dieses Fenster schließen.',
    closedTitle: 'Nichts wurde weitergegeben',
    closedText: '{site} hat nichts erfahren. Sie können dieses Fenster schließen.',
  },
  actions: {
    retry: 'Noch einmal versuchen',
    resend: 'Neuen Code senden',
    other: 'Andere Adresse verwenden',
    return: 'Zurück zu {site}',
    leave: 'Zurück',
    close: 'Fenster schließen',
  },
  problems: {
    'nothing-asked': {
      title: 'Keine Website hat nach einer Anmeldung gefragt',
      cause:
        'Diese Seite wird von einer Website geöffnet, die wissen möchte, wer Sie sind. Das hat keine getan.',
      next: 'Gehen Sie zu der Website und drücken Sie dort die Schaltfläche zum Anmelden. Haben Sie das gerade getan, trennt die Website geöffnete Fenster von sich ab und muss das ändern.',
    },
    'malformed-request': {
      title: 'Die Anfrage der Website ist nicht lesbar',
      cause:
        'Die Website, die Sie hierhergeschickt hat, hat in ihrer Anfrage einen Fehler gemacht, oder der Link ist unvollständig.',
      next: 'Gehen Sie zurück und drücken Sie die Schaltfläche zum Anmelden noch einmal. Erscheint diese Seite wieder, sagen Sie der Website Bescheid.',
    },
    'insecure-site': {
      title: 'Diese Website ist nicht geschützt',
      cause:
        '{detail} wird unverschlüsselt aufgerufen. Jeder auf dem Weg dorthin könnte sich als Sie anmelden, deshalb wird nichts dorthin gesendet.',
      next: 'Rufen Sie die Website mit https:// am Anfang der Adresse auf und melden Sie sich von dort aus an.',
    },
    'site-barred': {
      title: 'Diese Anmeldeseite ist für jene Website nicht zuständig',
      cause: 'Wer diese Seite betreibt, hat entschieden, bei {detail} niemanden anzumelden.',
      next: 'Gehen Sie zurück zur Website; vielleicht bietet sie eine andere Anmeldung an.',
    },
    'improper-usage': {
      title: 'Fehler in {site}',
      cause: 'Falsche Verwendung der Schnittstelle: {detail}',
      next: 'Das muss die Website beheben. Sie können nur zurückgehen.',
    },
    unsupported: {
      title: '{domain} bietet diese Anmeldung nicht an',
      cause: 'Bei {domain} gibt es keinen Anbieter, der bestätigt, dass {email} Ihnen gehört.',
      next: 'Prüfen Sie die Schreibweise oder verwenden Sie eine Adresse bei einer anderen Domain. Wer {domain} betreibt, kann einen Anbieter einrichten.',
    },
    'domain-barred': {
      title: 'Adressen bei {domain} werden hier nicht angenommen',
      cause: 'Wer diese Seite betreibt, hat festgelegt, welche Domains sich damit anmelden können.',
      next: 'Verwenden Sie eine Adresse bei einer anderen Domain.',
    },
    offline: {
      title: '{domain} antwortet nicht',
      cause:
        'Der Anbieter von {domain} ist gerade nicht erreichbar, deshalb kann niemand Ihre Adresse bestätigen.',
      next: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
    },
    misconfigured: {
      title: '{domain} ist fehlerhaft eingerichtet',
      cause:
        'Die Domain gibt an, einen Anbieter zu haben, aber was sie darüber veröffentlicht, ist nicht verwendbar. An Ihnen liegt es nicht.',
      next: 'Sagen Sie der Person Bescheid, die {domain} betreibt; bis dahin hilft eine andere Adresse.',
    },
    throttled: {
      title: 'Zu viele verschiedene Domains',
      cause: 'Aus Ihrem Netz wurde in kurzer Zeit nach vielen Domains gefragt.',
      next: 'Warten Sie zehn Minuten und versuchen Sie es dann noch einmal.',
    },
    'code-over': {
      title: 'Dieser Code gilt nicht mehr',
      cause:
        'Er ist älter als zehn Minuten, wurde schon verwendet oder durch einen neueren ersetzt. Außerdem muss er in dem Browser eingegeben werden, der ihn angefordert hat, und Cookies müssen erlaubt sein.',
      next: 'Lassen Sie einen neuen Code an {email} senden.',
    },
    'code-tries': {
      title: 'Zu viele falsche Codes',
      cause:
        'Nach fünf falschen Versuchen gilt ein Code nicht mehr, damit ihn niemand erraten kann.',
      next: 'Lassen Sie einen neuen Code an {email} senden.',
    },
    'code-throttled': {
      title: 'Zu viele Codes angefordert',
      cause:
        'An eine Adresse, an eine Domain und aus einem Netz werden nur wenige Codes gesendet, damit niemand mit E-Mails überflutet wird.',
      next: 'Sie können in {detail} wieder einen anfordern.',
    },
    'code-not-offered': {
      title: '{domain} bestätigt ihre Adressen selbst',
      cause:
        'Seit Sie begonnen haben, hat {domain} mitgeteilt, dass es dort einen Anbieter gibt. Ein Code gilt dafür nicht.',
      next: 'Versuchen Sie es noch einmal: Sie werden dann zu diesem Anbieter geleitet.',
    },
    'broker-unreachable': {
      title: 'Diese Anmeldeseite hat die Verbindung verloren',
      cause: 'Unser eigener Server hat nicht geantwortet.',
      next: 'Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    },
    'provider-refused': {
      title: '{provider} lehnt ab',
      cause: 'Dort wird nicht bestätigt, dass {email} Ihnen gehört.',
      next: 'Stimmt die Schreibweise? Falls Sie dort mehrere Konten haben, ist vielleicht ein anderes angemeldet.',
    },
    'provider-unavailable': {
      title: '{provider} kann gerade nicht helfen',
      cause: 'Von dort kam die Antwort, der Dienst sei ausgelastet oder gestört.',
      next: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
    },
    'not-confirmed': {
      title: '{provider} hat Ihre Adresse nicht bestätigt',
      cause:
        'Sie waren dort, und es wird noch immer nicht bestätigt, dass {email} Ihnen gehört. Vielleicht sind Sie dort unter einem anderen Namen angemeldet, oder Ihr Browser hat die Cookies nicht behalten.',
      next: 'Melden Sie sich bei {provider} ab und versuchen Sie es noch einmal, oder verwenden Sie eine andere Adresse.',
    },
    'certificate-unreadable': {
      title: '{provider} hat etwas geschickt, das kein Zertifikat ist',
      cause: 'Die Antwort ist nicht lesbar, deshalb kann sich niemand darauf verlassen.',
      next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie der Person Bescheid, die {provider} betreibt.',
    },
    'certificate-address': {
      title: '{provider} hat eine andere Adresse bestätigt',
      cause:
        'Sie haben {email} angegeben; das Zertifikat gilt für eine andere Adresse. Es wurde nicht verwendet.',
      next: 'Melden Sie sich bei {provider} ab und versuchen Sie es noch einmal.',
    },
    'certificate-key': {
      title: '{provider} hat einen anderen Schlüssel bestätigt',
      cause:
        'Das Zertifikat gilt nicht für den Schlüssel, den dieser Browser erzeugt hat. Es wurde nicht verwendet.',
      next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie der Person Bescheid, die {provider} betreibt.',
    },
    'certificate-issuer': {
      title: 'Das Zertifikat stammt von jemand anderem',
      cause:
        'Nur {provider} darf für {email} sprechen, aber auf dem Zertifikat steht ein anderer Name. Es wurde nicht verwendet.',
      next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie der Person Bescheid, die {provider} betreibt.',
    },
    'certificate-time': {
      title: 'Das Zertifikat ist jetzt nicht gültig',
      cause:
        'Es ist abgelaufen, beginnt erst in der Zukunft oder gilt länger als einen Tag. Es wurde nicht verwendet.',
      next: 'Versuchen Sie es noch einmal. Bleibt es dabei, geht vielleicht die Uhr von {provider} falsch.',
    },
    'certificate-signature': {
      title: 'Das Zertifikat ist nicht von {provider} unterschrieben',
      cause:
        'Die Unterschrift passt nicht zu den Schlüsseln, die {provider} veröffentlicht. Es wurde nicht verwendet.',
      next: 'Versuchen Sie es in ein paar Minuten noch einmal. Bleibt es dabei, sagen Sie der Person Bescheid, die {provider} betreibt.',
    },
    stale: {
      title: 'Diese Anmeldung ist vorbei',
      cause:
        'Sie sind zu einer Anmeldung zurückgekommen, die dieser Tab nicht kennt: Sie ist beendet, älter als eine Stunde oder hat in einem anderen Tab begonnen.',
      next: 'Gehen Sie zurück zur Website. Erkennt sie Sie nicht, drücken Sie die Schaltfläche zum Anmelden noch einmal.',
    },
    'stale-here': {
      title: 'Diese Antwort ist zu alt',
      cause:
        'Sie sind von einem Anbieter mit der Antwort auf einen früheren Versuch zurückgekommen. Sie wurde nicht verwendet; Ihre Anmeldung bei {site} ist noch offen.',
      next: 'Versuchen Sie es noch einmal oder verwenden Sie eine andere Adresse.',
    },
    'no-storage': {
      title: 'Ihr Browser behält nichts für diese Seite',
      cause:
        'Während Sie Ihren Anbieter besuchen, muss sich diese Seite merken, was Sie gerade tun. Ihr Browser lässt das nicht zu.',
      next: 'Erlauben Sie dieser Website, Daten zu speichern (private Fenster sind kein Hindernis), und versuchen Sie es noch einmal.',
    },
    'no-crypto': {
      title: 'Ihr Browser kann keinen Schlüssel erzeugen',
      cause:
        'Die Anmeldung braucht Verschlüsselung, die in aktuelle Browser eingebaut ist und nur auf geschützten Seiten funktioniert.',
      next: 'Aktualisieren Sie Ihren Browser oder nehmen Sie einen anderen, und beginnen Sie dann auf der Website von vorn.',
    },
    'opener-gone': {
      title: 'Der Weg zurück zu {site} ist unterbrochen',
      cause:
        'Ihre Adresse ist bestätigt, aber Ihr Browser hat dieses Fenster von der Website getrennt, die es geöffnet hat.',
      next: 'Schließen Sie dieses Fenster und drücken Sie bei {site} die Schaltfläche zum Anmelden noch einmal: Dann klappt es sofort, ohne weiteren Besuch bei Ihrem Anbieter.',
    },
    'opener-gone-forgotten': {
      title: 'Der Weg zurück zu {site} ist unterbrochen',
      cause:
        'Ihre Adresse ist bestätigt, aber Ihr Browser hat dieses Fenster von der Website getrennt, die es geöffnet hat, und hier darf nichts gespeichert werden.',
      next: 'Schließen Sie dieses Fenster und drücken Sie bei {site} die Schaltfläche zum Anmelden noch einmal. Passiert das wieder, wählen Sie „Das ist nicht mein Computer“ nicht aus.',
    },
    failed: {
      title: 'Hier ist etwas schiefgegangen',
      cause: 'Der Fehler liegt bei uns, nicht bei Ihnen.',
      next: 'Versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie der Person Bescheid, die diese Seite betreibt.',
    },
  },
} as const

// French: every text of the broker's pages and mails. Keys and gaps are those of en.ts. Spaces before ; : ? ! and inside « », and the hyphen of e‑mail, do not break.

/** French. */
export const fr = {
  language: 'fr',
  landing: {
    title: 'Se connecter avec votre adresse e‑mail',
    what: 'Ce serveur affiche la fenêtre de connexion des sites web qui utilisent BrowserID. Quand un tel site demande qui vous êtes, vous choisissez ici une adresse e‑mail, et le fournisseur de cette adresse confirme qu’elle est à vous. Pas de nouveau mot de passe, pas de compte à créer.',
    keeps:
      'Il ne tient aucune liste des sites que vous visitez. Vos adresses et vos clés restent dans votre propre navigateur.',
    developersTitle: 'Pour les sites',
    developers: 'Incluez ce script, puis appelez navigator.id.watch et navigator.id.request :',
  },
  mail: {
    subject: 'Votre code de connexion',
    asks: 'Quelqu’un souhaite se connecter à {site} avec cette adresse e‑mail.',
    askedAt: 'Le code a été demandé le {time}.',
    askedWith: 'Le code a été demandé le {time}, avec {browser} sur {system}.',
    type: 'Si c’est vous, saisissez ce code dans la fenêtre où vous l’avez demandé :',
    life: 'Il est valable dix minutes, une seule fois, et dans ce navigateur uniquement.',
    link: 'Cette page affiche aussi le code ; dans le même navigateur, un clic suffit pour l’utiliser :',
    warning:
      'Ne le communiquez à personne. Si vous ne l’avez pas demandé, ne faites rien : sans le code, rien ne se passe.',
    signature: 'Envoyé par {broker}, le service de connexion de ce site.',
  },
  codePage: {
    title: 'Votre code de connexion',
    unscripted:
      'Le code se trouve dans le message qui vous a conduit ici. Saisissez-le dans la fenêtre où vous l’avez demandé.',
    asks: 'Il a été demandé pour se connecter à {site}.',
    here: 'La fenêtre qui l’a demandé est ouverte dans ce navigateur.',
    use: 'Se connecter à {site}',
    elsewhere: 'Saisissez-le dans la fenêtre où vous l’avez demandé, quel que soit l’appareil.',
    used: 'Le code a été transmis. Vous pouvez fermer cette page et continuer dans l’autre fenêtre.',
    warning: 'Si vous ne l’avez pas demandé, fermez cette page : sans le code, rien ne se passe.',
  },
  panel: {
    label: 'Connexion',
    slow: 'Cette page met plus de temps que d’habitude.',
    back: 'Revenir à la connexion',
    asks: '{broker} souhaite faire confirmer votre adresse ici.',
    go: 'Continuer',
    refused:
      'Une page inconnue ici a demandé une confirmation de votre adresse. Elle n’a rien reçu. Revenez au site que vous vouliez consulter et recommencez depuis celui-ci.',
  },
  dialog: {
    title: 'Connexion',
    signingInTo: 'Connexion à',
    servedBy: 'Cette page de connexion est gérée par',
    unscripted:
      'Cette page nécessite JavaScript et un navigateur récent, car la clé qui vous connecte est créée dans votre navigateur et y reste. Activez JavaScript pour ce site et rechargez la page, ou revenez au site d’où vous venez.',
    waitingTitle: 'Un instant',
    addressTitle: 'Quelle est votre adresse e‑mail ?',
    chooseTitle: 'Avec quelle adresse voulez-vous vous connecter ?',
    addressLabel: 'Adresse e‑mail',
    addressHint: 'vous@example.org',
    continueButton: 'Continuer',
    useAnother: 'Utiliser une autre adresse',
    forget: 'Oublier mes adresses sur cet appareil',
    forgotten: 'Vos adresses et vos clés ont été supprimées de cet appareil.',
    notMine: 'Ce n’est pas mon ordinateur',
    notMineHint: 'Rien n’est conservé ici.',
    nextStep:
      'Ensuite, le fournisseur de votre adresse confirme sur sa propre page qu’elle est à vous ; s’il n’y en a pas, vous recevez un code par e‑mail. Après cela, {site} connaît l’adresse et rien d’autre.',
    nextStepKnown: '{site} connaîtra l’adresse que vous choisissez et rien d’autre.',
    terms: 'Conditions d’utilisation',
    privacy: 'Politique de confidentialité',
    cancel: 'Annuler et revenir à {site}',
    rewritten: 'Entre ordinateurs, cette adresse s’écrit {email}. Si c’est bien elle, continuez.',
    invalidAddress: 'Ce n’est pas une adresse e‑mail complète. Elle ressemble à nom@example.org.',
    cancelledThere:
      'La connexion chez {provider} a été annulée. Vous pouvez réessayer ou utiliser une autre adresse.',
    unfinishedThere:
      'La visite chez {provider} n’est pas arrivée à son terme. Vous pouvez réessayer ou utiliser une autre adresse.',
    askingTitle: 'Recherche du fournisseur de {domain}',
    askingText: 'Cela ne prend en général qu’un instant.',
    slow: 'C’est plus long que d’habitude. Vous pouvez attendre ou continuer autrement.',
    visitingTitle: 'En route vers {provider}',
    visitingText:
      '{provider} confirme que {email} est à vous. Vous revenez aussitôt, et la connexion à {site} est faite.',
    signInThereText:
      '{provider} veut s’assurer qu’il s’agit bien de vous. Vous vous connectez sur sa propre page, puis vous revenez aussitôt.',
    sendingTitle: 'Envoi d’un code à {email}',
    sendingText:
      '{domain} n’a pas de fournisseur propre : un e‑mail montre donc que l’adresse est à vous.',
    codeTitle: 'Saisissez le code reçu par e‑mail',
    codeSent:
      'Un message contenant un code est en route vers {email}. Cela peut prendre une minute ; regardez aussi parmi les indésirables.',
    codeSentAgain: 'Un nouveau code est en route vers {email}. Le précédent n’est plus valable.',
    codeLabel: 'Code',
    codeHint: 'Huit lettres et chiffres. Les tirets et les majuscules n’ont pas d’importance.',
    codeWrong:
      'Ce n’est pas le code du message envoyé à {email}. Vérifiez, et notez que seul le message le plus récent compte.',
    codeShape: 'Un code comporte huit lettres et chiffres, par exemple ABCD-EFGH.',
    codeWait:
      'Un nouveau code pourra être envoyé dans {detail}. D’ici là, le dernier, envoyé à {email}, reste valable.',
    codeNext: 'Ensuite, vous revenez à {site}, qui connaît votre adresse et rien d’autre.',
    codeResend: 'Envoyer un nouveau code',
    codeUnreachable:
      'Notre propre serveur n’a pas répondu. Vérifiez votre connexion, puis appuyez à nouveau sur le bouton.',
    checkingTitle: 'Vérification de la réponse de {provider}',
    checkingText: 'C’est presque fini.',
    answeringTitle: 'Connexion en cours',
    answeringText: 'Vous revenez à {site} en tant que {email}.',
    finishedTitle: 'Connexion réussie',
    finishedText: '{site} vous connaît sous l’adresse {email}. Vous pouvez fermer cette fenêtre.',
    closedTitle: 'Rien n’a été communiqué',
    closedText: '{site} n’a rien appris. Vous pouvez fermer cette fenêtre.',
  },
  actions: {
    retry: 'Réessayer',
    resend: 'Envoyer un nouveau code',
    other: 'Utiliser une autre adresse',
    return: 'Revenir à {site}',
    leave: 'Revenir en arrière',
    close: 'Fermer cette fenêtre',
  },
  problems: {
    'nothing-asked': {
      title: 'Aucun site n’a demandé de connexion',
      cause:
        'Cette page est ouverte par un site qui veut savoir qui vous êtes. Aucun ne l’a demandé.',
      next: 'Allez sur le site et appuyez sur son bouton de connexion. Si vous venez de le faire, le site isole les fenêtres qu’il ouvre et doit changer cela.',
    },
    'malformed-request': {
      title: 'La demande du site est illisible',
      cause:
        'Le site qui vous a envoyé ici a fait une erreur dans sa demande, ou le lien a été tronqué.',
      next: 'Revenez en arrière et appuyez à nouveau sur le bouton de connexion. Si cette page réapparaît, prévenez le site.',
    },
    'insecure-site': {
      title: 'Ce site n’est pas protégé',
      cause:
        '{detail} est consulté sans chiffrement. N’importe qui sur le trajet pourrait s’y connecter à votre place ; rien ne lui est donc envoyé.',
      next: 'Essayez l’adresse du site en commençant par https:// et connectez-vous depuis là.',
    },
    'site-barred': {
      title: 'Cette page de connexion ne dessert pas ce site',
      cause: 'Le responsable de cette page a décidé de ne connecter personne à {detail}.',
      next: 'Revenez au site ; il propose peut-être un autre moyen de se connecter.',
    },
    'improper-usage': {
      title: 'Erreur dans {site}',
      cause: 'Mauvaise utilisation de l’interface : {detail}',
      next: 'C’est au site de corriger cela. Vous pouvez seulement revenir en arrière.',
    },
    unsupported: {
      title: '{domain} ne propose pas cette connexion',
      cause: 'Aucun fournisseur chez {domain} ne peut confirmer que {email} est à vous.',
      next: 'Vérifiez l’orthographe, ou utilisez une adresse d’un autre domaine. Le responsable de {domain} peut mettre en place un fournisseur.',
    },
    'domain-barred': {
      title: 'Les adresses de {domain} ne sont pas acceptées ici',
      cause: 'Le responsable de cette page a choisi les domaines qui peuvent s’en servir.',
      next: 'Utilisez une adresse d’un autre domaine.',
    },
    offline: {
      title: '{domain} ne répond pas',
      cause:
        'Le fournisseur de {domain} est injoignable pour le moment ; personne ne peut donc confirmer votre adresse.',
      next: 'Attendez une minute, puis réessayez.',
    },
    misconfigured: {
      title: '{domain} est mal configuré',
      cause:
        'Le domaine déclare avoir un fournisseur, mais ce qu’il publie à ce sujet est inutilisable. Le problème ne vient pas de vous.',
      next: 'Prévenez le responsable de {domain} ; d’ici là, une autre adresse fonctionne.',
    },
    throttled: {
      title: 'Trop de domaines différents',
      cause: 'Depuis votre réseau, de nombreux domaines ont été demandés en peu de temps.',
      next: 'Attendez dix minutes, puis réessayez.',
    },
    'code-over': {
      title: 'Ce code n’est plus valable',
      cause:
        'Il a plus de dix minutes, a déjà servi, ou un plus récent a été envoyé. Il doit aussi être saisi dans le navigateur qui l’a demandé, cookies autorisés.',
      next: 'Faites envoyer un nouveau code à {email}.',
    },
    'code-tries': {
      title: 'Trop de codes erronés',
      cause:
        'Après cinq essais erronés, un code n’est plus valable, afin que personne ne puisse le deviner.',
      next: 'Faites envoyer un nouveau code à {email}.',
    },
    'code-throttled': {
      title: 'Trop de codes demandés',
      cause:
        'Seuls quelques codes sont envoyés à une même adresse, à un même domaine et depuis un même réseau, afin que personne ne soit submergé d’e‑mails.',
      next: 'Vous pourrez en demander un autre dans {detail}.',
    },
    'code-not-offered': {
      title: '{domain} confirme lui-même ses adresses',
      cause:
        'Depuis que vous avez commencé, {domain} a indiqué avoir un fournisseur. Un code n’y est pas valable.',
      next: 'Réessayez : vous irez alors chez ce fournisseur.',
    },
    'broker-unreachable': {
      title: 'Cette page de connexion a perdu le réseau',
      cause: 'Notre propre serveur n’a pas répondu.',
      next: 'Vérifiez votre connexion, puis réessayez.',
    },
    'provider-refused': {
      title: '{provider} refuse',
      cause: 'Il ne confirme pas que {email} est à vous.',
      next: 'L’orthographe est-elle correcte ? Si vous avez plusieurs comptes là-bas, un autre est peut-être connecté.',
    },
    'provider-unavailable': {
      title: '{provider} ne peut pas aider pour le moment',
      cause: 'Il a répondu qu’il est surchargé ou en panne.',
      next: 'Attendez une minute, puis réessayez.',
    },
    'not-confirmed': {
      title: '{provider} n’a pas confirmé votre adresse',
      cause:
        'Malgré votre visite, il n’indique toujours pas que {email} est à vous. Peut-être y utilisez-vous un autre compte, ou votre navigateur n’a pas conservé ses cookies.',
      next: 'Déconnectez-vous chez {provider}, puis réessayez ; ou utilisez une autre adresse.',
    },
    'certificate-unreadable': {
      title: '{provider} a envoyé autre chose qu’un certificat',
      cause: 'Sa réponse est illisible ; personne ne peut donc s’y fier.',
      next: 'Réessayez. Si cela persiste, prévenez le responsable de {provider}.',
    },
    'certificate-address': {
      title: '{provider} a confirmé une autre adresse',
      cause:
        'Vous avez indiqué {email} ; le certificat porte sur une autre adresse. Il n’a pas été utilisé.',
      next: 'Déconnectez-vous chez {provider}, puis réessayez.',
    },
    'certificate-key': {
      title: '{provider} a confirmé une autre clé',
      cause:
        'Le certificat ne porte pas sur la clé créée par ce navigateur. Il n’a pas été utilisé.',
      next: 'Réessayez. Si cela persiste, prévenez le responsable de {provider}.',
    },
    'certificate-issuer': {
      title: 'Le certificat vient de quelqu’un d’autre',
      cause:
        'Seul {provider} peut se prononcer pour {email}, et le certificat porte un autre nom. Il n’a pas été utilisé.',
      next: 'Réessayez. Si cela persiste, prévenez le responsable de {provider}.',
    },
    'certificate-time': {
      title: 'Le certificat n’est pas valable en ce moment',
      cause:
        'Il a expiré, commence dans le futur, ou dure plus d’une journée. Il n’a pas été utilisé.',
      next: 'Réessayez. Si cela persiste, l’horloge de {provider} est peut-être déréglée.',
    },
    'certificate-signature': {
      title: 'Le certificat n’est pas signé par {provider}',
      cause:
        'Sa signature ne correspond pas aux clés que {provider} publie. Il n’a pas été utilisé.',
      next: 'Réessayez dans quelques minutes. Si cela persiste, prévenez le responsable de {provider}.',
    },
    stale: {
      title: 'Cette connexion est terminée',
      cause:
        'Vous revenez à une connexion que cet onglet ne connaît pas : elle est terminée, date de plus d’une heure, ou a commencé dans un autre onglet.',
      next: 'Revenez au site. S’il ne vous reconnaît pas, appuyez à nouveau sur son bouton de connexion.',
    },
    'stale-here': {
      title: 'Cette réponse est trop ancienne',
      cause:
        'Vous revenez d’un fournisseur avec la réponse à un essai précédent. Elle n’a pas été utilisée ; votre connexion à {site} est toujours ouverte.',
      next: 'Réessayez ou utilisez une autre adresse.',
    },
    'no-storage': {
      title: 'Votre navigateur ne conserve rien pour cette page',
      cause:
        'Pendant que vous êtes chez votre fournisseur, cette page doit se souvenir de ce que vous faites. Votre navigateur ne le permet pas.',
      next: 'Autorisez ce site à enregistrer des données (la navigation privée convient), puis réessayez.',
    },
    'no-crypto': {
      title: 'Votre navigateur ne peut pas créer de clé',
      cause:
        'La connexion nécessite de la cryptographie intégrée aux navigateurs récents, qui ne fonctionne que sur les pages protégées.',
      next: 'Mettez votre navigateur à jour ou utilisez-en un autre, puis recommencez depuis le site.',
    },
    'opener-gone': {
      title: 'Le chemin de retour vers {site} est coupé',
      cause:
        'Votre adresse est confirmée, mais votre navigateur a séparé cette fenêtre du site qui l’a ouverte.',
      next: 'Fermez cette fenêtre et appuyez encore une fois sur le bouton de connexion de {site} : cela fonctionnera aussitôt, sans repasser par votre fournisseur.',
    },
    'opener-gone-forgotten': {
      title: 'Le chemin de retour vers {site} est coupé',
      cause:
        'Votre adresse est confirmée, mais votre navigateur a séparé cette fenêtre du site qui l’a ouverte, et rien ne doit être conservé ici.',
      next: 'Fermez cette fenêtre et appuyez encore une fois sur le bouton de connexion de {site}. Si cela se reproduit, ne cochez pas « Ce n’est pas mon ordinateur ».',
    },
    failed: {
      title: 'Une erreur s’est produite ici',
      cause: 'La faute est de notre côté, pas du vôtre.',
      next: 'Réessayez. Si cela persiste, prévenez le responsable de cette page.',
    },
  },
} as const

// French: every text of the provider's pages. Keys and gaps are those of en.ts. Spaces before ; : ? ! and inside « », and the hyphen of e‑mail, do not break.
import type { ProviderErrors } from './catalogue.ts'

/** French. */
export const fr = {
  language: 'fr',
  signInTitle: 'Se connecter avec un code',
  signInLead: 'Saisissez le code que votre application d’authentification affiche pour {address}.',
  addressLabel: 'Adresse e‑mail',
  codeLabel: 'Code de votre application',
  recoveryCodeLabel: 'Code de secours',
  useRecoveryCode: 'Utiliser un code de secours',
  useAppCode: 'Utiliser un code de mon application',
  codeOrRecoveryLabel: 'Code de votre application, ou code de secours',
  signInButton: 'Se connecter',
  cancelButton: 'Annuler',
  returnNotice: 'Ensuite, vous revenez à {broker}.',
  continueButton: 'Continuer',
  provisionTitle: 'Un instant',
  provisionLead: 'Nous confirmons votre adresse.',
  provisionAsk: 'Une page de connexion souhaite confirmer que vous êtes {address}.',
  refusedTitle: 'Cette demande a été refusée',
  refusedForeign:
    'Une page que ce fournisseur ne connaît pas lui a demandé de se porter garant de votre adresse. Elle n’a rien reçu. Revenez au site que vous vouliez consulter et recommencez depuis celui-ci.',
  refusedMalformed:
    'L’adresse de cette page est incomplète. Revenez au site que vous vouliez consulter et recommencez depuis celui-ci.',
  startAgain: 'Recommencez depuis le site d’où vous venez.',
  unavailable:
    'Le fournisseur est injoignable pour le moment. Patientez un instant, puis réessayez.',
  waitAgain: 'Vous pourrez réessayer dans {wait}.',
  moreCodes: 'Codes encore nécessaires : {remaining}.',
  needsScript:
    'Cette page nécessite JavaScript : votre clé est créée dans votre navigateur. Activez-le et rechargez la page.',

  homeTitle: 'Connexion pour {domain}',
  homeSignedOut:
    'Personne n’est connecté dans ce navigateur. Quand un site demande votre adresse, vous venez ici saisir un code.',
  homeSignedIn: 'Connexion active : {address}.',
  homeAccount: 'Se connecter à votre compte',
  signOutButton: 'Se déconnecter ici',

  enrolTitle: 'Configurer votre connexion',
  enrolLead: 'Ce lien configure les codes de {address}.',
  recoverTitle: 'Reconfigurer votre connexion',
  recoverLead:
    'Ce lien remplace toutes les applications d’authentification et tous les codes de secours de {address}.',
  enrolNeedsApp:
    'Il vous faut une application d’authentification sur votre téléphone ou votre ordinateur : n’importe laquelle, pourvu qu’elle affiche des codes qui changent toutes les 30 secondes.',
  enrolStart: 'Afficher le QR code',
  authenticatorName: 'Nom de cette application',
  authenticatorNameExample: 'Mon téléphone',
  authenticatorUnnamed: 'Application d’authentification',
  otherKinds: 'Autres sortes de codes',
  otherKindsNote:
    'Toutes les applications comprennent 6 chiffres et SHA-1. Ne choisissez autre chose que si la vôtre le permet.',
  digitsLabel: 'Chiffres',
  algorithmLabel: 'Algorithme',
  scanTitle: 'Scannez ceci avec votre application',
  scanLead: 'Cela y ajoute les codes de {address}.',
  qrLabel: 'QR code contenant votre secret',
  openInApp: 'Ouvrir dans une application de cet appareil',
  cannotScan: 'Je ne peux pas le scanner',
  typeSecret:
    'Saisissez ce secret dans votre application ; les espaces et les majuscules n’ont pas d’importance.',
  codeUnfit:
    'Ce code ne convient pas. Utilisez le plus récent, et vérifiez que les horloges du téléphone et du serveur concordent.',
  scanCodeLabel: 'Code que l’application affiche maintenant',
  scanButton: 'Confirmer les {digits} chiffres',
  codesTitle: 'Vos codes de secours',
  codesLead:
    'Si vous perdez votre téléphone, chacun de ces codes vous connecte une fois. Imprimez-les ou notez-les, et gardez-les à l’écart de votre téléphone.',
  codesNote:
    'Ils ne s’affichent que maintenant. La page de votre compte permet d’en créer de nouveaux.',
  codesKept: 'Je les ai conservés',
  secondOffer:
    'Une seconde application d’authentification, sur une tablette ou un ordinateur, est l’autre moyen de ne pas perdre l’accès.',
  addedTitle: 'Application d’authentification ajoutée',
  addedLead:
    'Ses codes vous connectent dès maintenant. Partout ailleurs, vous avez été déconnecté.',

  accountTitle: 'Votre compte',
  accountSignIn: 'Se connecter à votre compte',
  accountSignInLead:
    'Saisissez votre adresse et le code qu’affiche votre application d’authentification.',
  proveTitle: 'Est-ce toujours vous ?',
  proveLead: 'Pour modifier votre connexion, saisissez encore un code pour {address}.',
  toAccount: 'Vers votre compte',
  recoveredNotice:
    'Vous avez utilisé un code de secours pour vous connecter. Si votre téléphone est perdu, ajoutez maintenant une nouvelle application d’authentification, puis supprimez celle du téléphone perdu.',
  authenticators: 'Applications d’authentification',
  addAuthenticator: 'Ajouter une application d’authentification',
  lastUsed: 'Dernière utilisation : {time}',
  neverUsed: 'Pas encore utilisée',
  added: 'ajoutée le {day}',
  weakSecret:
    'Son secret est court. Ajoutez une nouvelle application d’authentification et supprimez celle-ci.',
  change: 'Modifier',
  rename: 'Renommer',
  remove: 'Supprimer',
  removeNote: 'Vous serez déconnecté partout, sauf ici.',
  lastAuthenticator:
    'Votre seule application d’authentification. Ajoutez-en une autre avant de la supprimer.',
  recoveryCodes: 'Codes de secours',
  codesLeft: {
    one: 'Il en reste {count} sur 10.',
    many: 'Il en reste {count} sur 10.',
    other: 'Il en reste {count} sur 10.',
  },
  noCodesLeft:
    'Vous n’en avez pas. Créez-en, pour qu’un téléphone perdu ne vous prive pas de l’accès.',
  newCodes: 'Créer dix nouveaux codes',
  sessions: 'Connexions',
  thisBrowser: 'ce navigateur',
  unknownBrowser: 'Un navigateur',
  browserOn: '{browser} sur {system}',
  lastSeen: 'Dernière activité : {time}',
  lastSignIn: 'Dernière connexion : {time}',
  from: 'depuis {source}',
  by: 'par {who}',
  byShell: 'sur le serveur',
  endSession: 'Déconnecter',
  endAll: 'Déconnecter partout ailleurs',
  devices: 'Appareils connus',
  devicesNote: 'Sur ceux-ci, les codes erronés d’autres personnes ne vous font jamais attendre.',
  forget: 'Oublier',
  activity: 'Activité récente',

  peopleTitle: 'Personnes de votre domaine',
  people: 'Personnes',
  findPeople: 'Chercher quelqu’un',
  findButton: 'Chercher',
  nobodyFound: 'Personne ici n’a cela dans son adresse.',
  morePeople: 'Autres personnes',
  allPeople: 'Toutes les personnes',
  invite: 'Inviter quelqu’un',
  inviteExample: 'nom@{domain}',
  inviteForeign: 'Ce doit être une simple adresse de {domain}',
  makeLink: 'Créer un lien',
  administrator: 'administration',
  disabled: 'accès bloqué',
  authenticatorCount: 'Applications d’authentification : {count}',
  codeCount: 'Codes de secours : {count}',
  recoverPerson: 'Créer un lien de récupération',
  recoverNote:
    'Pour quelqu’un qui a tout perdu : il remplace ses applications d’authentification et ses codes de secours.',
  disable: 'Bloquer la connexion',
  enable: 'Autoriser à nouveau',
  openLinks: 'Liens en attente',
  linkUntil: 'Valable jusqu’au {time}',
  withdrawLink: 'Annuler',
  moreLinks: 'Il y en a d’autres. Cherchez une adresse plus haut.',
  keys: 'Clés de signature',
  keyStates: {
    current: 'signe',
    next: 'signera ensuite',
    previous: 'en fin de service',
    revoked: 'révoquée',
  },
  since: 'depuis le {day}',
  linkTitle: 'Lien à usage unique',
  linkEnrols: 'Remettez ce lien à {address}. Il fonctionne une fois, pendant trois jours.',
  linkRecovers:
    'Remettez ce lien à {address} en personne ou par un moyen sûr. Il fonctionne une fois, pendant trois jours, et remplace tout ce qui servait à sa connexion.',
  linkLabel: 'Lien',
  linkNote: 'Il ne s’affiche que maintenant. Un lien plus récent pour la même adresse le remplace.',
  toPeople: 'Revenir aux personnes',

  events: {
    'sign-in.succeeded': 'Connexion',
    'sign-in.failed': 'Saisie d’un code erroné',
    'recovery.code-used': 'Connexion avec un code de secours',
    'recovery.failed': 'Saisie d’un code de secours déjà utilisé',
    'recovery.codes-made': 'Nouveaux codes de secours créés',
    'recovery.link-used': 'Nouvelle configuration par un lien',
    'account.enrolled': 'Compte configuré',
    'account.imported': 'Compte importé',
    'account.disabled': 'Connexion bloquée',
    'account.enabled': 'Connexion de nouveau autorisée',
    'account.removed': 'Compte supprimé',
    'account.unlocked': 'Codes erronés oubliés',
    'account.role-changed': 'Rôle modifié',
    'account.steps-reset': 'Codes utilisés oubliés après un dérèglement de l’horloge',
    'account.recovered': 'Compte récupéré par l’exploitant',
    'authenticator.added': 'Application d’authentification ajoutée',
    'authenticator.renamed': 'Application d’authentification renommée',
    'authenticator.removed': 'Application d’authentification supprimée',
    'session.ended': 'Navigateur déconnecté',
    'session.all-ended': 'Déconnexion partout ailleurs',
    'device.forgotten': 'Appareil oublié',
    'link.created': 'Lien à usage unique créé',
    'link.withdrawn': 'Lien à usage unique annulé',
    'domain.added': 'Domaine ajouté',
    'domain.changed': 'Domaine modifié',
    'domain.removed': 'Domaine supprimé',
    'key.published': 'Prochaine clé publiée',
    'key.rotated': 'Clé changée',
    'key.imported': 'Clé importée',
    'key.revoked': 'Clé révoquée',
    'key.retired': 'Ancienne clé retirée',
  },
} as const

/** The refusals in French, by code. */
export const frErrors: ProviderErrors = {
  ERR_TOTP_INVALID:
    'Ce code n’est pas correct. Saisissez le plus récent qu’affiche votre application.',
  ERR_TOTP_REUSED: 'Ce code a déjà été utilisé. Attendez le suivant.',
  ERR_TOTP_MORE_NEEDED:
    'Beaucoup de codes étaient erronés ces derniers temps ; sur un nouvel appareil, il en faut donc plusieurs à la suite. Attendez que votre application affiche le prochain code, puis saisissez-le.',
  ERR_RECOVERY_CODE_INVALID:
    'Ce code de secours n’est pas correct ou a déjà été utilisé. Saisissez-en un autre de votre liste.',
  ERR_THROTTLED:
    'Trop de codes étaient erronés. Attendez avant de réessayer, ou utilisez un appareil depuis lequel vous vous êtes déjà connecté.',
  ERR_ADDRESS_NOT_YOURS:
    'Une autre personne est connectée ici. Connectez-vous avec l’adresse demandée.',
  ERR_BROKER_NOT_TRUSTED: 'Ce fournisseur ne répond pas à cette page de connexion.',
  ERR_SESSION_EXPIRED: 'Personne n’est connecté ici. Connectez-vous avec un code.',
  ERR_PROOF_TOO_OLD:
    'Votre connexion date de plus de dix minutes. Saisissez encore une fois un code, puis faites cette modification.',
  ERR_LAST_AUTHENTICATOR:
    'C’est votre seule application d’authentification. Ajoutez-en d’abord une autre, puis supprimez celle-ci.',
  ERR_NOT_YOURS:
    'Cet élément n’existe plus, ou appartient à quelqu’un d’autre. Rechargez la page de votre compte.',
  ERR_NOT_ADMINISTRATOR:
    'Cette page est réservée à l’administration d’un domaine ; l’exploitant peut vous y donner accès.',
  ERR_LINK_INVALID:
    'Ce lien a déjà été utilisé, date de plus de trois jours, ou a été remplacé par un plus récent. Demandez-en un autre.',
  ERR_ENROLMENT_EXPIRED:
    'La configuration est restée plus de dix minutes en attente, a été remplacée par une plus récente, ou trop de codes étaient erronés. Recommencez.',
  ERR_ACCOUNT_EXISTS: 'Cette adresse a déjà un compte.',
  ERR_DOMAIN_UNKNOWN: 'Ce domaine n’est pas desservi ici.',
  ERR_CLOCK_UNSURE:
    'L’horloge de ce serveur est peut-être déréglée ; il n’accepte donc pas de codes pour le moment. Réessayez dans un instant.',
}

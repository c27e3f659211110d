// Spanish: every text of the provider's pages. Keys and gaps are those of en.ts.
import type { ProviderErrors } from './catalogue.ts'

/** Spanish. */
export const es = {
  language: 'es',
  signInTitle: 'Iniciar sesión con un código',
  signInLead: 'Escriba el código que su aplicación de autenticación muestra para {address}.',
  addressLabel: 'Dirección de correo electrónico',
  codeLabel: 'Código de su aplicación',
  recoveryCodeLabel: 'Código de recuperación',
  useRecoveryCode: 'Usar un código de recuperación',
  useAppCode: 'Usar un código de mi aplicación',
  codeOrRecoveryLabel: 'Código de su aplicación o código de recuperación',
  signInButton: 'Iniciar sesión',
  cancelButton: 'Cancelar',
  returnNotice: 'Después vuelve a {broker}.',
  continueButton: 'Continuar',
  provisionTitle: 'Un momento',
  provisionLead: 'Estamos confirmando su dirección.',
  provisionAsk: 'Una página de inicio de sesión quiere confirmar que usted es {address}.',
  refusedTitle: 'Esta petición se ha rechazado',
  refusedForeign:
    'Una página que este proveedor no conoce le ha pedido que responda por su dirección. No ha recibido nada. Vuelva al sitio que quería visitar y empiece de nuevo desde allí.',
  refusedMalformed:
    'La dirección de esta página está incompleta. Vuelva al sitio que quería visitar y empiece de nuevo desde allí.',
  startAgain: 'Empiece de nuevo desde el sitio del que viene.',
  unavailable:
    'No se puede contactar ahora con el proveedor. Espere un momento e inténtelo de nuevo.',
  waitAgain: 'Podrá intentarlo de nuevo dentro de {wait}.',
  moreCodes: 'Códigos que aún hacen falta: {remaining}.',
  needsScript:
    'Esta página necesita JavaScript: su clave se crea en su navegador. Actívelo y vuelva a cargar la página.',

  homeTitle: 'Inicio de sesión de {domain}',
  homeSignedOut:
    'Nadie ha iniciado sesión en este navegador. Cuando un sitio le pida su dirección, vendrá aquí a escribir un código.',
  homeSignedIn: 'Ha iniciado sesión como {address}.',
  homeAccount: 'Iniciar sesión en su cuenta',
  signOutButton: 'Cerrar la sesión aquí',

  enrolTitle: 'Configure su inicio de sesión',
  enrolLead: 'Este enlace configura los códigos de {address}.',
  recoverTitle: 'Configure de nuevo su inicio de sesión',
  recoverLead:
    'Este enlace sustituye todos los autenticadores y códigos de recuperación de {address}.',
  enrolNeedsApp:
    'Necesita una aplicación de autenticación en su teléfono u ordenador: cualquiera que muestre códigos que cambian cada 30 segundos.',
  enrolStart: 'Mostrar el código QR',
  authenticatorName: 'Nombre de este autenticador',
  authenticatorNameExample: 'Mi teléfono',
  authenticatorUnnamed: 'Autenticador',
  otherKinds: 'Otros tipos de códigos',
  otherKindsNote:
    'Todas las aplicaciones entienden 6 cifras y SHA-1. Elija otra cosa solo si la suya también lo hace.',
  digitsLabel: 'Cifras',
  algorithmLabel: 'Algoritmo',
  scanTitle: 'Escanee esto con su aplicación',
  scanLead: 'Añade los códigos de {address}.',
  qrLabel: 'Código QR con su secreto',
  openInApp: 'Abrir en una aplicación de este dispositivo',
  cannotScan: 'No puedo escanearlo',
  typeSecret: 'Escriba este secreto en su aplicación; los espacios y las mayúsculas no importan.',
  codeUnfit:
    'Ese código no encaja. Use el más reciente y compruebe que los relojes del teléfono y del servidor coinciden.',
  scanCodeLabel: 'Código que la aplicación muestra ahora',
  scanButton: 'Confirmar las {digits} cifras',
  codesTitle: 'Sus códigos de recuperación',
  codesLead:
    'Si pierde el teléfono, cada uno de estos códigos le permite iniciar sesión una vez. Imprímalos o anótelos, y guárdelos lejos del teléfono.',
  codesNote: 'Solo se muestran ahora. En la página de su cuenta se pueden crear otros nuevos.',
  codesKept: 'Los he guardado',
  secondOffer:
    'Un segundo autenticador, en una tableta o un ordenador, es la otra manera de no quedarse sin acceso.',
  addedTitle: 'Autenticador añadido',
  addedLead:
    'A partir de ahora sus códigos sirven para iniciar sesión. En todos los demás sitios se ha cerrado la sesión.',

  accountTitle: 'Su cuenta',
  accountSignIn: 'Iniciar sesión en su cuenta',
  accountSignInLead: 'Escriba su dirección y el código que muestra su aplicación de autenticación.',
  proveTitle: '¿Sigue siendo usted?',
  proveLead: 'Para cambiar su forma de iniciar sesión, escriba un código más de {address}.',
  toAccount: 'A su cuenta',
  recoveredNotice:
    'Ha iniciado sesión con un código de recuperación. Si ha perdido el teléfono, añada ahora un autenticador nuevo y elimine después el perdido.',
  authenticators: 'Autenticadores',
  addAuthenticator: 'Añadir un autenticador',
  lastUsed: 'Último uso: {time}',
  neverUsed: 'Sin usar todavía',
  added: 'añadido el {day}',
  weakSecret: 'Su secreto es corto. Añada un autenticador nuevo y elimine este.',
  change: 'Cambiar',
  rename: 'Cambiar el nombre',
  remove: 'Eliminar',
  removeNote: 'Se cerrará la sesión en todas partes menos aquí.',
  lastAuthenticator: 'Su único autenticador. Añada otro antes de eliminarlo.',
  recoveryCodes: 'Códigos de recuperación',
  codesLeft: {
    one: 'Queda {count} de 10.',
    many: 'Quedan {count} de 10.',
    other: 'Quedan {count} de 10.',
  },
  noCodesLeft: 'No tiene ninguno. Cree algunos para que un teléfono perdido no le deje sin acceso.',
  newCodes: 'Crear diez códigos nuevos',
  sessions: 'Sesiones abiertas',
  thisBrowser: 'este navegador',
  unknownBrowser: 'Un navegador',
  browserOn: '{browser} en {system}',
  lastSeen: 'Última actividad: {time}',
  lastSignIn: 'Último inicio de sesión: {time}',
  from: 'desde {source}',
  endSession: 'Cerrar la sesión',
  endAll: 'Cerrar la sesión en todos los demás sitios',
  devices: 'Dispositivos conocidos',
  devicesNote: 'En estos, los códigos erróneos de otras personas nunca le hacen esperar.',
  forget: 'Olvidar',
  activity: 'Actividad reciente',

  peopleTitle: 'Personas de su dominio',
  people: 'Personas',
  invite: 'Invitar a alguien',
  inviteExample: 'nombre@{domain}',
  inviteForeign: 'Debe ser una dirección sencilla de {domain}',
  makeLink: 'Crear un enlace',
  administrator: 'administración',
  disabled: 'acceso bloqueado',
  authenticatorCount: 'Autenticadores: {count}',
  codeCount: 'Códigos de recuperación: {count}',
  recoverPerson: 'Crear un enlace de recuperación',
  recoverNote:
    'Para quien lo ha perdido todo: sustituye sus autenticadores y códigos de recuperación.',
  disable: 'Bloquear el inicio de sesión',
  enable: 'Volver a permitir el acceso',
  openLinks: 'Enlaces pendientes',
  linkUntil: 'Vale hasta el {time}',
  keys: 'Claves de firma',
  keyStates: {
    current: 'firma',
    next: 'firmará después',
    previous: 'en retirada',
    revoked: 'revocada',
  },
  since: 'desde el {day}',
  linkTitle: 'Enlace de un solo uso',
  linkEnrols: 'Entregue este enlace a {address}. Funciona una vez, durante tres días.',
  linkRecovers:
    'Entregue este enlace a {address} en persona o por un medio de confianza. Funciona una vez, durante tres días, y sustituye todo aquello con lo que iniciaba sesión.',
  linkLabel: 'Enlace',
  linkNote: 'Solo se muestra ahora. Un enlace más reciente para la misma dirección lo sustituye.',
  toPeople: 'Volver a las personas',

  events: {
    'sign-in.succeeded': 'Inicio de sesión',
    'sign-in.failed': 'Se escribió un código erróneo',
    'recovery.code-used': 'Inicio de sesión con un código de recuperación',
    'recovery.failed': 'Se escribió un código de recuperación ya usado',
    'recovery.codes-made': 'Nuevos códigos de recuperación creados',
    'recovery.link-used': 'Configurado de nuevo con un enlace',
    'account.enrolled': 'Cuenta configurada',
    'account.imported': 'Cuenta importada',
    'account.disabled': 'Inicio de sesión bloqueado',
    'account.enabled': 'Acceso permitido de nuevo',
    'account.unlocked': 'Códigos fallidos olvidados',
    'account.role-changed': 'Función cambiada',
    'account.steps-reset': 'Códigos usados olvidados tras una hora errónea',
    'account.recovered': 'Recuperada por quien administra el servicio',
    'authenticator.added': 'Autenticador añadido',
    'authenticator.renamed': 'Autenticador con nombre nuevo',
    'authenticator.removed': 'Autenticador eliminado',
    'session.ended': 'Sesión de un navegador cerrada',
    'session.all-ended': 'Sesión cerrada en todos los demás sitios',
    'device.forgotten': 'Dispositivo olvidado',
    'link.created': 'Enlace de un solo uso creado',
    'domain.added': 'Dominio añadido',
    'domain.changed': 'Dominio cambiado',
    'domain.removed': 'Dominio eliminado',
    'key.published': 'Siguiente clave publicada',
    'key.rotated': 'Clave cambiada',
    'key.imported': 'Clave importada',
    'key.revoked': 'Clave revocada',
    'key.retired': 'Clave antigua retirada',
  },
} as const

/** The refusals in Spanish, by code. */
export const esErrors: ProviderErrors = {
  ERR_TOTP_INVALID: 'Ese código no es correcto. Escriba el más reciente que muestre su aplicación.',
  ERR_TOTP_REUSED: 'Ese código ya se ha usado. Espere al siguiente.',
  ERR_TOTP_MORE_NEEDED:
    'Últimamente ha habido muchos códigos erróneos, así que en un dispositivo nuevo hacen falta varios seguidos. Espere a que su aplicación muestre el siguiente código y escríbalo.',
  ERR_RECOVERY_CODE_INVALID:
    'Ese código de recuperación no es correcto o ya se ha usado. Escriba otro de su lista.',
  ERR_THROTTLED:
    'Ha habido demasiados códigos erróneos. Espere antes del próximo intento o use un dispositivo en el que ya haya iniciado sesión.',
  ERR_ADDRESS_NOT_YOURS:
    'Aquí hay otra persona con la sesión iniciada. Inicie sesión con la dirección que se le ha pedido.',
  ERR_BROKER_NOT_TRUSTED: 'Este proveedor no responde a esa página de inicio de sesión.',
  ERR_SESSION_EXPIRED: 'Aquí nadie ha iniciado sesión. Inicie sesión con un código.',
  ERR_PROOF_TOO_OLD:
    'Inició sesión hace más de diez minutos. Escriba un código una vez más y haga después el cambio.',
  ERR_LAST_AUTHENTICATOR:
    'Este es su único autenticador. Añada primero otro y elimine después este.',
  ERR_NOT_YOURS: 'Eso ya no existe o es de otra persona. Vuelva a cargar la página de su cuenta.',
  ERR_NOT_ADMINISTRATOR:
    'Esta página es para quienes administran un dominio; quien gestiona el servicio puede darle ese permiso.',
  ERR_LINK_INVALID:
    'Este enlace ya se ha usado, tiene más de tres días o se ha sustituido por otro más reciente. Pida otro.',
  ERR_ENROLMENT_EXPIRED:
    'La configuración ha estado parada más de diez minutos, se ha sustituido por otra más reciente o ha habido demasiados códigos erróneos. Empiece de nuevo.',
  ERR_ACCOUNT_EXISTS: 'Esa dirección ya tiene una cuenta.',
  ERR_DOMAIN_UNKNOWN: 'Ese dominio no se atiende aquí.',
  ERR_CLOCK_UNSURE:
    'Puede que el reloj de este servidor vaya mal, así que ahora no acepta códigos. Inténtelo de nuevo dentro de un momento.',
}

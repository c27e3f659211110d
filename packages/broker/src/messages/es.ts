// Spanish: every text of the broker's pages and mails. Keys and gaps are those of en.ts.

/** Spanish. */
export const es = {
  language: 'es',
  landing: {
    title: 'Inicie sesión con su dirección de correo',
    what: 'Este servidor muestra la ventana de inicio de sesión de los sitios web que usan BrowserID. Cuando uno de esos sitios pregunta quién es usted, aquí elige una dirección de correo y el proveedor de esa dirección confirma que es suya. Sin contraseñas nuevas ni cuentas que crear.',
    keeps:
      'No guarda ninguna lista de los sitios que visita. Sus direcciones y claves se quedan en su propio navegador.',
    developersTitle: 'Para los sitios',
    developers: 'Incluya este script y llame después a navigator.id.watch y navigator.id.request:',
  },
  mail: {
    subject: 'Su código para iniciar sesión',
    asks: 'Alguien quiere iniciar sesión en {site} con esta dirección de correo.',
    askedAt: 'Se pidió el {time}.',
    askedWith: 'Se pidió el {time}, con {browser} en {system}.',
    type: 'Si es usted, escriba este código en la ventana donde lo pidió:',
    life: 'Vale durante diez minutos, una sola vez y únicamente en ese navegador.',
    link: 'Esta página también muestra el código y, en el mismo navegador, permite usarlo con un clic:',
    warning:
      'No se lo diga a nadie. Si no lo ha pedido, no haga nada: sin el código no ocurre nada.',
    signature: 'Enviado por {broker}, el servicio de inicio de sesión de ese sitio.',
  },
  codePage: {
    title: 'Su código para iniciar sesión',
    unscripted:
      'El código está en el mensaje que le ha traído aquí. Escríbalo en la ventana donde lo pidió.',
    asks: 'Se pidió para iniciar sesión en {site}.',
    here: 'La ventana que lo pidió está abierta en este navegador.',
    use: 'Iniciar sesión en {site}',
    elsewhere: 'Escríbalo en la ventana donde lo pidió, sea cual sea el dispositivo.',
    used: 'El código se ha entregado. Puede cerrar esta página y continuar en la otra ventana.',
    warning: 'Si no lo ha pedido, cierre esta página: sin el código no ocurre nada.',
  },
  panel: {
    label: 'Inicio de sesión',
    slow: 'Esta página tarda más de lo habitual.',
    back: 'Volver al inicio de sesión',
    asks: '{broker} quiere confirmar aquí su dirección.',
    go: 'Continuar',
    refused:
      'Una página que aquí no se conoce ha pedido que se confirme su dirección. No ha recibido nada. Vuelva al sitio que quería visitar y empiece de nuevo desde allí.',
  },
  dialog: {
    title: 'Iniciar sesión',
    signingInTo: 'Iniciar sesión en',
    servedBy: 'Esta página de inicio de sesión la gestiona',
    unscripted:
      'Esta página necesita JavaScript y un navegador actual, porque la clave con la que inicia sesión se crea en su navegador y se queda en él. Active JavaScript para este sitio y vuelva a cargar la página, o regrese al sitio del que viene.',
    waitingTitle: 'Un momento',
    addressTitle: '¿Cuál es su dirección de correo?',
    chooseTitle: '¿Con qué dirección quiere iniciar sesión?',
    addressLabel: 'Dirección de correo electrónico',
    addressHint: 'nombre@example.org',
    continueButton: 'Continuar',
    useAnother: 'Usar otra dirección',
    forget: 'Olvidar mis direcciones en este dispositivo',
    forgotten: 'Sus direcciones y claves se han eliminado de este dispositivo.',
    notMine: 'Este no es mi ordenador',
    notMineHint: 'Aquí no se recuerda nada.',
    nextStep:
      'A continuación, el proveedor de su dirección confirma en su propia página que es suya; si no lo hay, recibirá un código por correo. Después, {site} conoce la dirección y nada más.',
    nextStepKnown: '{site} conocerá la dirección que elija y nada más.',
    terms: 'Condiciones del servicio',
    privacy: 'Política de privacidad',
    cancel: 'Cancelar y volver a {site}',
    rewritten:
      'Entre ordenadores esta dirección se escribe {email}. Si es la que quería, continúe.',
    invalidAddress: 'No es una dirección de correo completa. Tiene la forma nombre@example.org.',
    cancelledThere:
      'El inicio de sesión en {provider} se ha cancelado. Puede intentarlo de nuevo o usar otra dirección.',
    unfinishedThere:
      'La visita a {provider} no ha llegado a su fin. Puede intentarlo de nuevo o usar otra dirección.',
    askingTitle: 'Buscando el proveedor de {domain}',
    askingText: 'Normalmente tarda solo un momento.',
    slow: 'Tarda más de lo habitual. Puede esperar o continuar de otra manera.',
    visitingTitle: 'Camino de {provider}',
    visitingText:
      '{provider} confirma que {email} es suya. Volverá enseguida y tendrá la sesión iniciada en {site}.',
    signInThereText:
      '{provider} quiere saber que es usted. Inicia sesión en su propia página y vuelve enseguida.',
    sendingTitle: 'Enviando un código a {email}',
    sendingText:
      '{domain} no tiene proveedor propio, así que un mensaje demuestra que la dirección es suya.',
    codeTitle: 'Escriba el código de su correo',
    codeSent:
      'Un mensaje con un código va de camino a {email}. Puede tardar un minuto; mire también en el correo no deseado.',
    codeSentAgain: 'Un código nuevo va de camino a {email}. El anterior ya no vale.',
    codeLabel: 'Código',
    codeHint: 'Ocho letras y cifras. Los guiones y las mayúsculas no importan.',
    codeWrong:
      'Ese no es el código del mensaje enviado a {email}. Mírelo otra vez; solo cuenta el mensaje más reciente.',
    codeShape: 'Un código tiene ocho letras y cifras, como ABCD-EFGH.',
    codeWait:
      'Se podrá enviar un código nuevo dentro de {detail}. Hasta entonces sigue valiendo el último, enviado a {email}.',
    codeNext: 'Después vuelve a {site}, que conoce su dirección y nada más.',
    codeResend: 'Enviar un código nuevo',
    codeUnreachable:
      'Nuestro propio servidor no ha respondido. Compruebe su conexión y pulse el botón otra vez.',
    checkingTitle: 'Comprobando la respuesta de {provider}',
    checkingText: 'Ya casi está.',
    answeringTitle: 'Iniciando la sesión',
    answeringText: 'Vuelve a {site} como {email}.',
    finishedTitle: 'Ha iniciado sesión',
    finishedText: '{site} le conoce como {email}. Puede cerrar esta ventana.',
    closedTitle: 'No se ha compartido nada',
    closedText: '{site} no ha sabido nada. Puede cerrar esta ventana.',
  },
  actions: {
    retry: 'Intentarlo de nuevo',
    resend: 'Enviar un código nuevo',
    other: 'Usar otra dirección',
    return: 'Volver a {site}',
    leave: 'Volver atrás',
    close: 'Cerrar esta ventana',
  },
  problems: {
    'nothing-asked': {
      title: 'Ningún sitio ha pedido iniciar sesión',
      cause: 'Esta página la abre un sitio que quiere saber quién es usted. Ninguno lo ha pedido.',
      next: 'Vaya al sitio y pulse su botón de inicio de sesión. Si acaba de hacerlo, el sitio mantiene separadas las ventanas que abre y tiene que cambiarlo.',
    },
    'malformed-request': {
      title: 'La petición del sitio no se puede leer',
      cause:
        'El sitio que le ha enviado aquí ha cometido un error en su petición, o el enlace está incompleto.',
      next: 'Vuelva atrás y pulse otra vez el botón de inicio de sesión. Si esta página reaparece, avise al sitio.',
    },
    'insecure-site': {
      title: 'Este sitio no está protegido',
      cause:
        'A {detail} se accede sin cifrado. Cualquiera en el camino podría iniciar sesión allí en su nombre, así que no se le envía nada.',
      next: 'Pruebe la dirección del sitio con https:// delante e inicie sesión desde allí.',
    },
    'site-barred': {
      title: 'Esta página de inicio de sesión no atiende a ese sitio',
      cause: 'Quien gestiona esta página ha decidido no iniciar sesiones en {detail}.',
      next: 'Vuelva al sitio; tal vez ofrezca otra forma de iniciar sesión.',
    },
    'improper-usage': {
      title: 'Error en {site}',
      cause: 'Uso incorrecto de la interfaz: {detail}',
      next: 'El sitio tiene que corregirlo. Usted solo puede volver.',
    },
    unsupported: {
      title: '{domain} no ofrece este inicio de sesión',
      cause: 'Ningún proveedor de {domain} puede confirmar que {email} es suya.',
      next: 'Compruebe si está bien escrita o use una dirección de otro dominio. Quien gestiona {domain} puede instalar un proveedor.',
    },
    'domain-barred': {
      title: 'Aquí no se atienden direcciones de {domain}',
      cause: 'Quien gestiona esta página ha decidido qué dominios pueden usarla.',
      next: 'Use una dirección de otro dominio.',
    },
    offline: {
      title: '{domain} no responde',
      cause:
        'No se puede contactar ahora con el proveedor de {domain}, así que nadie puede confirmar su dirección.',
      next: 'Espere un minuto e inténtelo de nuevo.',
    },
    misconfigured: {
      title: '{domain} está mal configurado',
      cause:
        'El dominio dice que tiene un proveedor, pero lo que publica sobre él no se puede usar. El fallo no es suyo.',
      next: 'Avise a quien gestiona {domain}; mientras tanto, otra dirección funcionará.',
    },
    throttled: {
      title: 'Demasiados dominios distintos',
      cause: 'Desde su red se ha preguntado por muchos dominios en poco tiempo.',
      next: 'Espere diez minutos e inténtelo de nuevo.',
    },
    'code-over': {
      title: 'Este código ya no vale',
      cause:
        'Tiene más de diez minutos, ya se usó o se ha enviado otro más reciente. Además, hay que escribirlo en el navegador que lo pidió, con las cookies permitidas.',
      next: 'Pida que se envíe un código nuevo a {email}.',
    },
    'code-tries': {
      title: 'Demasiados códigos incorrectos',
      cause:
        'Después de cinco intentos fallidos un código deja de valer, para que nadie pueda adivinarlo.',
      next: 'Pida que se envíe un código nuevo a {email}.',
    },
    'code-throttled': {
      title: 'Se han pedido demasiados códigos',
      cause:
        'Solo se envían unos pocos códigos a una misma dirección, a un mismo dominio y desde una misma red, para no inundar a nadie de correo.',
      next: 'Podrá pedir otro dentro de {detail}.',
    },
    'code-not-offered': {
      title: '{domain} confirma sus propias direcciones',
      cause:
        'Desde que empezó, {domain} ha indicado que tiene un proveedor. Allí no vale un código.',
      next: 'Inténtelo de nuevo: se le dirigirá a ese proveedor.',
    },
    'broker-unreachable': {
      title: 'Esta página de inicio de sesión ha perdido la conexión',
      cause: 'Nuestro propio servidor no ha respondido.',
      next: 'Compruebe su conexión e inténtelo de nuevo.',
    },
    'provider-refused': {
      title: '{provider} dice que no',
      cause: 'No confirma que {email} sea suya.',
      next: '¿Está bien escrita? Si tiene allí varias cuentas, quizá esté abierta otra.',
    },
    'provider-unavailable': {
      title: '{provider} no puede ayudar ahora mismo',
      cause: 'Ha respondido que está saturado o averiado.',
      next: 'Espere un minuto e inténtelo de nuevo.',
    },
    'not-confirmed': {
      title: '{provider} no ha confirmado su dirección',
      cause:
        'Ha estado allí y sigue sin confirmar que {email} es suya. Puede que tenga la sesión iniciada con otro nombre o que su navegador no haya guardado las cookies.',
      next: 'Cierre la sesión en {provider} e inténtelo de nuevo, o use otra dirección.',
    },
    'certificate-unreadable': {
      title: '{provider} ha enviado algo que no es un certificado',
      cause: 'Su respuesta no se puede leer, así que nadie puede fiarse de ella.',
      next: 'Inténtelo de nuevo. Si sigue igual, avise a quien gestiona {provider}.',
    },
    'certificate-address': {
      title: '{provider} ha confirmado otra dirección',
      cause: 'Usted indicó {email}; el certificado es para una dirección distinta. No se ha usado.',
      next: 'Cierre la sesión en {provider} e inténtelo de nuevo.',
    },
    'certificate-key': {
      title: '{provider} ha confirmado otra clave',
      cause: 'El certificado no es para la clave que ha creado este navegador. No se ha usado.',
      next: 'Inténtelo de nuevo. Si sigue igual, avise a quien gestiona {provider}.',
    },
    'certificate-issuer': {
      title: 'El certificado viene de otro',
      cause:
        'Solo {provider} puede responder por {email}, y en el certificado figura otro nombre. No se ha usado.',
      next: 'Inténtelo de nuevo. Si sigue igual, avise a quien gestiona {provider}.',
    },
    'certificate-time': {
      title: 'El certificado no es válido ahora',
      cause: 'Ha caducado, empieza en el futuro o dura más de un día. No se ha usado.',
      next: 'Inténtelo de nuevo. Si sigue igual, puede que el reloj de {provider} vaya mal.',
    },
    'certificate-signature': {
      title: 'El certificado no está firmado por {provider}',
      cause: 'Su firma no corresponde a las claves que publica {provider}. No se ha usado.',
      next: 'Inténtelo de nuevo dentro de unos minutos. Si sigue igual, avise a quien gestiona {provider}.',
    },
    stale: {
      title: 'Este inicio de sesión ha terminado',
      cause:
        'Ha vuelto a un inicio de sesión que esta pestaña no conoce: terminó, tiene más de una hora o empezó en otra pestaña.',
      next: 'Vuelva al sitio. Si allí no le reconocen, pulse otra vez el botón de inicio de sesión.',
    },
    'stale-here': {
      title: 'Esa respuesta es demasiado antigua',
      cause:
        'Ha vuelto de un proveedor con la respuesta a un intento anterior. No se ha usado; su inicio de sesión en {site} sigue abierto.',
      next: 'Inténtelo de nuevo o use otra dirección.',
    },
    'no-storage': {
      title: 'Su navegador no guarda nada para esta página',
      cause:
        'Mientras visita a su proveedor, esta página tiene que recordar lo que está haciendo. Su navegador no se lo permite.',
      next: 'Permita que este sitio guarde datos (las ventanas privadas sirven) e inténtelo de nuevo.',
    },
    'no-crypto': {
      title: 'Su navegador no puede crear una clave',
      cause:
        'Para iniciar sesión hace falta la criptografía que llevan los navegadores actuales y que solo funciona en páginas protegidas.',
      next: 'Actualice su navegador o use otro, y empiece de nuevo desde el sitio.',
    },
    'opener-gone': {
      title: 'El camino de vuelta a {site} se ha cortado',
      cause:
        'Su dirección está confirmada, pero su navegador ha separado esta ventana del sitio que la abrió.',
      next: 'Cierre esta ventana y pulse una vez más el botón de inicio de sesión de {site}: funcionará al momento, sin otra visita a su proveedor.',
    },
    'opener-gone-forgotten': {
      title: 'El camino de vuelta a {site} se ha cortado',
      cause:
        'Su dirección está confirmada, pero su navegador ha separado esta ventana del sitio que la abrió, y aquí no se puede recordar nada.',
      next: 'Cierre esta ventana y pulse una vez más el botón de inicio de sesión de {site}. Si vuelve a ocurrir, deje sin marcar «Este no es mi ordenador».',
    },
    failed: {
      title: 'Algo ha fallado aquí',
      cause: 'El fallo es nuestro, no suyo.',
      next: 'Inténtelo de nuevo. Si sigue igual, avise a quien gestiona esta página.',
    },
  },
} as const

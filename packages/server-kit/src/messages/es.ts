// Spanish of what every service says.
import type { ServiceErrors } from './catalogue.ts'

/** Spanish. */
export const es = {
  errorTitle: 'No ha funcionado',
  errorBack: 'Ir a la página de inicio',
  errorCode: 'Código',
  busyTitle: 'Demasiadas peticiones a la vez',
  busyText: 'Espere un momento y vuelva a cargar esta página.',
} as const

/** The refusals in Spanish, by code. */
export const esErrors: ServiceErrors = {
  ERR_NOT_FOUND: 'Esa página no existe aquí. Compruebe la dirección.',
  ERR_METHOD_NOT_ALLOWED: 'Esta dirección no se puede usar de esa manera.',
  ERR_MEDIA_TYPE_UNSUPPORTED: 'Los datos han llegado en un formato que aquí no se acepta.',
  ERR_BODY_TOO_LARGE: 'Se han enviado más datos de los que aquí se aceptan.',
  ERR_BODY_INVALID: 'Falta algún dato o no tiene la forma correcta. Revise lo que ha escrito.',
  ERR_ORIGIN_FOREIGN:
    'Esta petición no viene de nuestra propia página. Abra la página e inténtelo de nuevo desde allí.',
  ERR_COOKIE_DUPLICATED:
    'Una cookie de este sitio ha llegado dos veces. Borre las cookies de este sitio e inténtelo de nuevo.',
  ERR_FORM_TOKEN_INVALID:
    'La página ha estado abierta demasiado tiempo o pertenece a otro navegador. Vuelva a cargarla.',
  ERR_BUSY: 'Este servidor está muy ocupado. Inténtelo de nuevo dentro de un momento.',
  ERR_TIMEOUT: 'La respuesta ha tardado demasiado. Inténtelo de nuevo dentro de un momento.',
  ERR_STORE_UNAVAILABLE:
    'La base de datos no está disponible ahora mismo. Inténtelo de nuevo dentro de un momento.',
  ERR_INTERNAL:
    'Ha ocurrido un error por nuestra parte. Inténtelo de nuevo y, si continúa, comunique esta referencia a quien administra el servicio: {reference}',
}

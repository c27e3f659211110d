// French of what every service says.
import type { ServiceErrors } from './catalogue.ts'

/** French. */
export const fr = {
  errorTitle: 'Cela n’a pas fonctionné',
  errorBack: 'Vers la page d’accueil',
  errorCode: 'Code',
  busyTitle: 'Trop de demandes à la fois',
  busyText: 'Patientez un instant, puis rechargez cette page.',
} as const

/** The refusals in French, by code. */
export const frErrors: ServiceErrors = {
  ERR_NOT_FOUND: 'Cette page n’existe pas ici. Vérifiez l’adresse.',
  ERR_METHOD_NOT_ALLOWED: 'Cette adresse ne peut pas être appelée de cette façon.',
  ERR_MEDIA_TYPE_UNSUPPORTED:
    'Les données sont arrivées sous une forme qui n’est pas acceptée ici.',
  ERR_BODY_TOO_LARGE: 'Les données envoyées dépassent ce qui est accepté ici.',
  ERR_BODY_INVALID: 'Une saisie manque ou n’a pas la bonne forme. Vérifiez votre saisie.',
  ERR_ORIGIN_FOREIGN:
    'Cette demande ne vient pas de notre propre page. Ouvrez la page et réessayez depuis celle-ci.',
  ERR_COOKIE_DUPLICATED:
    'Un cookie de ce site est arrivé en double. Supprimez les cookies de ce site, puis réessayez.',
  ERR_FORM_TOKEN_INVALID:
    'La page est restée ouverte trop longtemps ou appartient à un autre navigateur. Rechargez-la.',
  ERR_BUSY: 'Ce serveur est très sollicité. Réessayez dans un instant.',
  ERR_TIMEOUT: 'La réponse a pris trop de temps. Réessayez dans un instant.',
  ERR_STORE_UNAVAILABLE:
    'La base de données est inaccessible pour le moment. Réessayez dans un instant.',
  ERR_INTERNAL:
    'Une erreur s’est produite de notre côté. Réessayez ; si elle persiste, communiquez cette référence à l’exploitant : {reference}',
}

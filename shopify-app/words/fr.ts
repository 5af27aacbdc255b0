import type { Words } from './en.ts'

/** French. */
export const fr: Words = {
  embed: {
    name: 'Bouton WhatsApp',
    intro: 'Numéro, couleurs, textes et règles se règlent dans l’application, sous Widget.',
    phone: 'Numéro WhatsApp',
    phoneInfo: 'Avec l’indicatif du pays. Ne sert que tant qu’aucun numéro n’est connecté dans l’application.',
    side: 'Côté',
    sideApp: 'Comme dans l’application',
    sideStart: 'En début de ligne',
    sideEnd: 'En fin de ligne',
    lift: 'Plus haut de',
    liftInfo: 'Laisse libre une barre en bas de vos pages.',
  },
  optin: { name: 'Inscription WhatsApp', intro: 'Ce que les clients acceptent se règle dans l’application, sous Widget.' },
  stock: {
    name: 'WhatsApp : retour stock',
    intro: 'Les clients ne le voient que si la variante choisie est épuisée. Ici, il est toujours affiché.',
    product: 'Produit',
  },
  space: 'Espace au-dessus et en dessous',
  checkout: {
    title: 'Des nouvelles sur WhatsApp',
    number: 'Les messages vont au {phone}.',
    saved: 'Enregistré. Merci !',
    takenBack: 'Annulé. Vous ne recevrez aucun message.',
    given: 'Vous avez déjà dit oui au paiement.',
    setUp: 'Choisissez le texte dans l’application, sous Paiement. D’ici là, les clients ne voient rien ici.',
  },
}

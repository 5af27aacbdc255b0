import type { Texts } from '../texts.ts'

export const fr: Texts = {
  again: 'Désolé, cela n’a pas pu être compris comme réponse.',
  ask: {
    day: 'Quel jour le livreur doit-il revenir avec votre commande {order} ?',
    address: 'Écrivez en un seul message la nouvelle adresse complète pour votre commande {order}, ou envoyez votre position.',
    order: 'De quelle commande s’agit-il ?',
    item: 'De quel article de votre commande {order} s’agit-il ?',
    reason: 'Quelle est la raison ?',
    photo: 'Voulez-vous envoyer une photo ? Envoyez-la ici maintenant, ou continuez sans photo.',
  },
  pick: 'Choisir',
  all: 'Toute la commande',
  skip: 'Sans photo',
  reasons: {
    size: 'La taille ne va pas',
    damaged: 'Il est abîmé',
    wrong: 'Ce n’est pas le bon',
    different: 'Pas comme décrit',
    other: 'Une autre raison',
  },
  confirm: 'Confirmer',
  cancel: 'Annuler la commande',
  say: {
    redelivery_day: 'Merci. {shop} transmet que vous souhaitez votre commande {order} le {day}.',
    redelivery_address: 'Merci. {shop} transmet la nouvelle adresse de votre commande {order}.',
    redelivery_call: 'Merci. {shop} transmet que vous souhaitez un appel au sujet de votre commande {order}.',
    order_address: 'Merci, {shop} a la nouvelle adresse de votre commande {order}. Voulez-vous toujours la commande ?',
    return: 'Merci. {shop} a reçu votre souhait de retour pour la commande {order} et vous dira ici comment faire.',
    exchange: 'Merci. {shop} a reçu votre souhait d’échange pour la commande {order} et vous dira ici comment faire.',
    arrived: 'Votre colis est arrivé entre-temps, il n’y a donc plus rien à changer. Profitez-en bien !',
    out_again: 'Bonne nouvelle : le livreur est de nouveau en route vers vous. Gardez votre téléphone à portée de main.',
    going_back:
      'Merci de votre réponse. Le colis repart déjà chez {shop}. Si vous le voulez encore, écrivez-le ici ; quelqu’un de la boutique le lira.',
    sent_already:
      'Votre commande {order} est déjà partie, l’adresse ne peut donc plus être changée ici. Si elle est fausse, écrivez-le ici ; quelqu’un de {shop} le lira.',
    settled: 'Cette question est réglée. S’il reste quelque chose, écrivez-le ici ; quelqu’un de {shop} le lira.',
    person: 'Cela n’a pas pu être compris. Quelqu’un de {shop} le lira et vous répondra ici.',
    return_none:
      'Aucune commande ne peut être retournée par message pour le moment. Écrivez votre souhait ici ; quelqu’un de {shop} le lira.',
    status_none: 'Il n’y a pas de commande en cours pour ce numéro. Si vous en attendez une, écrivez ici ; quelqu’un de {shop} le lira.',
  },
  answered: {
    order_confirmed: 'Merci, votre commande est confirmée. {shop} vous préviendra ici de son envoi.',
    order_cancelled:
      'Merci de nous l’avoir dit. Votre commande chez {shop} est en cours d’annulation ; nous vous préviendrons ici quand ce sera fait.',
    order_cancel_asked:
      'Merci de nous l’avoir dit. {shop} a reçu votre demande d’annulation et en décide. La commande n’est pas encore annulée.',
  },
  order: 'Commande {order}',
  expected: 'prévue le {day}',
  standing: {
    placed: 'Reçue, en préparation',
    paid: 'Payée, en préparation',
    fulfilled: 'Terminée',
    cancelled: 'Annulée',
    packed: 'Emballée, attend le transporteur',
    moving: 'En route',
    pickup: 'Prête à être retirée',
    out: 'En cours de livraison',
    failed: 'Le livreur n’a pas pu la remettre',
    delivered: 'Livrée',
    returning: 'En retour vers la boutique',
    returned: 'De retour à la boutique',
    unclear: 'Le transporteur n’a pas de nouvelles ; écrivez-nous ici',
  },
}

import { SYSTEM_ERRORS } from './errors-of-systems.ts'

/**
 * Why a message was not sent, waits, or ended, in plain words, with what to do. What Meta answers has its own table in
 * whatsapp/errors.ts. A code that is used without words here or there fails a test.
 */
interface Words {
  readonly plain: string
  readonly action: string
}

const NOTHING = 'Nothing to do.'

export const REASONS = {
  // suppressed: decided before sending
  'preparation.failed': {
    plain: 'A shop or gateway could not be asked for what the message needs.',
    action: 'Look at the connection; the next message tries anew.',
  },
  // What gateways and couriers answer ends a message by the words that their API has elsewhere.
  ...SYSTEM_ERRORS,
  'reattempt.refused': {
    plain: 'A shopper asked for a new delivery, and the courier could not be told.',
    action: 'Tell the courier yourself; the story of the order says what the courier answered.',
  },
  'cart.bought': { plain: 'The shopper has bought meanwhile, here or elsewhere in the shop.', action: NOTHING },
  'cart.item_gone': { plain: 'Something in the cart can’t be bought any more.', action: NOTHING },
  'cart.empty': { plain: 'The shopper took everything out of the cart.', action: NOTHING },
  'cart.below_floor': {
    plain: 'The cart is worth less than the rule asks for.',
    action: 'Lower the floor in the rule, if you want such carts.',
  },
  'series.running': { plain: 'The shopper is being reminded of another cart already.', action: NOTHING },
  'series.ended': { plain: 'The step before it was not sent for a reason that ends all of them.', action: 'Look at the step before it.' },
  'discount.missing': {
    plain: 'The rule asks for a discount code and does not say what it takes off.',
    action: 'Set a percentage or an amount in the rule.',
  },
  'discount.not_allowed': {
    plain: 'The shop does not let us make discount codes.',
    action: 'Accept the permission for discounts in the shop’s admin; a shop that only sends webhooks has to be connected with its API.',
  },
  'discount.currency': {
    plain: 'The rule’s discount is in another currency than the shop’s.',
    action: 'Set the amount in the shop’s currency, or a percentage.',
  },
  'discount.over': { plain: 'The code of this cart could not be used any more.', action: 'Let codes hold for longer in the rule.' },
  'merchant.inactive': { plain: 'The shop is paused or has left.', action: 'Resume the shop in the console.' },
  'number.missing': { plain: 'The shop has no WhatsApp number yet.', action: 'Connect a number.' },
  'number.broken': {
    plain: 'The WhatsApp number can’t send at the moment.',
    action: 'See the notice about the number; waiting messages go out when it works again.',
  },
  'rule.off': { plain: 'The rule was switched off before the message was due.', action: NOTHING },
  'rule.gone': { plain: 'The rule was deleted before the message was due.', action: NOTHING },
  'rule.paused': { plain: 'The rule is paused.', action: 'Read why at the rule, then resume it.' },
  'fact.told': { plain: 'The shopper already knows: another message told the same fact.', action: NOTHING },
  'fact.changed': { plain: 'It was no longer true when the message was due.', action: NOTHING },
  'product.sold_out': { plain: 'It was sold out again before the message was due; who waits for it goes on waiting.', action: NOTHING },
  'product.unwanted': { plain: 'The shopper waits for this product no more: told already, bought, or taken back.', action: NOTHING },
  'shopper.bought': { plain: 'The shopper has ordered again meanwhile.', action: NOTHING },
  'shopper.replied': { plain: 'The shopper wrote meanwhile; somebody talks with them now.', action: NOTHING },
  'event.cancelled_it': { plain: 'A later event made the message pointless.', action: NOTHING },
  'message.stale': {
    plain: 'The news was too old to be news.',
    action: 'If this happens often, the sender delivers late: look at its delays.',
  },
  'order.test': { plain: 'It is a test order.', action: NOTHING },
  'order.unmatched': {
    plain: 'A gateway spoke of an order that the shop has not named yet; it waits ten minutes for that.',
    action: NOTHING,
  },
  first_sync: { plain: 'It happened before the shop was connected.', action: NOTHING },
  'phone.missing': { plain: 'No phone number became known in time.', action: 'Ask for the phone number at checkout.' },
  'phone.invalid': {
    plain: 'What was typed as phone number isn’t one.',
    action: 'Correct the number in the shop; the next event uses it.',
  },
  'phone.ambiguous': {
    plain: 'The phone number can be read as two different numbers.',
    action: 'Write it with its country code in the shop; we never guess.',
  },
  'contact.unknown': {
    plain: 'Nobody told us yet whose order this is.',
    action: 'Connect the shop, so that parcels and payments find their order.',
  },
  'recipient.unreachable': {
    plain: 'Several messages could not reach this number; it seems not to use WhatsApp.',
    action: 'Use another channel for this shopper.',
  },
  'consent.missing': {
    plain: 'The shopper never agreed to messages of this kind.',
    action: 'Switch on a way to collect consent, such as the checkout notice or the opt-in box.',
  },
  'consent.withdrawn': { plain: 'The shopper asked not to get messages of this kind.', action: NOTHING },
  'consent.pending': { plain: 'The shopper has not confirmed the opt-in yet.', action: NOTHING },
  'cap.reached': { plain: 'The shopper got as many messages as you allow in a day.', action: NOTHING },
  snoozed: { plain: 'The shopper takes a break from offers.', action: NOTHING },
  quiet_hours: { plain: 'It is night at the shopper’s place.', action: NOTHING },
  'budget.reached': { plain: 'The month’s limit of messages is used up.', action: 'Raise the limit in the settings.' },
  'budget.spent': {
    plain: 'The month’s budget is used up.',
    action: 'Raise the budget, or choose what goes on without it.',
  },
  'template.missing': {
    plain: 'The template doesn’t exist at WhatsApp, in no language that fits.',
    action: 'Submit the template, or choose another one in the rule.',
  },
  'template.not_approved': {
    plain: 'WhatsApp has not approved the template in a language that fits.',
    action: 'Look at the template’s state; rejected ones say why.',
  },
  'template.category': {
    plain: 'WhatsApp counts the template as marketing now, and the shopper agreed to order news only.',
    action: 'Rewrite the template, or accept the price and ask for marketing consent.',
  },
  'template.params_mismatch': {
    plain: 'The template wants a value that the rule does not give.',
    action: 'Compare the rule’s variables with the template.',
  },
  'contact.erased': { plain: 'The shopper’s data was erased.', action: NOTHING },
  'connection.gone': {
    plain: 'The shop was disconnected, or its app was removed.',
    action: 'Connect the shop again; news from then on is told.',
  },
  'rule.discarded': { plain: 'You discarded it, with everything else that waited when the rule was resumed.', action: NOTHING },
  'replay.not_sent': { plain: 'The delivery was replayed without sending.', action: NOTHING },
  // waiting
  'series.waiting': { plain: 'The step before it has not been sent yet.', action: NOTHING },
  preparing: { plain: 'A shop or gateway is being asked for what the message needs.', action: NOTHING },
  'rule.velocity': {
    plain: 'The rule wants to say far more than usual, so its messages wait for your word.',
    action: 'Look what came; then resume the rule and send what waits, or discard it.',
  },
  'rule.delay': { plain: 'The rule sends so long after the event.', action: NOTHING },
  'event.awaited': { plain: 'What the rule is about has not happened to this order.', action: NOTHING },
  'pace.number': { plain: 'The number’s limit per second is used; the message waits its turn.', action: NOTHING },
  'pace.pair': { plain: 'WhatsApp allows one message per six seconds to the same shopper; it waits its turn.', action: NOTHING },
  'window.closed': { plain: 'The shopper’s last message is more than 24 hours old, so only templates may be sent.', action: NOTHING },
  // ends after sending
  'send.unconfirmed': {
    plain: 'The connection broke while sending, and no status ever came: it may or may not have arrived.',
    action: 'Ask the shopper if it matters; marketing is never sent twice on a doubt.',
  },
  'send.unconfirmed_waiting': {
    plain: 'The connection broke while sending. It is not sent again until we know.',
    action: 'WhatsApp sends no status messages for this number: check the webhook of the app.',
  },
  'send.resent': { plain: 'The first try broke and no status came in time, so it was sent once more.', action: NOTHING },
  'retries.exhausted': {
    plain: 'WhatsApp could not take it, however often it was tried.',
    action: 'Look at the state of the WhatsApp number.',
  },
  'status.expired': { plain: 'WhatsApp could not deliver it within 30 days.', action: NOTHING },
  // notices and outcomes of deliveries
  'delivery.unreadable': {
    plain: 'A delivery could not be read. It is kept.',
    action: 'Look at it under parked deliveries; replay it when the cause is mended.',
  },
  'delivery.unknown_word': {
    plain: 'The sender used a word for a state that has no meaning yet. The delivery is kept, and nobody was told anything.',
    action: 'Look at the words of this connection, give the new one a meaning, and replay.',
  },
  'delivery.parked': {
    plain: 'A delivery failed each time it was worked on. It is kept.',
    action: 'Look at it under parked deliveries; replay it when the cause is mended.',
  },
  'connection.cannot_view': {
    plain: 'The shop’s webhook belongs to a user who may no longer see orders, so its deliveries are empty.',
    action: 'Connect the shop again as a user who may manage it.',
  },
  'shop.reconnect': {
    plain: 'The shop no longer lets us in: orders still come, but nothing can be looked up or written there.',
    action: 'Open WeNext in the shop’s admin once; that connects it again.',
  },
  'shop.scope': {
    plain: 'The shop has not allowed us to write what was asked for.',
    action: 'Open WeNext in the shop’s admin and accept the permission.',
  },
  'shop.scopes_reduced': {
    plain: 'You took back permissions that WeNext works with; what needs them has stopped.',
    action: 'Open WeNext in the shop’s admin and accept the permissions that the details name, or leave it so.',
  },
  'shop.tokens_incomplete': {
    plain: 'The shop gave us access that can’t be renewed, so it was not taken. The access before it is still used.',
    action: 'If this stays for a day, tell us.',
  },
  'shop.hook_was_off': {
    plain: 'WooCommerce had switched off or lost webhooks of ours; they are on again.',
    action: 'Nothing to do, unless it comes back: then ask your host what keeps the shop from reaching us.',
  },
  'event.clock_wrong': {
    plain: 'The sender’s clock is wrong: the event lies in the future or decades ago.',
    action: 'Set the clock of the sender.',
  },
  'return.requested': {
    plain: 'Shoppers asked in the chat to return or exchange something.',
    action: 'Look at the orders in your shop with the tags “return requested” and “exchange requested”, and answer them in WhatsApp.',
  },
  'shopper.needs_you': {
    plain: 'Shoppers wrote something that only a person can answer.',
    action: 'Read the latest messages and answer them in WhatsApp.',
  },
  'privacy.export_ready': {
    plain: 'A shopper asked for a copy of their data, and it is ready.',
    action: 'Fetch it under privacy requests and pass it on within 30 days; it is deleted after that.',
  },
  'status.missing': {
    plain: 'WhatsApp sends no statuses for this number.',
    action: 'Check that the app is subscribed to the WhatsApp account and the webhook address is right.',
  },
  'budget.near': {
    plain: 'Four fifths of the month’s budget are used.',
    action: 'Raise the budget if that comes early; the details say what stops when it is used up.',
  },
  'rule.category': {
    plain: 'A rule was paused, because WhatsApp counts its template as marketing now.',
    action:
      'The details say what it would cost. Change the template, or resume the rule: it then speaks to those only who agreed to offers.',
  },
  'template.changed_category': {
    plain: 'WhatsApp changed the category of a template; the price changes with it.',
    action: 'Rewrite the template, or accept the price.',
  },
} as const satisfies Record<string, Words>

export type ReasonCode = keyof typeof REASONS

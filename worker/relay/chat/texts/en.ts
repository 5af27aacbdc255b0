import type { Texts } from '../texts.ts'

export const en: Texts = {
  again: 'Sorry, that could not be read as an answer.',
  ask: {
    day: 'On which day should the courier bring your order {order} again?',
    address: 'Please write the full new address for your order {order} in one message, or send it as a location.',
    order: 'Which order is it about?',
    item: 'Which item of your order {order} is it about?',
    reason: 'What is the reason?',
    photo: 'Would you like to send a photo of it? Send it here now, or go on without one.',
  },
  pick: 'Choose',
  all: 'The whole order',
  skip: 'Without a photo',
  reasons: {
    size: 'It does not fit',
    damaged: 'It is damaged',
    wrong: 'It is the wrong item',
    different: 'Not as described',
    other: 'Another reason',
  },
  confirm: 'Confirm order',
  cancel: 'Cancel order',
  say: {
    redelivery_day: 'Thank you. {shop} passes on that you would like your order {order} on {day}.',
    redelivery_address: 'Thank you. {shop} passes on the new address for your order {order}.',
    redelivery_call: 'Thank you. {shop} passes on that you would like a call about your order {order}.',
    order_address: 'Thank you, {shop} has the new address for your order {order}. Do you still want the order?',
    return: 'Thank you. {shop} has your wish to return something from order {order} and will tell you here how to go on.',
    exchange: 'Thank you. {shop} has your wish to exchange something from order {order} and will tell you here how to go on.',
    arrived: 'Your parcel has arrived meanwhile, so there is nothing left to change. Enjoy it!',
    out_again: 'Good news: the courier is already on the way to you again. Please keep your phone within reach.',
    going_back:
      'Thank you for your answer. The parcel is already on its way back to {shop}. If you still want it, please write it here; somebody of the shop reads it.',
    sent_already:
      'Your order {order} has been sent already, so the address can’t be changed here any more. If it is wrong, please write it here; somebody of {shop} reads it.',
    settled: 'That question is settled by now. If something is still open, just write it here; somebody of {shop} reads it.',
    person: 'I could not understand that. Somebody of {shop} will read it and answer you here.',
    return_none:
      'There is no order that could be returned by chat at the moment. Please write your wish here; somebody of {shop} reads it.',
    status_none: 'There is no open order for this number. If you expect one, please write here; somebody of {shop} reads it.',
  },
  answered: {
    order_confirmed: 'Thank you, your order is confirmed. {shop} will let you know here when it ships.',
    order_cancelled: 'Thank you for telling us. Your order is being cancelled at {shop}; you will hear from us here once that is done.',
    order_cancel_asked:
      'Thank you for telling us. {shop} has been asked to cancel your order and decides about it. It is not cancelled yet.',
  },
  order: 'Order {order}',
  expected: 'expected {day}',
  standing: {
    placed: 'Received, is being prepared',
    paid: 'Paid, is being prepared',
    fulfilled: 'Completed',
    cancelled: 'Cancelled',
    packed: 'Packed, waits for the courier',
    moving: 'On its way',
    pickup: 'Ready for you to pick up',
    out: 'Out for delivery',
    failed: 'The courier could not hand it over',
    delivered: 'Delivered',
    returning: 'On its way back to the shop',
    returned: 'Back at the shop',
    unclear: 'The courier has no news; please write to us here',
  },
}

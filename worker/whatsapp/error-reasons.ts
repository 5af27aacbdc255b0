interface Words {
  /** What happened, for a merchant. */
  readonly plain: string
  /** What to do about it. */
  readonly todo: string
}

const NOTHING = 'Nothing to do.'
const OURS = 'We have been told and look into it. Nothing to do on your side.'

/** Every way a call to WhatsApp, or a message that it took, can end badly: a stable code, what happened, what to do. */
export const GRAPH_REASONS = {
  // Ours, before a call is made.
  'message.invalid': {
    plain: 'The message breaks a limit of WhatsApp and was not sent.',
    todo: 'Shorten or correct the field that the details name.',
  },

  // The connection as a whole.
  'whatsapp.token_expired': {
    plain: 'WhatsApp no longer accepts the access that you gave us.',
    todo: 'Connect WhatsApp again. Waiting messages go out after that.',
  },
  'whatsapp.permission_missing': {
    plain: 'We are no longer allowed to send for this WhatsApp account.',
    todo: 'Connect WhatsApp again and allow sending messages and managing templates.',
  },
  'whatsapp.payment_missing': {
    plain: 'WhatsApp could not charge your account: no payment method, a limit reached, or currency and time zone not set.',
    todo: 'Add or renew the payment method in WhatsApp Manager. Messages wait for up to 24 hours.',
  },
  'whatsapp.account_locked': {
    plain: 'Meta has locked this WhatsApp account.',
    todo: 'Open WhatsApp Manager, read the notice there and ask for a review.',
  },
  'whatsapp.policy_block': {
    plain: 'Meta has blocked this account for a time because of its rules.',
    todo: 'Open Account quality in Meta Business Suite, read which rule is meant, and ask for a review.',
  },
  'whatsapp.spam_limited': {
    plain: 'Too many people blocked or reported this number, so WhatsApp slows it down.',
    todo: 'Offers rest for at least a day. Write to fewer people, and only to those who asked for offers.',
  },
  'whatsapp.marketing_off': {
    plain: 'Offers are switched off for this WhatsApp account.',
    todo: 'Switch marketing messages on in WhatsApp Manager, or leave offers out.',
  },
  'whatsapp.category_abuse': {
    plain: 'Meta limits your order messages because some of them read like advertising.',
    todo: 'Take promotional words out of the order templates and ask for a review in WhatsApp Manager.',
  },
  'whatsapp.pay_terms': { plain: 'The terms of payments in WhatsApp are not accepted yet.', todo: 'Accept them in WhatsApp Manager.' },

  // Speed and load. Messages wait, none is lost.
  'whatsapp.rate_limited': { plain: 'The number sends as fast as WhatsApp allows. The message waits a moment.', todo: NOTHING },
  'whatsapp.pair_limited': { plain: 'This shopper got many messages in a short time. The next one waits.', todo: NOTHING },
  'whatsapp.account_limited': { plain: 'The WhatsApp account made too many calls this hour. The message waits.', todo: NOTHING },
  'whatsapp.app_limited': { plain: 'Our service made too many calls to WhatsApp. The message waits.', todo: NOTHING },
  'whatsapp.portfolio_limited': {
    plain: 'You reached the number of people that Meta lets you write to in 24 hours. The message waits.',
    todo: 'The limit grows with verified business details and good quality; see WhatsApp Manager.',
  },
  'whatsapp.unavailable': { plain: 'WhatsApp had a problem of its own.', todo: 'Nothing to do; it is tried again.' },
  'whatsapp.maintenance': { plain: 'WhatsApp is working on this number. It takes minutes.', todo: 'Nothing to do; it is tried again.' },
  'whatsapp.capability_missing': { plain: 'Our app lacks a permission at Meta.', todo: OURS },
  'whatsapp.request_refused': { plain: 'WhatsApp did not accept the form of the message.', todo: OURS },
  'whatsapp.unknown_code': { plain: 'WhatsApp refused with a code that is new to us.', todo: OURS },
  'whatsapp.wrong_route': { plain: 'WhatsApp wants this kind of message sent another way.', todo: OURS },
  'whatsapp.listing_restarted': { plain: 'A list changed while it was read.', todo: 'Nothing to do; it is read again.' },
  'whatsapp.direct_send_refused': {
    plain: 'WhatsApp did not accept this text without an approved template.',
    todo: 'The message goes out as a template where one exists.',
  },

  // The number.
  'number.unknown': { plain: 'WhatsApp no longer knows this number, or hides it from us.', todo: 'Connect the number again.' },
  'number.name_missing': {
    plain: 'This number needs an approved display name before it may send.',
    todo: 'Set the display name in WhatsApp Manager and wait for its approval.',
  },
  'number.not_registered': {
    plain: 'The number is not registered for sending.',
    todo: 'Register the number again on the connection page.',
  },
  'number.pin_wrong': {
    plain: 'The two-step PIN of the number is not the one we have.',
    todo: 'Enter the right PIN, or reset it in WhatsApp Manager.',
  },
  'number.pin_blocked': { plain: 'The PIN was tried too often.', todo: 'Wait as long as WhatsApp says, then enter the right PIN.' },
  'number.not_verified': { plain: 'The number is not verified yet.', todo: 'Verify it with the code that WhatsApp sends by SMS or call.' },
  'number.register_limit': { plain: 'The number was registered too often in 72 hours.', todo: 'Wait 72 hours, then register it again.' },
  'number.removing': { plain: 'The number is being removed at WhatsApp.', todo: 'Nothing to do; it is tried again in five minutes.' },
  'number.test_only': {
    plain: 'This is a test number. It may only write to the few phones on its list.',
    todo: 'Add the phone to the test list, or connect a real number.',
  },
  'number.sync_closed': {
    plain: 'Chats and contacts of the WhatsApp Business app can’t be taken over: it was done before, too late, or declined.',
    todo: 'To have them, disconnect the number and connect it again, then allow the transfer within 24 hours.',
  },
  'number.username': { plain: 'WhatsApp did not accept the business username.', todo: 'Choose another one.' },

  // The shopper.
  'recipient.unreachable': {
    plain: 'The number is not on WhatsApp, or can’t receive this message.',
    todo: 'Check the phone number with the shopper, or use another channel.',
  },
  'recipient.country_barred': {
    plain: 'WhatsApp does not let your business write to this country.',
    todo: 'Use another channel for shoppers there.',
  },
  'recipient.marketing_stopped': {
    plain: 'The shopper stopped offers from you inside WhatsApp.',
    todo: 'Nothing to do. Order messages still go out.',
  },
  'recipient.marketing_capped': {
    plain: 'WhatsApp held the offer back: the shopper gets enough of them, or offers are not delivered in that country.',
    todo: 'Nothing to do. A later offer may get through; order messages are not affected.',
  },
  'recipient.in_experiment': { plain: 'WhatsApp held the offer back because the shopper is part of a test of Meta.', todo: NOTHING },
  'recipient.is_sender': { plain: 'The message was meant for the number that sends it.', todo: 'Use another phone for trying out.' },
  'recipient.phone_needed': {
    plain: 'This kind of message needs the phone number, and WhatsApp hides it.',
    todo: 'Ask the shopper for the phone number.',
  },
  'recipient.identity_changed': {
    plain: 'The shopper’s WhatsApp moved to another device or person since we last checked.',
    todo: 'Ask the shopper to confirm who they are.',
  },

  // The message and its template.
  'window.closed': {
    plain: 'More than 24 hours passed since the shopper last wrote, so only templates may be sent.',
    todo: 'Choose a template for this message.',
  },
  'message.unsupported': { plain: 'WhatsApp does not support this kind of message.', todo: NOTHING },
  'message.media_failed': {
    plain: 'WhatsApp could not fetch or read the picture or file.',
    todo: 'Check that the link is public, uses https and that the file is not too large.',
  },
  'message.media_unavailable': {
    plain: 'A file that the shopper sent can’t be downloaded.',
    todo: 'Ask the shopper to send it again, smaller.',
  },
  'message.unavailable': {
    plain: 'WhatsApp did not hand over this message; it stays on the shopper’s or your own phone.',
    todo: 'Look into the WhatsApp Business app.',
  },
  'template.params_mismatch': {
    plain: 'The values don’t fit the approved template.',
    todo: 'The template is read again. If it stays, open the rule and fill each variable.',
  },
  'template.not_found': {
    plain: 'The template does not exist in this language, or is not approved.',
    todo: 'Choose an approved template in the rule.',
  },
  'template.too_long': {
    plain: 'With its values the text is longer than WhatsApp allows.',
    todo: 'It is shortened and tried once more. If it stays, shorten the template.',
  },
  'template.value_refused': {
    plain: 'WhatsApp did not accept a value in the template.',
    todo: 'It is cleaned and tried once more. If it stays, look at the values of this order.',
  },
  'template.policy': {
    plain: 'WhatsApp says that the template breaks its rules on content.',
    todo: 'Rewrite the template and submit it again.',
  },
  'template.paused': {
    plain: 'WhatsApp paused the template because of poor feedback.',
    todo: 'Wait until it is released, or use another template.',
  },
  'template.disabled': { plain: 'WhatsApp switched the template off for good.', todo: 'Write a new template and choose it in the rule.' },
  'template.syncing': {
    plain: 'The template is new; WhatsApp is still preparing it.',
    todo: 'Nothing to do; it is tried again in ten minutes.',
  },
  'template.count_limit': { plain: 'The account has as many templates as Meta allows.', todo: 'Delete templates that are not used.' },
  'template.name_taken': {
    plain: 'This template name exists in this language, or was deleted less than 30 days ago.',
    todo: 'Use another name.',
  },
  'template.text_refused': {
    plain: 'WhatsApp does not accept the form of the template’s text.',
    todo: 'Open the template; the check beside it names what to change.',
  },

  // Features beside messages.
  'flow.failed': { plain: 'WhatsApp refused the form (Flow).', todo: 'Open the Flow in WhatsApp Manager and correct it.' },
  'flow.blocked': { plain: 'WhatsApp blocked the form (Flow).', todo: 'Mend the Flow in WhatsApp Manager, then publish it again.' },
  'flow.throttled': {
    plain: 'WhatsApp slows the form (Flow) down to ten messages an hour.',
    todo: 'Check the health of the Flow’s endpoint.',
  },
  'block_list.failed': {
    plain: 'The shopper could not be blocked or unblocked.',
    todo: 'Only who wrote in the last 24 hours can be blocked; the list holds 64,000.',
  },
  'block_list.busy': { plain: 'The block list is being changed by somebody else.', todo: 'Nothing to do; it is tried again.' },
  'signup.repeated': { plain: 'The account was set up before.', todo: NOTHING },
} as const satisfies Record<string, Words>

export type GraphReason = keyof typeof GRAPH_REASONS

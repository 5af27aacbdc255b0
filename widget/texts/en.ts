/**
 * Every word of the widget, in English; the other languages have the same keys and the same {placeholders}. Numbers, times and
 * days come in ready from Intl. Keys that begin with `optin` or `wheel` belong to those chunks, all others to launcher and panel.
 */
export const en = {
  panel: 'Chat with {shop}',
  close: 'Close',
  back: 'Back',
  greeting: 'Hi! How can we help?',
  choose: 'Who would you like to talk to?',
  start: 'Start chat',
  opens: 'Opens WhatsApp',
  open: 'Open now',
  closed: 'Closed now',
  backAt: 'Back at {time}',
  backOn: 'Back {day} at {time}',
  message: 'Your message',
  scan: 'Scan with your phone to chat there',
  qr: 'QR code that opens this chat on WhatsApp',
  copy: 'Copy number',
  copied: 'Copied',
  loading: 'Loading…',
  failed: 'This did not load. The chat still works:',
  privacy: 'Privacy policy',
  updates: 'Get updates on WhatsApp',

  optinTitle: 'Get updates on WhatsApp',
  optinIntro: 'Choose what {shop} may send you.',
  optinProduct: 'Get news of this product on WhatsApp',
  optinWhen: 'Tell me when',
  optinStock: 'It is back in stock',
  optinPrice: 'The price drops',
  optinStockTitle: 'Tell me when it is back',
  optinPriceTitle: 'Tell me when the price drops',
  optinChat: 'Continue on WhatsApp',
  optinChatHint: 'Opens WhatsApp with a message ready to send.',
  optinChatOpened: 'Send the message in WhatsApp and you are done.',
  optinSay: 'Yes, {shop} may message me on WhatsApp: {what}',
  optinSayStock: 'Please tell me when this is back in stock: {product}',
  optinSayPrice: 'Please tell me when the price of this drops: {product}',
  optinOrders: 'order updates',
  optinOffers: 'offers and news',
  optinUseForm: 'Use my phone number instead',
  optinUseChat: 'Open WhatsApp instead',
  optinCountry: 'Country',
  optinPhone: 'WhatsApp number',
  optinSend: 'Sign me up',
  optinSending: 'Sending…',
  optinSlow: 'Still sending, your connection is slow…',
  optinStop: 'You can stop at any time: reply STOP.',
  optinNoPhone: 'Enter your WhatsApp number.',
  optinBadPhone: 'This number does not look right. Check the country and the digits.',
  optinNoPurpose: 'Choose at least one.',
  optinOffline: 'You are offline. Nothing was sent yet.',
  optinFailed: 'This did not go through.',
  optinWait: 'Too many tries. Please wait a few minutes.',
  optinStale: 'This page is out of date. Please reload it.',
  optinRetry: 'Try again',
  optinDoneTitle: 'Check your WhatsApp',
  optinDone: 'We are sending a question to {phone}. Say yes there, and you are signed up.',
  optinChange: 'Change number',

  wheelSpin: 'Sign up and spin',
  wheelPrizes: 'What you can win',
  wheelTurning: 'The wheel is turning…',
  wheelResult: 'The wheel stopped at: {prize}',
  wheelNext: 'Say yes in WhatsApp to get it.',
} as const

/** The name of a text. */
export type TextKey = keyof typeof en

/** One language, whole. */
export type Texts = Readonly<Record<TextKey, string>>

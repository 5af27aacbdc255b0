/** What a shopper reads who answered whether an order is meant. English where there is no other; the languages of the question itself. */
const WORDS = {
  order_confirmed: {
    en: 'Thank you, your order is confirmed. {shop} will let you know here when it ships.',
    hi: 'धन्यवाद, आपका ऑर्डर पक्का हो गया है। रवाना होते ही {shop} आपको यहीं बताएगा।',
  },
  order_cancelled: {
    en: 'Thank you for telling us. Your order is being cancelled at {shop}; you will hear from us here once that is done.',
    hi: 'बताने के लिए धन्यवाद। {shop} पर आपका ऑर्डर रद्द किया जा रहा है; ऐसा होते ही हम आपको यहीं बताएँगे।',
  },
  // Nothing is promised that only the merchant can do.
  order_cancel_asked: {
    en: 'Thank you for telling us. {shop} has been asked to cancel your order and decides about it. It is not cancelled yet.',
    hi: 'बताने के लिए धन्यवाद। {shop} से आपका ऑर्डर रद्द करने को कहा गया है, फ़ैसला वही करेंगे। ऑर्डर अभी रद्द नहीं हुआ है।',
  },
} as const

/** Undefined where this is no such reply. */
export function orderReply(what: string, language: string, shop: string): string | undefined {
  if (!Object.hasOwn(WORDS, what)) return undefined
  const words = WORDS[what as keyof typeof WORDS]
  return (language.toLowerCase().startsWith('hi') ? words.hi : words.en).replaceAll('{shop}', () => shop)
}

import { PAYMENT_TEXTS } from './payment-texts.ts'
import { PRODUCT_TEXTS } from './product-texts.ts'
import { CART_TEXTS } from './cart-texts.ts'
import { QUESTION_TEXTS } from './default-texts-questions.ts'
import { AFTER_DELIVERY_TEXTS } from './after-delivery-texts.ts'

interface Words {
  readonly header: string
  readonly body: string
  readonly footer?: string
  /** Label of the button that opens the message's link. */
  readonly link?: string
  /** Label of the quick reply that ends offers. */
  readonly stop?: string
  /** Labels of other quick replies; what they send back is set for each message. */
  readonly replies?: readonly string[]
}

export interface DefaultText {
  readonly name: string
  /** Part of its name at WhatsApp; 1 unless said. */
  readonly version?: number
  readonly category: 'UTILITY' | 'MARKETING'
  readonly en: Words
  readonly hi: Words
}

/** What comes back when a shopper taps the quick reply under an offer. */
export const STOP_PAYLOAD = 'stop_marketing'

const VIEW = { en: 'View order', hi: 'ऑर्डर देखें' }
const TRACK = { en: 'Track parcel', hi: 'पार्सल ट्रैक करें' }

/**
 * The words of the default templates. Bodies neither begin nor end with a variable and keep words between them; order messages say nothing
 * that could be taken for advertising, since Meta then approves them as MARKETING.
 */
export const DEFAULT_TEXTS: readonly DefaultText[] = [
  {
    name: 'order_placed',
    category: 'UTILITY',
    en: {
      header: 'Order received',
      body: 'Hi {{customer_name}}, thank you for your order {{order_no}} at {{shop_name}}.\n\nItems: {{items}}\nTotal: {{total}}\n\nWe will let you know here when it ships.',
      link: VIEW.en,
    },
    hi: {
      header: 'ऑर्डर मिल गया',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} हमें मिल गया है। {{shop_name}} से ख़रीदारी करने के लिए धन्यवाद।\n\nसामान: {{items}}\nकुल राशि: {{total}}\n\nपार्सल रवाना होते ही हम आपको यहीं बताएँगे।',
      link: VIEW.hi,
    },
  },
  {
    name: 'order_placed_cod',
    category: 'UTILITY',
    en: {
      header: 'Order received',
      body: 'Hi {{customer_name}}, we have received your order {{order_no}} at {{shop_name}}.\n\nItems: {{items}}\nTo pay on delivery: {{total}}\n\nPlease keep the amount ready when the parcel arrives.',
      link: VIEW.en,
    },
    hi: {
      header: 'ऑर्डर मिल गया',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} हमें मिल गया है। {{shop_name}} से ख़रीदारी करने के लिए धन्यवाद।\n\nसामान: {{items}}\nडिलीवरी के समय देय राशि: {{total}}\n\nकृपया पार्सल आने पर यह रकम तैयार रखें।',
      link: VIEW.hi,
    },
  },
  {
    name: 'payment_received',
    category: 'UTILITY',
    en: {
      header: 'Payment received',
      body: 'Hi {{customer_name}}, we have received your payment of {{amount}} for order {{order_no}} at {{shop_name}}. There is nothing more for you to do.',
      link: VIEW.en,
    },
    hi: {
      header: 'भुगतान मिल गया',
      body: 'नमस्ते {{customer_name}}, ऑर्डर {{order_no}} के लिए आपका {{amount}} का भुगतान {{shop_name}} को मिल गया है। अब आपको और कुछ करने की ज़रूरत नहीं है।',
      link: VIEW.hi,
    },
  },
  {
    name: 'payment_failed',
    category: 'UTILITY',
    en: {
      header: 'Payment not completed',
      body: 'Hi {{customer_name}}, the payment of {{amount}} for your order {{order_no}} at {{shop_name}} did not go through. You can try again with the button below.',
      link: 'Pay now',
    },
    hi: {
      header: 'भुगतान पूरा नहीं हुआ',
      body: 'नमस्ते {{customer_name}}, आपने {{shop_name}} पर जो ऑर्डर {{order_no}} किया था, उसके लिए {{amount}} का भुगतान पूरा नहीं हो सका। नीचे दिए गए बटन से आप दोबारा भुगतान कर सकते हैं।',
      link: 'अभी भुगतान करें',
    },
  },
  {
    name: 'refund_done',
    category: 'UTILITY',
    en: {
      header: 'Refund sent',
      body: 'Hi {{customer_name}}, a refund of {{amount}} for your order {{order_no}} from {{shop_name}} is on its way to you. It can take a few working days to show in your account.',
    },
    hi: {
      header: 'रिफ़ंड भेज दिया गया',
      body: 'नमस्ते {{customer_name}}, आपके ऑर्डर {{order_no}} के लिए {{amount}} का रिफ़ंड {{shop_name}} की ओर से भेज दिया गया है। रकम आपके खाते में दिखने में कुछ कार्यदिवस लग सकते हैं।',
    },
  },
  {
    name: 'order_shipped',
    category: 'UTILITY',
    en: {
      header: 'Your parcel is on its way',
      body: 'Hi {{customer_name}}, your order {{order_no}} from {{shop_name}} has been shipped with {{carrier}}.\n\nTracking number: {{tracking_no}}\n\nYou can follow the parcel with the button below.',
      link: TRACK.en,
    },
    hi: {
      header: 'आपका पार्सल रवाना हो गया',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} अब {{shop_name}} से रवाना हो चुका है और {{carrier}} के ज़रिए आप तक पहुँचेगा।\n\nट्रैकिंग नंबर: {{tracking_no}}\n\nनीचे दिए गए बटन से आप पार्सल को ट्रैक कर सकते हैं।',
      link: TRACK.hi,
    },
  },
  {
    name: 'out_for_delivery',
    version: 2,
    category: 'UTILITY',
    en: {
      header: 'Out for delivery',
      body: 'Hi {{customer_name}}, your order {{order_no}} from {{shop_name}} is out for delivery with {{carrier}} and should reach you {{when}}.\n\nTracking number: {{tracking_no}}\n\nPlease keep your phone within reach.',
      link: TRACK.en,
    },
    hi: {
      header: 'पार्सल डिलीवरी के लिए निकला',
      body: 'नमस्ते {{customer_name}}, आपने {{shop_name}} से जो ऑर्डर {{order_no}} किया था, उसे लेकर {{carrier}} का डिलीवरी कर्मी निकल चुका है। वह {{when}} पहुँच जाना चाहिए।\n\nट्रैकिंग नंबर: {{tracking_no}}\n\nकृपया अपना फ़ोन पास रखें।',
      link: TRACK.hi,
    },
  },
  {
    name: 'order_delivered',
    category: 'UTILITY',
    en: {
      header: 'Delivered',
      body: 'Hi {{customer_name}}, your order {{order_no}} from {{shop_name}} has been delivered. If anything is missing or damaged, just reply to this message.',
    },
    hi: {
      header: 'पार्सल पहुँच गया',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} डिलीवर हो गया है। {{shop_name}} से ख़रीदारी करने के लिए धन्यवाद। अगर कुछ कम हो या टूटा हुआ मिले, तो इसी मैसेज का जवाब दें।',
    },
  },
  {
    name: 'order_cancelled',
    category: 'UTILITY',
    en: {
      header: 'Order cancelled',
      body: 'Hi {{customer_name}}, your order {{order_no}} at {{shop_name}} has been cancelled. If you did not expect this, or have a question about a payment, reply to this message.',
    },
    hi: {
      header: 'ऑर्डर रद्द हो गया',
      body: 'नमस्ते {{customer_name}}, आपने {{shop_name}} पर जो ऑर्डर {{order_no}} किया था, वह रद्द कर दिया गया है। अगर यह आपने नहीं करवाया, या भुगतान के बारे में कुछ पूछना है, तो इसी मैसेज का जवाब दें।',
    },
  },
  {
    name: 'optin_confirm',
    category: 'UTILITY',
    en: {
      header: 'Please confirm',
      body: 'Somebody gave this number to {{shop_name}} and asked for messages on WhatsApp. Was it you? Without your answer you get no more of these.',
      replies: ['Yes, it was me', 'No'],
    },
    hi: {
      header: 'कृपया पुष्टि करें',
      body: 'किसी ने {{shop_name}} को यह नंबर देकर WhatsApp पर मैसेज माँगे हैं। क्या वह आप थे? आपके जवाब के बिना और कोई मैसेज नहीं आएगा।',
      replies: ['हाँ', 'नहीं'],
    },
  },
  {
    name: 'order_fulfilled',
    category: 'UTILITY',
    en: {
      header: 'Order completed',
      body: 'Hi {{customer_name}}, your order {{order_no}} from {{shop_name}} has been completed. You can see the details with the button below.',
      link: VIEW.en,
    },
    hi: {
      header: 'ऑर्डर पूरा हुआ',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} अब {{shop_name}} की ओर से पूरा कर दिया गया है। नीचे दिए गए बटन से आप इसका विवरण देख सकते हैं।',
      link: VIEW.hi,
    },
  },
  {
    name: 'refund_started',
    category: 'UTILITY',
    en: {
      header: 'Refund started',
      body: 'Hi {{customer_name}}, a refund of {{amount}} for your order {{order_no}} from {{shop_name}} has been started. We will let you know here when it is done.',
    },
    hi: {
      header: 'रिफ़ंड शुरू हो गया',
      body: 'नमस्ते {{customer_name}}, आपके ऑर्डर {{order_no}} के लिए {{amount}} का रिफ़ंड {{shop_name}} की ओर से शुरू कर दिया गया है। पूरा होते ही हम आपको यहीं बताएँगे।',
    },
  },
  {
    name: 'parcel_returning',
    category: 'UTILITY',
    en: {
      header: 'Parcel on its way back',
      body: 'Hi {{customer_name}}, your order {{order_no}} from {{shop_name}} could not be delivered by {{carrier}}. The parcel {{tracking_no}} is on its way back to the shop. Please write to us here if you still want it.',
      link: TRACK.en,
    },
    hi: {
      header: 'पार्सल वापस जा रहा है',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} जो {{shop_name}} से था, उसे {{carrier}} डिलीवर नहीं कर सका। पार्सल {{tracking_no}} अब वापस दुकान जा रहा है। अगर आपको यह अब भी चाहिए, तो कृपया हमें यहीं लिखें।',
      link: TRACK.hi,
    },
  },
  {
    name: 'review_request',
    category: 'MARKETING',
    en: {
      header: 'How was it?',
      body: 'Hi {{customer_name}}, your order {{order_no}} from {{shop_name}} reached you some days ago. Did you like it? A word from you helps others to choose.',
      footer: 'Tap “Stop offers” to get no more of these',
      link: VIEW.en,
      stop: 'Stop offers',
    },
    hi: {
      header: 'कैसा लगा?',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} कुछ दिन पहले {{shop_name}} से आपके पास पहुँचा था। क्या वह आपको पसंद आया? आपकी राय से दूसरों को चुनने में मदद मिलती है।',
      footer: 'ऐसे मैसेज न चाहें तो “ऑफ़र बंद करें” दबाएँ',
      link: VIEW.hi,
      stop: 'ऑफ़र बंद करें',
    },
  },
  ...PRODUCT_TEXTS,
  ...PAYMENT_TEXTS,
  ...CART_TEXTS,
  ...QUESTION_TEXTS,
  ...AFTER_DELIVERY_TEXTS,
]

const STOP_LABELS: ReadonlySet<string> = new Set(
  DEFAULT_TEXTS.flatMap(({ en, hi }) => [en.stop, hi.stop]).filter((label) => label !== undefined),
)

/** Whether a quick reply is the one of ours that ends offers. */
export function isStopLabel(text: string | undefined): boolean {
  return text !== undefined && STOP_LABELS.has(text)
}

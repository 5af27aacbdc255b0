import type { DefaultText } from './default-texts.ts'

const PAY = { en: 'Pay now', hi: 'अभी भुगतान करें' }

/** About payment links. They say what is due and by when, and praise nothing: what reads like an offer is approved as one. */
export const PAYMENT_TEXTS: readonly DefaultText[] = [
  {
    name: 'cod_to_prepaid',
    category: 'UTILITY',
    en: {
      header: 'Payment for your order',
      body: 'Hi {{customer_name}}, your order {{order_no}} at {{shop_name}} is set to be paid on delivery: {{total}}.\n\nTo pay online now: {{amount}}\n\nYou can do so with the button below. If you prefer to pay at the door, there is nothing for you to do.',
      link: PAY.en,
    },
    hi: {
      header: 'आपके ऑर्डर का भुगतान',
      body: 'नमस्ते {{customer_name}}, आपके ऑर्डर {{order_no}} के लिए {{shop_name}} को डिलीवरी के समय देय राशि: {{total}}।\n\nअभी ऑनलाइन भुगतान करने पर: {{amount}}\n\nनीचे दिए गए बटन से आप भुगतान कर सकते हैं। अगर आप डिलीवरी के समय ही देना चाहें, तो आपको कुछ नहीं करना है।',
      link: PAY.hi,
    },
  },
  {
    name: 'cod_paid',
    category: 'UTILITY',
    en: {
      header: 'Payment received',
      body: 'Hi {{customer_name}}, we have received your payment of {{amount}} for order {{order_no}} at {{shop_name}}. There is nothing more to pay when the parcel arrives.',
      link: 'View order',
    },
    hi: {
      header: 'भुगतान मिल गया',
      body: 'नमस्ते {{customer_name}}, ऑर्डर {{order_no}} के लिए आपका {{amount}} का भुगतान {{shop_name}} को मिल गया है। पार्सल आने पर अब आपको कुछ नहीं देना है।',
      link: 'ऑर्डर देखें',
    },
  },
  {
    name: 'payment_link_expiring',
    category: 'UTILITY',
    en: {
      header: 'Payment still open',
      body: 'Hi {{customer_name}}, the payment of {{amount}} for your order {{order_no}} at {{shop_name}} is still open, and the link to pay it runs out soon. You can pay with the button below.',
      link: PAY.en,
    },
    hi: {
      header: 'भुगतान अभी बाक़ी है',
      body: 'नमस्ते {{customer_name}}, आपके ऑर्डर {{order_no}} के लिए {{shop_name}} को {{amount}} का भुगतान अभी बाक़ी है, और भुगतान का लिंक जल्द ही बंद हो जाएगा। नीचे दिए गए बटन से आप भुगतान कर सकते हैं।',
      link: PAY.hi,
    },
  },
  {
    name: 'payment_link_expired',
    category: 'UTILITY',
    en: {
      header: 'A new link to pay',
      body: 'Hi {{customer_name}}, the link to pay for your order {{order_no}} at {{shop_name}} has run out. You can pay {{amount}} with the new one below. If you no longer want the order, there is nothing for you to do.',
      link: PAY.en,
    },
    hi: {
      header: 'भुगतान का नया लिंक',
      body: 'नमस्ते {{customer_name}}, आपके ऑर्डर {{order_no}} के लिए {{shop_name}} का भुगतान लिंक बंद हो गया है। नीचे दिए गए नए लिंक से आप {{amount}} का भुगतान कर सकते हैं। अगर आपको अब यह ऑर्डर नहीं चाहिए, तो आपको कुछ नहीं करना है।',
      link: PAY.hi,
    },
  },
]

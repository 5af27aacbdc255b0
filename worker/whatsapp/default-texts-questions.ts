import type { DefaultText } from './default-texts.ts'

const TRACK = { en: 'Track parcel', hi: 'पार्सल ट्रैक करें' }

/** Default templates that begin a talk with the shopper by their buttons (relay/chat/kinds.ts). */
export const QUESTION_TEXTS: readonly DefaultText[] = [
  {
    name: 'delivery_failed',
    version: 2,
    category: 'UTILITY',
    en: {
      header: 'Delivery not possible',
      body: 'Hi {{customer_name}}, the courier {{carrier}} tried to deliver your order {{order_no}} from {{shop_name}} but could not hand it over.\n\nTracking number: {{tracking_no}}\n\nHow should it go on? Choose below; the answer is passed on.',
      link: TRACK.en,
      replies: ['New time', 'New address', 'Call me'],
    },
    hi: {
      header: 'डिलीवरी नहीं हो पाई',
      body: 'नमस्ते {{customer_name}}, कूरियर {{carrier}} आपका ऑर्डर {{order_no}} पहुँचाने आया था, लेकिन {{shop_name}} का यह पार्सल आपको सौंपा नहीं जा सका।\n\nट्रैकिंग नंबर: {{tracking_no}}\n\nआगे क्या करना है? नीचे चुनें; आपका जवाब आगे पहुँचा दिया जाएगा।',
      link: TRACK.hi,
      replies: ['नया समय', 'नया पता', 'मुझे फ़ोन करें'],
    },
  },
  {
    name: 'cod_confirm',
    version: 2,
    category: 'UTILITY',
    en: {
      header: 'Please confirm your order',
      body: 'Hi {{customer_name}}, we have received your order {{order_no}} at {{shop_name}}.\n\nItems: {{items}}\nTo pay on delivery: {{total}}\n\nPlease confirm it, so that we can send it.',
      replies: ['Confirm order', 'Cancel order', 'Change address'],
    },
    hi: {
      header: 'कृपया ऑर्डर पक्का करें',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} हमें {{shop_name}} पर मिल गया है।\n\nसामान: {{items}}\nडिलीवरी के समय देय राशि: {{total}}\n\nकृपया इसे पक्का करें, ताकि हम इसे भेज सकें।',
      replies: ['ऑर्डर पक्का करें', 'ऑर्डर रद्द करें', 'पता बदलें'],
    },
  },
  {
    name: 'cod_confirm_reminder',
    version: 2,
    category: 'UTILITY',
    en: {
      header: 'Your order waits for you',
      body: 'Hi {{customer_name}}, your order {{order_no}} at {{shop_name}} over {{total}}, to pay on delivery, still waits for your word. Please confirm it, so that we can send it.',
      replies: ['Confirm order', 'Cancel order', 'Change address'],
    },
    hi: {
      header: 'आपका ऑर्डर आपका इंतज़ार कर रहा है',
      body: 'नमस्ते {{customer_name}}, आपके ऑर्डर {{order_no}} को, जो {{shop_name}} पर {{total}} का है और डिलीवरी पर देय है, अभी आपके जवाब का इंतज़ार है। कृपया इसे पक्का करें, ताकि हम इसे भेज सकें।',
      replies: ['ऑर्डर पक्का करें', 'ऑर्डर रद्द करें', 'पता बदलें'],
    },
  },
  {
    name: 'order_delivered_returns',
    category: 'UTILITY',
    en: {
      header: 'Delivered',
      body: 'Hi {{customer_name}}, your order {{order_no}} from {{shop_name}} has been delivered. If something does not fit or is damaged, the button below starts a return or an exchange.',
      replies: ['Return or exchange'],
    },
    hi: {
      header: 'पार्सल पहुँच गया',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} जो {{shop_name}} से था, डिलीवर हो गया है। अगर कुछ ठीक न बैठे या टूटा हो, तो नीचे के बटन से उसे लौटाएँ या बदलें।',
      replies: ['लौटाएँ या बदलें'],
    },
  },
]

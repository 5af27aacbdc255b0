import type { DefaultText } from './default-texts.ts'

const LOOK = { en: 'View product', hi: 'प्रोडक्ट देखें' }
const STOP = { en: 'Stop offers', hi: 'ऑफ़र बंद करें' }
const FOOTER = { en: 'Tap “Stop offers” to get no more of these', hi: 'ऐसे मैसेज न चाहें तो “ऑफ़र बंद करें” दबाएँ' }

/** For shoppers who asked to be told. WhatsApp counts news of products as marketing. */
export const PRODUCT_TEXTS: readonly DefaultText[] = [
  {
    name: 'back_in_stock',
    category: 'MARKETING',
    en: {
      header: 'Back in stock',
      body: 'Hi {{customer_name}}, you asked {{shop_name}} to tell you when this is back:\n\n{{product}}\nPrice: {{price}}\n\nIt is in stock now, for as long as there are any.',
      footer: FOOTER.en,
      link: LOOK.en,
      stop: STOP.en,
    },
    hi: {
      header: 'फिर से स्टॉक में',
      body: 'नमस्ते {{customer_name}}, आपने {{shop_name}} से कहा था कि यह फिर से आए तो आपको बताएँ:\n\n{{product}}\nदाम: {{price}}\n\nयह अब स्टॉक में है, जब तक ख़त्म न हो जाए।',
      footer: FOOTER.hi,
      link: LOOK.hi,
      stop: STOP.hi,
    },
  },
  {
    name: 'price_drop',
    category: 'MARKETING',
    en: {
      header: 'Lower price',
      body: 'Hi {{customer_name}}, you asked {{shop_name}} to tell you when this gets cheaper:\n\n{{product}}\nNow {{price}} instead of {{old_price}} when you asked.',
      footer: FOOTER.en,
      link: LOOK.en,
      stop: STOP.en,
    },
    hi: {
      header: 'दाम घट गया',
      body: 'नमस्ते {{customer_name}}, आपने {{shop_name}} से कहा था कि इसका दाम घटे तो आपको बताएँ:\n\n{{product}}\nअब {{price}} में मिल रहा है, जब आपने पूछा था तब दाम {{old_price}} था।',
      footer: FOOTER.hi,
      link: LOOK.hi,
      stop: STOP.hi,
    },
  },
]

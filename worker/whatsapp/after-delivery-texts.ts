import type { DefaultText } from './default-texts.ts'

/** Offers some time after an order. They name no thing that was bought: others may read the phone. */
export const AFTER_DELIVERY_TEXTS: readonly DefaultText[] = [
  {
    name: 'reorder_reminder',
    category: 'MARKETING',
    en: {
      header: 'Running low?',
      body: 'Hi {{customer_name}}, it has been a while since your order {{order_no}} from {{shop_name}}. If you need more of it, you can order again in a moment.',
      footer: 'Tap “Stop offers” to get no more of these',
      link: 'See my order',
      stop: 'Stop offers',
    },
    hi: {
      header: 'ख़त्म होने वाला है?',
      body: 'नमस्ते {{customer_name}}, आपका ऑर्डर {{order_no}} मिले कुछ समय हो गया है। {{shop_name}} से अगर और चाहिए, तो आप आसानी से फिर से ऑर्डर कर सकते हैं।',
      footer: 'ऐसे मैसेज न चाहें तो “ऑफ़र बंद करें” दबाएँ',
      link: 'मेरा ऑर्डर देखें',
      stop: 'ऑफ़र बंद करें',
    },
  },
  {
    name: 'win_back',
    category: 'MARKETING',
    en: {
      header: 'It has been a while',
      body: 'Hi {{customer_name}}, we have not seen you at {{shop_name}} for some time. If you would like to have a look at what is new, you are always welcome.',
      footer: 'Tap “Stop offers” to get no more of these',
      link: 'See my last order',
      stop: 'Stop offers',
    },
    hi: {
      header: 'बहुत दिन हो गए',
      body: 'नमस्ते {{customer_name}}, आपने कुछ समय से {{shop_name}} से ऑर्डर नहीं किया है। कुछ नया देखना चाहें, तो आपका हमेशा स्वागत है।',
      footer: 'ऐसे मैसेज न चाहें तो “ऑफ़र बंद करें” दबाएँ',
      link: 'मेरा पिछला ऑर्डर',
      stop: 'ऑफ़र बंद करें',
    },
  },
]

import type { DefaultText } from './default-texts.ts'

const STOP = {
  en: { footer: 'Tap “Stop offers” to get no more of these', link: 'Finish checkout', stop: 'Stop offers' },
  hi: { footer: 'ऐसे मैसेज न चाहें तो “ऑफ़र बंद करें” दबाएँ', link: 'ऑर्डर पूरा करें', stop: 'ऑफ़र बंद करें' },
}

/** The steps of a cart that bring a code. Each is understood by itself: the one before it may not have come through. */
export const CART_TEXTS: readonly DefaultText[] = [
  {
    name: 'checkout_reminder_3',
    category: 'MARKETING',
    en: {
      header: 'A little off your basket',
      body: 'Hi {{customer_name}}, here is {{discount}} off your basket at {{shop_name}}.\n\nItems: {{items}}\nTotal before: {{total}}\nCode: {{code}}\n\nThe button puts the code in for you. It works once, until {{until}} at the latest.',
      ...STOP.en,
    },
    hi: {
      header: 'आपके सामान पर थोड़ी छूट',
      body: 'नमस्ते {{customer_name}}, आपने {{shop_name}} पर जो सामान चुना था, उस पर {{discount}} की छूट है।\n\nसामान: {{items}}\nछूट से पहले कुल राशि: {{total}}\nकोड: {{code}}\n\nबटन दबाते ही कोड अपने आप लग जाता है। यह एक बार चलेगा, और {{until}} तक ही मान्य है।',
      ...STOP.hi,
    },
  },
  {
    name: 'checkout_reminder_4',
    category: 'MARKETING',
    en: {
      header: 'Your code ends soon',
      body: 'Hi {{customer_name}}, this is our last word about your basket at {{shop_name}}.\n\nItems: {{items}}\nCode: {{code}}\n\nThe code takes {{discount}} off and ends on {{until}}. After that we will not remind you again.',
      ...STOP.en,
    },
    hi: {
      header: 'आपका कोड जल्द ख़त्म होगा',
      body: 'नमस्ते {{customer_name}}, आपने {{shop_name}} पर जो सामान चुना था, उसके बारे में यह हमारा आख़िरी मैसेज है।\n\nसामान: {{items}}\nकोड: {{code}}\n\nइस कोड से {{discount}} की छूट मिलती है और यह {{until}} तक मान्य है। इसके बाद हम याद नहीं दिलाएँगे।',
      ...STOP.hi,
    },
  },
]

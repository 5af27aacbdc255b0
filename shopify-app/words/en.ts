/**
 * What the extensions say beside the widget's own words (widget/texts): labels of the theme editor, and the box in the checkout.
 * Names of blocks have fewer than 25 characters; Shopify cuts longer ones.
 */
export const en = {
  embed: {
    name: 'WhatsApp chat button',
    intro: 'Number, colours, words and rules are set in the app, under Widget.',
    phone: 'WhatsApp number',
    phoneInfo: 'With country code. Only used until a number is connected in the app.',
    side: 'Side',
    sideApp: 'As set in the app',
    sideStart: 'Where lines begin',
    sideEnd: 'Where lines end',
    lift: 'Higher by',
    liftInfo: 'Keeps clear of a bar at the bottom of your pages.',
  },
  optin: {
    name: 'WhatsApp sign-up',
    intro: 'What shoppers agree to is set in the app, under Widget.',
  },
  stock: {
    name: 'WhatsApp back in stock',
    intro: 'Shoppers see it only while the chosen variant is sold out. Here it is always shown.',
    product: 'Product',
  },
  space: 'Space above and below',
  checkout: {
    title: 'Updates on WhatsApp',
    number: 'Messages go to {phone}.',
    saved: 'Saved. Thank you!',
    takenBack: 'Taken back. You get no messages.',
    given: 'You said yes to this in the checkout.',
    setUp: 'Choose the wording in the app, under Checkout. Until then shoppers see nothing here.',
  },
} as const

type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> }

/** One language, whole. */
export type Words = Same<typeof en>

import { bestTag } from '../domain/language-tags.ts'

interface FallbackWords {
  /** After a greeting: "Hi there". */
  readonly name: string
  readonly carrier: string
  readonly order: string
  readonly items: string
  readonly today: string
  /** A time of today until which something happens. */
  readonly by: string
}

/** What to say where we know no better, per language. Templates must not have holes. */
const WORDS = {
  en: { name: 'there', carrier: 'the courier', order: 'your order', items: 'your items', today: 'today', by: 'today by {time}' },
  hi: { name: 'जी', carrier: 'कूरियर', order: 'आपका ऑर्डर', items: 'आपका सामान', today: 'आज', by: 'आज {time} तक' },
  te: { name: 'గారు', carrier: 'కొరియర్', order: 'మీ ఆర్డర్', items: 'మీ వస్తువులు', today: 'ఈరోజు', by: 'ఈరోజు {time} లోపు' },
  ta: {
    name: 'வாடிக்கையாளரே',
    carrier: 'கூரியர்',
    order: 'உங்கள் ஆர்டர்',
    items: 'உங்கள் பொருட்கள்',

    today: 'இன்று',
    by: 'இன்று {time}-க்குள்',
  },
  mr: { name: 'जी', carrier: 'कुरिअर', order: 'तुमची ऑर्डर', items: 'तुमच्या वस्तू', today: 'आज', by: 'आज {time} पर्यंत' },
  bn: { name: 'গ্রাহক', carrier: 'কুরিয়ার', order: 'আপনার অর্ডার', items: 'আপনার পণ্য', today: 'আজ', by: 'আজ {time}-এর মধ্যে' },
  ar: {
    name: 'عميلنا العزيز',
    carrier: 'شركة التوصيل',
    order: 'طلبك',
    items: 'مشترياتك',

    today: 'اليوم',
    by: 'اليوم قبل الساعة {time}',
  },
  es: {
    name: 'cliente',
    carrier: 'el transportista',
    order: 'tu pedido',
    items: 'tus artículos',
    today: 'hoy',
    by: 'hoy antes de las {time}',
  },
  pt: { name: 'cliente', carrier: 'a transportadora', order: 'seu pedido', items: 'seus itens', today: 'hoje', by: 'hoje até as {time}' },
  fr: {
    name: 'cher client',
    carrier: 'le transporteur',
    order: 'votre commande',
    items: 'vos articles',
    today: 'aujourd’hui',
    by: 'aujourd’hui avant {time}',
  },
  de: {
    name: 'liebe Kundin, lieber Kunde',
    carrier: 'der Paketdienst',
    order: 'Ihre Bestellung',
    items: 'Ihre Artikel',

    today: 'heute',
    by: 'heute bis {time}',
  },
  id: { name: 'Kak', carrier: 'kurir', order: 'pesanan Anda', items: 'barang Anda', today: 'hari ini', by: 'hari ini sebelum {time}' },
} as const satisfies Readonly<Record<string, FallbackWords>>

/** The words that come closest to a template's language; English where there are none. */
export const fallbackWords = (language: string): FallbackWords =>
  WORDS[(bestTag(Object.keys(WORDS), language) ?? 'en') as keyof typeof WORDS]

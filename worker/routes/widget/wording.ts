import type { PanelConfig } from './config.ts'

type Wording = PanelConfig['optin']['wording']

/**
 * What a shopper agrees to where the merchant gave no words of its own. One purpose in one sentence: who writes, where, what
 * about. How to stop is said beside it. These words are what the ledger of consents keeps, so the server holds them.
 */
export const WORDING: Readonly<Record<string, Wording>> = {
  en: {
    order_updates: '{shop} may send me news about my orders on WhatsApp.',
    marketing: '{shop} may send me offers and news on WhatsApp.',
    product_alerts: '{shop} may tell me about this product on WhatsApp.',
  },
  hi: {
    order_updates: '{shop} मुझे WhatsApp पर मेरे ऑर्डर की जानकारी भेज सकता है।',
    marketing: '{shop} मुझे WhatsApp पर ऑफ़र और समाचार भेज सकता है।',
    product_alerts: '{shop} मुझे WhatsApp पर इस उत्पाद के बारे में बता सकता है।',
  },
  te: {
    order_updates: '{shop} నా ఆర్డర్ల సమాచారాన్ని నాకు WhatsAppలో పంపవచ్చు.',
    marketing: '{shop} ఆఫర్లు మరియు వార్తలను నాకు WhatsAppలో పంపవచ్చు.',
    product_alerts: '{shop} ఈ ఉత్పత్తి గురించి నాకు WhatsAppలో తెలియజేయవచ్చు.',
  },
  ta: {
    order_updates: '{shop} எனது ஆர்டர்கள் பற்றிய தகவல்களை WhatsApp இல் எனக்கு அனுப்பலாம்.',
    marketing: '{shop} சலுகைகளையும் செய்திகளையும் WhatsApp இல் எனக்கு அனுப்பலாம்.',
    product_alerts: '{shop} இந்தப் பொருளைப் பற்றி WhatsApp இல் எனக்குத் தெரிவிக்கலாம்.',
  },
  mr: {
    order_updates: '{shop} मला माझ्या ऑर्डरची माहिती WhatsApp वर पाठवू शकते.',
    marketing: '{shop} मला ऑफर आणि बातम्या WhatsApp वर पाठवू शकते.',
    product_alerts: '{shop} मला या उत्पादनाबद्दल WhatsApp वर कळवू शकते.',
  },
  bn: {
    order_updates: '{shop} আমাকে WhatsApp-এ আমার অর্ডারের খবর পাঠাতে পারে।',
    marketing: '{shop} আমাকে WhatsApp-এ অফার ও খবর পাঠাতে পারে।',
    product_alerts: '{shop} আমাকে WhatsApp-এ এই পণ্যটির বিষয়ে জানাতে পারে।',
  },
  ar: {
    order_updates: 'يجوز لـ {shop} أن يرسل إليّ أخبار طلباتي على WhatsApp.',
    marketing: 'يجوز لـ {shop} أن يرسل إليّ العروض والأخبار على WhatsApp.',
    product_alerts: 'يجوز لـ {shop} أن يخبرني عن هذا المنتج على WhatsApp.',
  },
  es: {
    order_updates: '{shop} puede enviarme novedades de mis pedidos por WhatsApp.',
    marketing: '{shop} puede enviarme ofertas y novedades por WhatsApp.',
    product_alerts: '{shop} puede avisarme sobre este producto por WhatsApp.',
  },
  pt: {
    order_updates: '{shop} pode me enviar notícias dos meus pedidos pelo WhatsApp.',
    marketing: '{shop} pode me enviar ofertas e novidades pelo WhatsApp.',
    product_alerts: '{shop} pode me avisar sobre este produto pelo WhatsApp.',
  },
  fr: {
    order_updates: '{shop} peut m’envoyer des nouvelles de mes commandes sur WhatsApp.',
    marketing: '{shop} peut m’envoyer des offres et des actualités sur WhatsApp.',
    product_alerts: '{shop} peut m’informer au sujet de ce produit sur WhatsApp.',
  },
  de: {
    order_updates: '{shop} darf mir auf WhatsApp Neuigkeiten zu meinen Bestellungen senden.',
    marketing: '{shop} darf mir auf WhatsApp Angebote und Neuigkeiten senden.',
    product_alerts: '{shop} darf mich auf WhatsApp über dieses Produkt informieren.',
  },
  id: {
    order_updates: '{shop} boleh mengirim kabar tentang pesanan saya lewat WhatsApp.',
    marketing: '{shop} boleh mengirim penawaran dan kabar lewat WhatsApp.',
    product_alerts: '{shop} boleh memberi tahu saya tentang produk ini lewat WhatsApp.',
  },
}

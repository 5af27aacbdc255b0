import type { WishLanguage } from './words.ts'

/** What is answered to an opt-in: agreed, refused, or to a question that is no longer open. */
export type OptinAnswer = 'granted' | 'declined' | 'closed'

/** What can be agreed to, by name in a sentence. */
type Topic = 'order_updates' | 'marketing' | 'product_alerts'

export const isOptinAnswer = (name: string): name is OptinAnswer => Object.hasOwn(WORDS.en, name) && name !== 'topics' && name !== 'prize'

interface OptinText {
  readonly answer: OptinAnswer
  readonly language: string
  readonly shop: string
  readonly purposes: readonly string[]
  /** What the shopper won by it. */
  readonly prizes?: readonly string[]
  readonly link: string
}

/** The answer in the shopper's language; English where we don't have it. */
export function optinText({ answer, language, shop, purposes, prizes = [], link }: OptinText): string {
  const own = known(language)
  const filled: Readonly<Record<string, string>> = {
    shop,
    link,
    what: topicsIn(own, purposes),
    prize: new Intl.ListFormat(own).format(prizes),
  }
  const fill = (text: string) => text.replace(/\{(shop|what|link|prize)\}/g, (_, name: string) => filled[name] ?? '')
  // The link ends the text, so the prize begins it.
  return answer === 'granted' && prizes.length > 0 ? `${fill(WORDS[own].prize)}\n\n${fill(WORDS[own].granted)}` : fill(WORDS[own][answer])
}

/** "news about your orders and offers", in this language. */
function topicsIn(own: OptinLanguage, purposes: readonly string[]): string {
  const names = purposes.flatMap((purpose) => (Object.hasOwn(WORDS[own].topics, purpose) ? WORDS[own].topics[purpose as Topic] : []))
  return new Intl.ListFormat(own).format(names)
}

function known(language: string): OptinLanguage {
  const primary = language.toLowerCase().split(/[-_]/)[0] ?? ''
  return Object.hasOwn(WORDS, primary) ? (primary as OptinLanguage) : 'en'
}

type OptinLanguage = keyof typeof WORDS

const WORDS = {
  en: {
    prize: 'Your prize: {prize}',
    topics: { order_updates: 'news about your orders', marketing: 'offers', product_alerts: 'news about the product you chose' },
    granted: 'Thank you! {shop} will send you here: {what}. Reply STOP ALL to end every message. Your choices: {link}',
    declined: 'All right, {shop} will not send you these messages. Your choices: {link}',
    closed: 'This question is no longer open, so nothing has changed. Your choices: {link}',
  },
  hi: {
    prize: 'आपका इनाम: {prize}',
    topics: { order_updates: 'आपके ऑर्डर की जानकारी', marketing: 'ऑफ़र', product_alerts: 'आपके चुने हुए प्रोडक्ट की ख़बर' },
    granted: 'धन्यवाद! {shop} आपको यहाँ भेजेगा: {what}। सभी मैसेज बंद करने के लिए STOP ALL लिखें। आपकी पसंद: {link}',
    declined: 'ठीक है, {shop} आपको ये मैसेज नहीं भेजेगा। आपकी पसंद: {link}',
    closed: 'यह सवाल अब खुला नहीं है, इसलिए कुछ नहीं बदला। आपकी पसंद: {link}',
  },
  te: {
    prize: 'మీ బహుమతి: {prize}',
    topics: { order_updates: 'మీ ఆర్డర్ల సమాచారం', marketing: 'ఆఫర్లు', product_alerts: 'మీరు ఎంచుకున్న ఉత్పత్తి సమాచారం' },
    granted: 'ధన్యవాదాలు! {shop} మీకు ఇక్కడ పంపేవి: {what}. అన్ని మెసేజ్‌లు ఆపడానికి STOP ALL అని పంపండి. మీ ఎంపికలు: {link}',
    declined: 'సరే, {shop} మీకు ఈ మెసేజ్‌లు పంపదు. మీ ఎంపికలు: {link}',
    closed: 'ఈ ప్రశ్న ఇప్పుడు ముగిసింది, కాబట్టి ఏమీ మారలేదు. మీ ఎంపికలు: {link}',
  },
  ta: {
    prize: 'உங்கள் பரிசு: {prize}',
    topics: { order_updates: 'உங்கள் ஆர்டர் தகவல்கள்', marketing: 'சலுகைகள்', product_alerts: 'நீங்கள் தேர்ந்தெடுத்த பொருளின் தகவல்' },
    granted: 'நன்றி! {shop} உங்களுக்கு இங்கே அனுப்புபவை: {what}. எல்லாச் செய்திகளையும் நிறுத்த STOP ALL என அனுப்பவும். உங்கள் விருப்பங்கள்: {link}',
    declined: 'சரி, {shop} இந்தச் செய்திகளை உங்களுக்கு அனுப்பாது. உங்கள் விருப்பங்கள்: {link}',
    closed: 'இந்தக் கேள்வி முடிந்துவிட்டது, எனவே எதுவும் மாறவில்லை. உங்கள் விருப்பங்கள்: {link}',
  },
  mr: {
    prize: 'तुमचे बक्षीस: {prize}',
    topics: { order_updates: 'तुमच्या ऑर्डरची माहिती', marketing: 'ऑफर', product_alerts: 'तुम्ही निवडलेल्या उत्पादनाची माहिती' },
    granted: 'धन्यवाद! {shop} तुम्हाला येथे पाठवेल: {what}. सर्व मेसेज बंद करण्यासाठी STOP ALL लिहा. तुमच्या निवडी: {link}',
    declined: 'ठीक आहे, {shop} तुम्हाला हे मेसेज पाठवणार नाही. तुमच्या निवडी: {link}',
    closed: 'हा प्रश्न आता खुला नाही, म्हणून काहीही बदललेले नाही. तुमच्या निवडी: {link}',
  },
  bn: {
    prize: 'আপনার পুরস্কার: {prize}',
    topics: { order_updates: 'আপনার অর্ডারের খবর', marketing: 'অফার', product_alerts: 'আপনার বেছে নেওয়া পণ্যের খবর' },
    granted: 'ধন্যবাদ! {shop} আপনাকে এখানে পাঠাবে: {what}। সব মেসেজ বন্ধ করতে STOP ALL লিখুন। আপনার পছন্দ: {link}',
    declined: 'ঠিক আছে, {shop} আপনাকে এই মেসেজগুলো পাঠাবে না। আপনার পছন্দ: {link}',
    closed: 'এই প্রশ্নটি আর খোলা নেই, তাই কিছুই বদলায়নি। আপনার পছন্দ: {link}',
  },
  ar: {
    prize: 'جائزتك: {prize}',
    topics: { order_updates: 'أخبار طلباتك', marketing: 'العروض', product_alerts: 'أخبار المنتج الذي اخترته' },
    granted: 'شكرًا! سيرسل إليك {shop} هنا: {what}. أرسل STOP ALL لإيقاف كل الرسائل. اختياراتك: {link}',
    declined: 'حسنًا، لن يرسل إليك {shop} هذه الرسائل. اختياراتك: {link}',
    closed: 'هذا السؤال لم يعد مفتوحًا، فلم يتغير شيء. اختياراتك: {link}',
  },
  es: {
    prize: 'Tu premio: {prize}',
    topics: { order_updates: 'avisos de tus pedidos', marketing: 'ofertas', product_alerts: 'avisos del producto que elegiste' },
    granted: '¡Gracias! {shop} te enviará aquí: {what}. Responde STOP ALL para no recibir ningún mensaje. Tus preferencias: {link}',
    declined: 'De acuerdo, {shop} no te enviará estos mensajes. Tus preferencias: {link}',
    closed: 'Esta pregunta ya no está abierta, así que nada ha cambiado. Tus preferencias: {link}',
  },
  pt: {
    prize: 'Seu prêmio: {prize}',
    topics: { order_updates: 'avisos dos seus pedidos', marketing: 'ofertas', product_alerts: 'avisos do produto que você escolheu' },
    granted:
      'Agradecemos! {shop} vai enviar a você por aqui: {what}. Responda STOP ALL para não receber nenhuma mensagem. Suas preferências: {link}',
    declined: 'Tudo bem, {shop} não vai enviar essas mensagens a você. Suas preferências: {link}',
    closed: 'Esta pergunta já foi encerrada, então nada mudou. Suas preferências: {link}',
  },
  fr: {
    prize: 'Votre lot : {prize}',
    topics: { order_updates: 'le suivi de vos commandes', marketing: 'des offres', product_alerts: 'des nouvelles du produit choisi' },
    granted: 'Merci ! {shop} vous enverra ici : {what}. Répondez STOP ALL pour ne plus rien recevoir. Vos choix : {link}',
    declined: 'Entendu, {shop} ne vous enverra pas ces messages. Vos choix : {link}',
    closed: 'Cette question n’est plus ouverte, rien n’a donc changé. Vos choix : {link}',
  },
  de: {
    prize: 'Ihr Gewinn: {prize}',
    topics: {
      order_updates: 'Neuigkeiten zu Ihren Bestellungen',
      marketing: 'Angebote',
      product_alerts: 'Neuigkeiten zum gewählten Produkt',
    },
    granted: 'Danke! {shop} sendet Ihnen hier: {what}. Antworten Sie STOP ALL, um alle Nachrichten zu beenden. Ihre Auswahl: {link}',
    declined: 'In Ordnung, {shop} sendet Ihnen diese Nachrichten nicht. Ihre Auswahl: {link}',
    closed: 'Diese Frage ist nicht mehr offen, darum hat sich nichts geändert. Ihre Auswahl: {link}',
  },
  id: {
    prize: 'Hadiah Anda: {prize}',
    topics: { order_updates: 'kabar pesanan Anda', marketing: 'penawaran', product_alerts: 'kabar produk pilihan Anda' },
    granted:
      'Terima kasih! {shop} akan mengirimi Anda di sini: {what}. Balas STOP ALL untuk menghentikan semua pesan. Pilihan Anda: {link}',
    declined: 'Baik, {shop} tidak akan mengirimi Anda pesan ini. Pilihan Anda: {link}',
    closed: 'Pertanyaan ini sudah ditutup, jadi tidak ada yang berubah. Pilihan Anda: {link}',
  },
} as const satisfies Partial<Record<WishLanguage, Record<OptinAnswer | 'prize', string> & { topics: Record<Topic, string> }>>

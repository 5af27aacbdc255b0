import { normalise } from '../../privacy/spelling.ts'
import { latinDigits } from './reading.ts'

export type Command = 'status' | 'return' | 'exchange'

/** What of this kind is longer is a letter, which people read. */
const MAX_LENGTH = 120

/**
 * Reads a text as a question or wish that can be answered by itself. A phrase may stand among other words; a single word only alone, or
 * beside the number of an order. Where a word belongs to several languages, the first of `preferred` that has it decides.
 */
export function readCommand(
  text: string,
  preferred: readonly string[],
): { readonly command: Command; readonly language: string; readonly numbers: readonly string[] } | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const words = latinDigits(normalise(text)).split(' ').filter(Boolean)
  const isNumber = (word: string) => /\d/.test(word)
  const said = words.filter((word) => !isNumber(word))
  entries ??= indexed()
  const hits = entries.filter(({ phrase }) => (phrase.length > 1 ? holds(said, phrase) : said.length === 1 && said[0] === phrase[0]))
  const [first] = hits
  if (!first) return undefined
  const own = preferred.map((tag) => tag.toLowerCase().split(/[-_]/)[0])
  const hit = hits.find(({ language }) => own[0] === language) ?? hits.find(({ language }) => own.includes(language)) ?? first
  return { command: first.command, language: hit.language, numbers: words.filter(isNumber) }
}

const holds = (words: readonly string[], phrase: readonly string[]): boolean =>
  words.some((_word, at) => phrase.every((part, i) => words[at + i] === part))

/* Not in any list, on purpose: "order", "help", "refund" and "cancel" alone, which say too little; "return" as a greeting of bots. */
export const COMMANDS: Readonly<Record<string, Readonly<Record<Command, string>>>> = {
  en: {
    status:
      'where is my order, wheres my order, where is order, where is my parcel, wheres my parcel, where is my package, where is my delivery, order status, status of my order, track my order, track order, track my parcel, track my package, when will my order, when will it arrive, when does my order, status, tracking, track',
    return: 'return, returns, return order, return my order, return this, return it, want to return, send it back, return request',
    exchange: 'exchange, exchange order, exchange my order, exchange it, want to exchange, replace it, replacement, want a replacement',
  },
  hi: {
    status:
      'मेरा ऑर्डर कहाँ है, मेरा ऑर्डर कहां है, ऑर्डर कहाँ है, ऑर्डर कहां है, मेरा पार्सल कहाँ है, पार्सल कहाँ है, ऑर्डर कब आएगा, ऑर्डर कब मिलेगा, ऑर्डर का स्टेटस, ऑर्डर स्टेटस, स्टेटस, mera order kahan hai, mera order kaha hai, order kahan hai, order kaha hai, order kab aayega, order kab ayega, mera parcel kahan hai, parcel kaha hai',
    return: 'वापस करना है, वापस करना चाहता हूँ, वापस करना चाहती हूँ, ऑर्डर वापस करना, रिटर्न, रिटर्न करना है, wapas karna hai, return karna hai',
    exchange: 'बदलना है, बदलना चाहता हूँ, बदलना चाहती हूँ, एक्सचेंज, एक्सचेंज करना है, badalna hai, exchange karna hai',
  },
  te: {
    status: 'నా ఆర్డర్ ఎక్కడ ఉంది, నా ఆర్డర్ ఎక్కడ, ఆర్డర్ ఎక్కడ, ఆర్డర్ ఎప్పుడు వస్తుంది, ఆర్డర్ స్టేటస్, na order ekkada',
    return: 'రిటర్న్, తిరిగి ఇవ్వాలి, రిటర్న్ చేయాలి, return cheyyali',
    exchange: 'ఎక్స్ఛేంజ్, మార్చుకోవాలి, exchange cheyyali',
  },
  ta: {
    status: 'என் ஆர்டர் எங்கே, என் ஆர்டர் எங்க, ஆர்டர் எங்கே, ஆர்டர் எப்போது வரும், ஆர்டர் நிலை, en order enga',
    return: 'ரிட்டர்ன், திருப்பி அனுப்ப வேண்டும், ரிட்டர்ன் செய்ய வேண்டும், return pannanum',
    exchange: 'எக்ஸ்சேஞ்ச், மாற்ற வேண்டும், exchange pannanum',
  },
  mr: {
    status: 'माझी ऑर्डर कुठे आहे, माझा ऑर्डर कुठे आहे, ऑर्डर कुठे आहे, पार्सल कुठे आहे, ऑर्डर कधी येईल, mazi order kuthe aahe',
    return: 'परत करायचे आहे, परत करायचं आहे, ऑर्डर परत करायची, रिटर्न करायचे आहे, parat karaycha aahe',
    exchange: 'बदलायचे आहे, बदलून हवे आहे, बदलून पाहिजे, badlaycha aahe',
  },
  bn: {
    status: 'আমার অর্ডার কোথায়, অর্ডার কোথায়, আমার পার্সেল কোথায়, অর্ডার কখন আসবে, অর্ডার কবে আসবে, amar order kothay',
    return: 'রিটার্ন, ফেরত দিতে চাই, অর্ডার ফেরত, return korte chai',
    exchange: 'এক্সচেঞ্জ, বদলাতে চাই, পরিবর্তন করতে চাই, exchange korte chai',
  },
  ar: {
    status:
      'أين طلبي, وين طلبي, فين طلبي, اين طلبيتي, وين طلبيتي, أين شحنتي, وين شحنتي, فين شحنتي, حالة الطلب, حالة طلبي, تتبع الطلب, تتبع طلبي, متى يصل طلبي, متى يوصل طلبي',
    return: 'إرجاع, استرجاع, إرجاع الطلب, إرجاع المنتج, أريد إرجاع, أريد أن أرجع, ابغى ارجع, عايز ارجع',
    exchange: 'استبدال, تبديل, استبدال المنتج, أريد استبدال, أريد تبديل, ابغى ابدل, عايز ابدل',
  },
  es: {
    status:
      'dónde está mi pedido, dónde esta mi paquete, dónde está mi envío, estado del pedido, estado de mi pedido, seguimiento del pedido, rastrear mi pedido, rastrear pedido, cuándo llega mi pedido, seguimiento, rastreo',
    return: 'devolución, devolver, quiero devolver, devolver mi pedido, devolver el pedido, hacer una devolución',
    exchange: 'cambio, quiero cambiar, hacer un cambio, cambiar el producto, cambiar la talla',
  },
  pt: {
    status:
      'onde está meu pedido, onde está o meu pedido, cadê meu pedido, cadê o meu pedido, onde está minha encomenda, status do pedido, status do meu pedido, rastrear pedido, rastrear meu pedido, quando chega meu pedido, rastreio, rastreamento',
    return: 'devolução, devolver, quero devolver, devolver o pedido, devolver meu pedido, fazer uma devolução',
    exchange: 'troca, quero trocar, fazer uma troca, trocar o produto, trocar o tamanho',
  },
  fr: {
    status:
      'où est ma commande, où est mon colis, où en est ma commande, statut de ma commande, état de ma commande, suivi de commande, suivi de ma commande, suivre ma commande, quand arrive ma commande, suivi',
    return: 'retour, retourner, je veux retourner, je souhaite retourner, retourner ma commande, faire un retour',
    exchange: 'échange, échanger, je veux échanger, je souhaite échanger, faire un échange',
  },
  de: {
    status:
      'wo ist meine bestellung, wo ist mein paket, wo bleibt meine bestellung, wo bleibt mein paket, status meiner bestellung, bestellstatus, sendungsverfolgung, wann kommt meine bestellung, wann kommt mein paket',
    return: 'rückgabe, retoure, zurückgeben, zurückschicken, zurücksenden, möchte zurückgeben, bestellung zurückgeben',
    exchange: 'umtausch, umtauschen, möchte umtauschen, bestellung umtauschen',
  },
  id: {
    status:
      'di mana pesanan saya, dimana pesanan saya, mana pesanan saya, di mana paket saya, dimana paket saya, status pesanan, lacak pesanan, lacak paket, kapan pesanan saya, kapan paket saya, lacak',
    return: 'retur, pengembalian, mau retur, ingin mengembalikan, mau mengembalikan, kembalikan pesanan',
    exchange: 'tukar, penukaran, mau tukar, ingin menukar, tukar barang, tukar ukuran',
  },
}

interface Entry {
  readonly command: Command
  readonly language: string
  readonly phrase: readonly string[]
}

/** Made for the first text that is read so. */
let entries: readonly Entry[] | undefined

const indexed = (): readonly Entry[] =>
  (['status', 'return', 'exchange'] as const).flatMap((command) =>
    Object.entries(COMMANDS).flatMap(([language, lists]) =>
      lists[command].split(',').map((phrase) => ({ command, language, phrase: normalise(phrase).split(' ') })),
    ),
  )

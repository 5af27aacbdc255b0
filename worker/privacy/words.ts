import { normalise, onceOnly } from './spelling.ts'

/** What a shopper asks for with one word. Marketing and everything are two wishes: a STOP to offers must not hide a parcel. */
export type Wish = 'stop_marketing' | 'stop_all' | 'start'

export type WishLanguage = keyof typeof LANGUAGES

/**
 * Reads a whole message as a wish; a sentence that merely holds the word ("please don't stop the delivery") is none.
 * Where a word belongs to two languages ("parar"), the shopper's own language decides.
 */
export function readWish(text: string, language?: string): { wish: Wish; language: WishLanguage } | undefined {
  if (text.length > MAX_LENGTH) return undefined
  wishes ??= indexed()
  const found = wishes.get(onceOnly(normalise(text)))
  return found?.find((hit) => hit.language === primary(language)) ?? found?.[0]
}

/** What is answered, once, in the shopper's language; English where we don't have it. The words to reply with work in every language. */
export function confirmationText(wish: Wish, language: string, shopName: string): string {
  const known = Object.hasOwn(LANGUAGES, primary(language)) ? (primary(language) as WishLanguage) : 'en'
  return LANGUAGES[known].answers[wish].replaceAll('{shop}', () => shopName)
}

const MAX_LENGTH = 120

const primary = (language: string | undefined): string => (language ?? '').toLowerCase().split(/[-_]/)[0] ?? ''

/*
 * Not in any list, on purpose:
 * - CANCEL, CANCELAR, रद्द, إلغاء, BATAL, ABBESTELLEN alone. Carriers count CANCEL as a stop word for SMS, but who answers an order
 *   message with it means the order. Taken as STOP, the parcel would still come, and the shop would never learn of the wish.
 * - YES and NO, and "don't want" / "don't send" without an object: answers to cash-on-delivery questions, or about the parcel.
 * - Words that bots use for menus (INICIO, VOLTAR, WEITER) and "wait" (रुको).
 * Phrases that ask for no messages at all, without naming offers, are taken by their word: stop_all.
 */
const LANGUAGES = {
  en: {
    stop_marketing:
      'stop, please stop, pls stop, stop please, stop pls, stop it, unsubscribe, unsubscribe me, unsub, opt out, optout, quit, end, stop offers, stop promotions, stop promotional messages, stop marketing, stop ads, stop promo, no more offers, no offers, no promotions, no more promotions',
    stop_all:
      'stop all, stopall, please stop all, stop all please, stop everything, end all, unsubscribe all, stop all messages, stop messages, stop messaging, stop messaging me, stop sending messages, stop sending me messages, do not message me, dont message me, do not send me messages, dont send me messages, no more messages',
    start:
      'start, unstop, resume, subscribe, subscribe me, opt in, optin, start again, restart, start messages, resume messages, start offers',
    answers: {
      stop_marketing:
        'You will get no more offers from {shop}. News about your orders still comes. Reply STOP ALL to end every message, or START to undo this.',
      stop_all: '{shop} will send you no more messages, not even about your orders. Reply START to undo this.',
      start: '{shop} may message you here again, with order news and offers. Reply STOP to end offers.',
    },
  },
  hi: {
    stop_marketing:
      'बंद, बंद करो, बंद करें, बंद करे, बंद कर दो, बंद कीजिए, बंद कीजिये, बन्द करो, बन्द करें, रोको, रोकें, रोक दो, रोकिए, स्टॉप, अनसब्सक्राइब, ऑफर बंद करो, ऑफर बंद करें, विज्ञापन बंद करो, विज्ञापन बंद करें, band karo, band kare, band karen, band kar do, roko, rok do, offer band karo',
    stop_all:
      'सब बंद, सब बंद करो, सब बंद करें, सब बंद करे, सब बंद कर दो, सब बन्द करो, सब कुछ बंद करो, सब कुछ बंद करें, सभी बंद करें, सभी संदेश बंद करें, सभी मैसेज बंद करें, सब मैसेज बंद करो, सब रोको, सब रोकें, स्टॉप ऑल, मैसेज बंद करो, मैसेज बंद करें, मैसेज मत भेजो, मैसेज मत करो, sab band karo, sab band kare, sab kuch band karo, message band karo, message mat bhejo, message mat karo, msg mat bhejo, msg mat karo',
    start:
      'शुरू, शुरू करो, शुरू करें, शुरु, शुरु करो, शुरु करें, चालू, चालू करो, चालू करें, फिर से शुरू करो, फिर से शुरू करें, स्टार्ट, shuru karo, shuru kare, chalu karo, chalu kare',
    answers: {
      stop_marketing:
        'अब आपको {shop} से कोई ऑफ़र नहीं मिलेगा। आपके ऑर्डर की जानकारी मिलती रहेगी। सभी मैसेज बंद करने के लिए STOP ALL लिखें, फिर से शुरू करने के लिए START लिखें।',
      stop_all: 'अब {shop} से आपको कोई मैसेज नहीं आएगा, ऑर्डर की जानकारी भी नहीं। फिर से शुरू करने के लिए START लिखें।',
      start: 'अब {shop} से आपको फिर से ऑर्डर की जानकारी और ऑफ़र मिलेंगे। ऑफ़र बंद करने के लिए STOP लिखें।',
    },
  },
  mr: {
    stop_marketing: 'थांबा, थांबवा, बंद करा, बंद कर, ऑफर बंद करा, ऑफर नको, ऑफर्स बंद करा, जाहिराती बंद करा, band kara, thamba',
    stop_all:
      'सर्व बंद करा, सगळे बंद करा, सगळं बंद करा, सर्व थांबवा, सर्व काही बंद करा, सर्व मेसेज बंद करा, सर्व संदेश बंद करा, मेसेज बंद करा, मेसेज पाठवू नका, sarva band kara, sagla band kara',
    start: 'सुरू, सुरू करा, सुरु, सुरु करा, चालू करा, पुन्हा सुरू करा, पुन्हा सुरु करा, suru kara, chalu kara',
    answers: {
      stop_marketing:
        'आता तुम्हाला {shop} कडून ऑफर येणार नाहीत. तुमच्या ऑर्डरची माहिती मिळत राहील. सर्व मेसेज बंद करण्यासाठी STOP ALL लिहा, पुन्हा सुरू करण्यासाठी START लिहा.',
      stop_all: 'आता {shop} कडून तुम्हाला कोणताही मेसेज येणार नाही, ऑर्डरची माहितीही नाही. पुन्हा सुरू करण्यासाठी START लिहा.',
      start: '{shop} कडून तुम्हाला पुन्हा ऑर्डरची माहिती आणि ऑफर येतील. ऑफर बंद करण्यासाठी STOP लिहा.',
    },
  },
  te: {
    stop_marketing:
      'ఆపు, ఆపండి, ఆపేయి, ఆపేయండి, ఆపివేయండి, నిలిపివేయండి, స్టాప్, బంద్, బంద్ చేయండి, ఆఫర్లు ఆపండి, ఆఫర్లు ఆపు, ఆఫర్లు వద్దు, ప్రకటనలు ఆపండి, aapu, aapandi, apandi, offers aapandi',
    stop_all:
      'అన్నీ ఆపండి, అన్ని ఆపండి, అన్నీ ఆపు, అన్ని ఆపు, అన్నీ ఆపేయండి, అన్నీ నిలిపివేయండి, అన్ని మెసేజ్‌లు ఆపండి, అన్ని సందేశాలు ఆపండి, మెసేజ్‌లు ఆపండి, మెసేజ్‌లు పంపవద్దు, మెసేజ్‌లు పంపకండి, స్టాప్ ఆల్, anni aapandi, anni aapu',
    start: 'ప్రారంభించు, ప్రారంభించండి, మొదలుపెట్టు, మొదలుపెట్టండి, మళ్లీ ప్రారంభించండి, మళ్ళీ ప్రారంభించండి, స్టార్ట్',
    answers: {
      stop_marketing:
        'ఇకపై {shop} నుండి మీకు ఆఫర్లు రావు. మీ ఆర్డర్ల సమాచారం వస్తూనే ఉంటుంది. అన్ని మెసేజ్‌లు ఆపడానికి STOP ALL అని, మళ్లీ ప్రారంభించడానికి START అని పంపండి.',
      stop_all: 'ఇకపై {shop} నుండి మీకు ఎలాంటి మెసేజ్‌లు రావు, ఆర్డర్ల సమాచారం కూడా రాదు. మళ్లీ ప్రారంభించడానికి START అని పంపండి.',
      start: '{shop} నుండి మీకు మళ్లీ ఆర్డర్ల సమాచారం, ఆఫర్లు వస్తాయి. ఆఫర్లు ఆపడానికి STOP అని పంపండి.',
    },
  },
  ta: {
    stop_marketing:
      'நிறுத்து, நிறுத்துங்கள், நிறுத்துங்க, நிறுத்தவும், நிறுத்துக, ஸ்டாப், சலுகைகளை நிறுத்து, சலுகைகளை நிறுத்தவும், ஆஃபர் வேண்டாம், விளம்பரம் வேண்டாம், niruthu, nirutthu, niruthunga, niruthungal',
    stop_all:
      'எல்லாம் நிறுத்து, எல்லாவற்றையும் நிறுத்து, எல்லாவற்றையும் நிறுத்துங்கள், எல்லாவற்றையும் நிறுத்தவும், அனைத்தையும் நிறுத்து, அனைத்தையும் நிறுத்துங்கள், அனைத்தையும் நிறுத்தவும், எல்லா செய்திகளையும் நிறுத்து, செய்தி அனுப்ப வேண்டாம், மெசேஜ் அனுப்ப வேண்டாம், ellam niruthu',
    start: 'தொடங்கு, தொடங்குங்கள், தொடங்கவும், தொடங்குக, ஆரம்பி, மீண்டும் தொடங்கு, மீண்டும் தொடங்கவும், ஸ்டார்ட், thodangu',
    answers: {
      stop_marketing:
        'இனி {shop} இடமிருந்து உங்களுக்குச் சலுகைச் செய்திகள் வராது. உங்கள் ஆர்டர் தகவல்கள் தொடர்ந்து வரும். எல்லாச் செய்திகளையும் நிறுத்த STOP ALL என்றும், மீண்டும் தொடங்க START என்றும் அனுப்பவும்.',
      stop_all: 'இனி {shop} இடமிருந்து உங்களுக்கு எந்தச் செய்தியும் வராது, ஆர்டர் தகவல்களும் வராது. மீண்டும் தொடங்க START என அனுப்பவும்.',
      start: '{shop} இடமிருந்து ஆர்டர் தகவல்களும் சலுகைகளும் உங்களுக்கு மீண்டும் வரும். சலுகைகளை நிறுத்த STOP என அனுப்பவும்.',
    },
  },
  bn: {
    stop_marketing:
      'বন্ধ, বন্ধ করুন, বন্ধ করো, বন্ধ কর, থামুন, থামাও, থামান, স্টপ, অফার বন্ধ করুন, অফার বন্ধ করো, বিজ্ঞাপন বন্ধ করুন, bondho koro, bondho korun',
    stop_all:
      'সব বন্ধ, সব বন্ধ করুন, সব বন্ধ করো, সবকিছু বন্ধ করুন, সব কিছু বন্ধ করুন, সব মেসেজ বন্ধ করুন, মেসেজ বন্ধ করুন, মেসেজ পাঠাবেন না, sob bondho koro, sob bondho korun',
    start: 'শুরু, শুরু করুন, শুরু করো, চালু করুন, চালু করো, আবার শুরু করুন, আবার চালু করুন, স্টার্ট, chalu koro, chalu korun',
    answers: {
      stop_marketing:
        '{shop} থেকে আপনি আর অফার পাবেন না। আপনার অর্ডারের খবর আগের মতোই আসবে। সব মেসেজ বন্ধ করতে STOP ALL লিখুন, আবার চালু করতে START লিখুন।',
      stop_all: '{shop} থেকে আপনি আর কোনো মেসেজ পাবেন না, অর্ডারের খবরও নয়। আবার চালু করতে START লিখুন।',
      start: '{shop} থেকে আপনি আবার অর্ডারের খবর ও অফার পাবেন। অফার বন্ধ করতে STOP লিখুন।',
    },
  },
  ar: {
    stop_marketing:
      'توقف, توقفوا, قف, أوقف, أوقفوا, إيقاف, وقف, ستوب, إلغاء الاشتراك, ألغ الاشتراك, أوقف العروض, إيقاف العروض, وقف العروض, أوقف الإعلانات, إيقاف الإعلانات, لا أريد عروض, لا أريد إعلانات',
    stop_all:
      'أوقف الكل, إيقاف الكل, وقف الكل, أوقف كل شيء, إيقاف كل شيء, أوقف كل الرسائل, أوقف جميع الرسائل, إيقاف جميع الرسائل, إيقاف كل الرسائل, أوقف الرسائل, إيقاف الرسائل, وقف الرسائل, لا ترسل رسائل, لا ترسلوا رسائل, لا أريد رسائل',
    start: 'ابدأ, بدء, ابدأ من جديد, استئناف, اشتراك, إعادة الاشتراك, تشغيل',
    answers: {
      stop_marketing: 'لن تصلك عروض من {shop} بعد الآن. ستستمر رسائل طلباتك. أرسل STOP ALL لإيقاف كل الرسائل، أو START للتراجع.',
      stop_all: 'لن تصلك أي رسائل من {shop} بعد الآن، ولا حتى عن طلباتك. أرسل START للتراجع.',
      start: 'ستصلك رسائل {shop} من جديد: أخبار طلباتك والعروض. أرسل STOP لإيقاف العروض.',
    },
  },
  ur: {
    stop_marketing:
      'بند, بند کرو, بند کریں, بند کر دو, بند کر دیں, بند کردو, بند کردیں, روکو, روکیں, روک دو, روک دیں, اسٹاپ, آفر بند کریں, آفرز بند کریں, اشتہار بند کریں',
    stop_all:
      'سب بند, سب بند کرو, سب بند کریں, سب بند کر دو, سب کچھ بند کرو, سب کچھ بند کریں, تمام پیغامات بند کریں, پیغامات بند کریں, میسج بند کرو, میسج مت بھیجو, پیغام نہ بھیجیں, سب روکو',
    start: 'شروع, شروع کرو, شروع کریں, دوبارہ شروع کریں, دوبارہ شروع کرو, چالو کرو, چالو کریں, اسٹارٹ',
    answers: {
      stop_marketing:
        'اب آپ کو {shop} کی طرف سے کوئی آفر نہیں آئے گی۔ آپ کے آرڈر کی اطلاعات آتی رہیں گی۔ تمام پیغامات بند کرنے کے لیے STOP ALL لکھیں، دوبارہ شروع کرنے کے لیے START لکھیں۔',
      stop_all: 'اب {shop} کی طرف سے آپ کو کوئی پیغام نہیں آئے گا، آرڈر کی اطلاعات بھی نہیں۔ دوبارہ شروع کرنے کے لیے START لکھیں۔',
      start: '{shop} کی طرف سے آپ کو آرڈر کی اطلاعات اور آفرز دوبارہ آئیں گی۔ آفرز بند کرنے کے لیے STOP لکھیں۔',
    },
  },
  es: {
    stop_marketing:
      'alto, parar, pare, paren, baja, dar de baja, darme de baja, detener, detente, basta, parar ofertas, no más ofertas, sin ofertas, no quiero ofertas, cancelar suscripción',
    stop_all:
      'parar todo, alto todo, alto a todo, detener todo, baja total, baja de todo, parar mensajes, parar todos los mensajes, no más mensajes, no quiero mensajes, no me escriban, no me escriban más, no me envíen mensajes',
    start: 'iniciar, empezar, comenzar, reanudar, alta, suscribir, suscribirme, reactivar',
    answers: {
      stop_marketing:
        'Ya no recibirás ofertas de {shop}. Te seguiremos avisando sobre tus pedidos. Responde STOP ALL para no recibir ningún mensaje o START para deshacerlo.',
      stop_all: 'Ya no recibirás ningún mensaje de {shop}, tampoco sobre tus pedidos. Responde START para deshacerlo.',
      start: 'Volverás a recibir mensajes de {shop}: avisos de tus pedidos y ofertas. Responde STOP para no recibir ofertas.',
    },
  },
  pt: {
    stop_marketing:
      'parar, pare, parem, sair, descadastrar, descadastre, me descadastre, chega, parar ofertas, sem ofertas, chega de ofertas, não quero ofertas, cancelar inscrição',
    stop_all:
      'parar tudo, pare tudo, sair de tudo, parar mensagens, parar todas as mensagens, chega de mensagens, sem mensagens, não quero mensagens, não quero mais mensagens, não me mandem mensagens, não me mande mensagens',
    start: 'iniciar, começar, recomeçar, retomar, inscrever, me inscrever, reativar',
    answers: {
      stop_marketing:
        'Você não vai mais receber ofertas de {shop}. Os avisos dos seus pedidos continuam. Responda STOP ALL para não receber nenhuma mensagem ou START para desfazer.',
      stop_all: 'Você não vai mais receber mensagens de {shop}, nem sobre os seus pedidos. Responda START para desfazer.',
      start: 'Você voltará a receber mensagens de {shop}: avisos dos seus pedidos e ofertas. Responda STOP para parar as ofertas.',
    },
  },
  fr: {
    stop_marketing:
      'arrêt, arrêter, arrêtez, arrête, désabonner, désabonnement, me désabonner, se désabonner, désinscrire, désinscription, me désinscrire, stop pub, stop offres, plus d’offres, plus de pub',
    stop_all:
      'stop tout, tout arrêter, arrêter tout, arrêtez tout, arrête tout, arrêter tous les messages, arrêtez tous les messages, stop messages, plus de messages, plus aucun message',
    start: 'démarrer, reprendre, commencer, recommencer, abonner, m’abonner, réabonner, me réabonner',
    answers: {
      stop_marketing:
        'Vous ne recevrez plus d’offres de {shop}. Les nouvelles de vos commandes continuent d’arriver. Répondez STOP ALL pour ne plus rien recevoir, ou START pour revenir en arrière.',
      stop_all: 'Vous ne recevrez plus aucun message de {shop}, même au sujet de vos commandes. Répondez START pour revenir en arrière.',
      start:
        'Vous recevrez de nouveau les messages de {shop} : suivi de vos commandes et offres. Répondez STOP pour ne plus recevoir d’offres.',
    },
  },
  de: {
    stop_marketing:
      'stopp, abmelden, austragen, aufhören, aufhoeren, newsletter abbestellen, werbung abbestellen, keine werbung, keine werbung mehr, keine angebote, keine angebote mehr',
    stop_all:
      'alles stoppen, stopp alles, stop alles, alles abmelden, alle nachrichten stoppen, alle nachrichten abbestellen, keine nachrichten, keine nachrichten mehr',
    start: 'starten, anmelden, wieder anmelden, fortsetzen',
    answers: {
      stop_marketing:
        'Sie erhalten keine Angebote von {shop} mehr. Nachrichten zu Ihren Bestellungen kommen weiterhin. Antworten Sie STOP ALL, um alle Nachrichten zu beenden, oder START, um dies rückgängig zu machen.',
      stop_all:
        'Sie erhalten keine Nachrichten von {shop} mehr, auch nicht zu Ihren Bestellungen. Antworten Sie START, um dies rückgängig zu machen.',
      start:
        'Sie erhalten wieder Nachrichten von {shop}: zu Ihren Bestellungen und mit Angeboten. Antworten Sie STOP, um Angebote zu beenden.',
    },
  },
  id: {
    stop_marketing:
      'berhenti, henti, hentikan, setop, berhenti langganan, berhenti berlangganan, stop promo, stop promosi, stop iklan, stop penawaran, tidak mau promo',
    stop_all:
      'berhenti semua, berhenti semuanya, hentikan semua, hentikan semuanya, stop semua, stop semuanya, hentikan semua pesan, stop pesan, jangan kirim pesan, jangan kirim pesan lagi',
    start: 'mulai, mulai lagi, lanjutkan, langganan, berlangganan',
    answers: {
      stop_marketing:
        'Anda tidak akan menerima penawaran lagi dari {shop}. Kabar pesanan Anda tetap dikirim. Balas STOP ALL untuk menghentikan semua pesan, atau START untuk mengembalikan.',
      stop_all: 'Anda tidak akan menerima pesan apa pun lagi dari {shop}, termasuk kabar pesanan. Balas START untuk mengembalikan.',
      start: 'Anda akan menerima pesan dari {shop} lagi: kabar pesanan dan penawaran. Balas STOP untuk menghentikan penawaran.',
    },
  },
} as const satisfies Record<string, Record<Wish, string> & { answers: Record<Wish, string> }>

/** Made for the first message that is read: most isolates read none. */
let wishes: ReturnType<typeof indexed> | undefined

function indexed(): ReadonlyMap<string, readonly { wish: Wish; language: WishLanguage }[]> {
  const found = new Map<string, { wish: Wish; language: WishLanguage }[]>()
  for (const language of Object.keys(LANGUAGES) as WishLanguage[]) {
    for (const wish of ['stop_marketing', 'stop_all', 'start'] as const) {
      for (const word of LANGUAGES[language][wish].split(',')) {
        const key = normalise(word)
        found.set(key, [...(found.get(key) ?? []), { wish, language }])
      }
    }
  }
  return found
}

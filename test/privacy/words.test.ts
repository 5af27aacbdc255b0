import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confirmationText, readWish, type Wish } from '../../worker/privacy/words.ts'

const LANGUAGES = ['en', 'hi', 'mr', 'te', 'ta', 'bn', 'ar', 'ur', 'es', 'pt', 'fr', 'de', 'id'] as const
const WISHES: readonly Wish[] = ['stop_marketing', 'stop_all', 'start']

describe('readWish: stop to offers', () => {
  test.each([
    ['STOP', 'en'],
    ['stop', 'en'],
    ['Stop.', 'en'],
    ['STOP!!', 'en'],
    [' "Stop" ', 'en'],
    ['*STOP*', 'en'],
    ['stop 🛑', 'en'],
    ['🙏 Please STOP 🙏🏽', 'en'],
    ['ＳＴＯＰ', 'en'],
    ['S\u200bTOP', 'en'],
    ['\u200eSTOP\u200f', 'en'],
    ['STOP STOP STOP', 'en'],
    ['Unsubscribe', 'en'],
    ['opt-out', 'en'],
    ['No more offers!', 'en'],
    ['बंद', 'hi'],
    ['बंद करो।', 'hi'],
    ['बँद करो', 'hi'],
    ['बन्द करो', 'hi'],
    ['बंद करें 🙏', 'hi'],
    ['रोकें', 'hi'],
    ['ऑफ़र बंद करो', 'hi'],
    ['Band karo', 'hi'],
    ['थांबवा', 'mr'],
    ['बंद करा', 'mr'],
    ['ఆపండి', 'te'],
    ['ఆపు!', 'te'],
    ['நிறுத்து', 'ta'],
    ['நிறுத்தவும்.', 'ta'],
    ['বন্ধ করুন', 'bn'],
    ['توقف', 'ar'],
    ['أوقف', 'ar'],
    ['اوقف', 'ar'],
    ['إيقاف', 'ar'],
    ['ايقاف', 'ar'],
    ['تَوَقَّف', 'ar'],
    ['تـوقـف', 'ar'],
    ['إلغاء الاشتراك', 'ar'],
    ['الغاء الإشتراك', 'ar'],
    ['بند کریں', 'ur'],
    ['بند كريں', 'ur'],
    ['¡Alto!', 'es'],
    ['Darme de BAJA', 'es'],
    ['no más ofertas', 'es'],
    ['no mas ofertas', 'es'],
    ['Sair', 'pt'],
    ['descadastrar', 'pt'],
    ['Arrêt', 'fr'],
    ['DESABONNER', 'fr'],
    ['Plus d’offres', 'fr'],
    ["plus d'offres", 'fr'],
    ['Abmelden', 'de'],
    ['aufhören', 'de'],
    ['AUFHÖREN!', 'de'],
    ['Berhenti', 'id'],
  ])('%s', (text, language) => {
    expect(readWish(text)).toEqual({ wish: 'stop_marketing', language })
  })
})

describe('readWish: stop everything', () => {
  test.each([
    ['STOP ALL', 'en'],
    ['stop all!', 'en'],
    ['Stop-All', 'en'],
    ['STOPALL', 'en'],
    ['stop everything', 'en'],
    ["Don't message me", 'en'],
    ['Don’t message me', 'en'],
    ['सब बंद करो', 'hi'],
    ['सब बंद करें।', 'hi'],
    ['सभी संदेश बंद करें', 'hi'],
    ['sab band karo', 'hi'],
    ['सर्व बंद करा', 'mr'],
    ['అన్నీ ఆపండి', 'te'],
    ['అన్ని మెసేజ్‌లు ఆపండి', 'te'],
    ['అన్ని మెసేజ్లు ఆపండి', 'te'],
    ['அனைத்தையும் நிறுத்து', 'ta'],
    ['সব বন্ধ করুন', 'bn'],
    ['أوقف الكل', 'ar'],
    ['إيقاف جميع الرسائل', 'ar'],
    ['سب بند کریں', 'ur'],
    ['parar todo', 'es'],
    ['Parar tudo', 'pt'],
    ['STOP TOUT', 'fr'],
    ['tout arrêter', 'fr'],
    ['alles stoppen', 'de'],
    ['berhenti semua', 'id'],
  ])('%s', (text, language) => {
    expect(readWish(text)).toEqual({ wish: 'stop_all', language })
  })
})

describe('readWish: start again', () => {
  test.each([
    ['START', 'en'],
    ['Start!', 'en'],
    ['resume', 'en'],
    ['Unstop', 'en'],
    ['शुरू करें', 'hi'],
    ['शुरु करो', 'hi'],
    ['चालू करो', 'hi'],
    ['सुरू करा', 'mr'],
    ['ప్రారంభించండి', 'te'],
    ['தொடங்கு', 'ta'],
    ['চালু করুন', 'bn'],
    ['ابدأ', 'ar'],
    ['ابدا', 'ar'],
    ['شروع کریں', 'ur'],
    ['reanudar', 'es'],
    ['começar', 'pt'],
    ['Démarrer', 'fr'],
    ['starten', 'de'],
    ['mulai', 'id'],
  ])('%s', (text, language) => {
    expect(readWish(text)).toEqual({ wish: 'start', language })
  })
})

describe('readWish: no wish', () => {
  test.each([
    'please don’t stop the delivery',
    "please don't stop the delivery",
    'stop the parcel',
    'can you stop by the shop?',
    'nonstop',
    'bus stop',
    'Stop 12, Main Road',
    'don’t stop',
    'start date?',
    'delivery band karo mat',
    'डिलीवरी बंद मत करो',
    'दुकान बंद है?',
    'दुकान कब बंद होती है',
    'ऑर्डर रोको',
    'لا توقف التوصيل',
    'no parar',
    'quiero parar el envío',
    'para mañana',
    'não parar',
    'berhenti di mana?',
    // About the order, not about messages.
    'CANCEL',
    'cancel',
    'Cancel my order',
    'cancelar',
    'रद्द करें',
    'إلغاء',
    'batal',
    'abbestellen',
    // Answers to questions.
    'yes',
    'no',
    'ok',
    'not now',
    'వద్దు',
    'नहीं',
    'मत भेजो',
    'wait',
    'रुको',
    '',
    ' ',
    '🛑',
    '!!!',
    '...',
    'thanks stop',
    'STOP ALL NOW AND SEND MY MONEY BACK',
    's t o p',
  ])('%j', (text) => {
    expect(readWish(text)).toBeUndefined()
  })

  test('a long text is none, and no text throws', () => {
    expect(readWish(`stop ${' '.repeat(10_000)}`)).toBeUndefined()
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, language) => void readWish(text, language)))
  })

  test('decoration around a word doesn’t matter; other words do', () => {
    const mark = fc.constantFrom(' ', '!', '.', '🙏', '"', '\u200b', '*', '\n', '…', '❗️')
    const word = fc.constantFrom('stop', 'STOP ALL', 'बंद करो', 'أوقف', 'start')
    const marks = fc.array(mark, { maxLength: 5 }).map((some) => some.join(''))
    fc.assert(
      fc.property(word, marks, marks, (text, before, after) => {
        expect(readWish(before + text + after)).toEqual(readWish(text))
        expect(readWish(`${text} delivery`)).toBeUndefined()
        expect(readWish(`order ${text}`)).toBeUndefined()
      }),
    )
  })
})

describe('readWish: a word of two languages', () => {
  test('belongs to the shopper’s language', () => {
    expect(readWish('parar')?.language).toBe('es')
    expect(readWish('parar', 'pt_BR')?.language).toBe('pt')
    expect(readWish('parar', 'pt-BR')?.language).toBe('pt')
    expect(readWish('parar', 'hi')?.language).toBe('es')
    expect(readWish('stop', 'hi')).toEqual({ wish: 'stop_marketing', language: 'en' })
  })
})

describe('confirmationText', () => {
  test('names the shop, says what to reply, and holds no gap, in every language', () => {
    for (const language of LANGUAGES) {
      for (const wish of WISHES) {
        const text = confirmationText(wish, language, 'Asha & Co $& {shop}')
        expect(text).toContain('Asha & Co $& {shop}')
        expect(text.replace('Asha & Co $& {shop}', '')).not.toMatch(/[{}]/)
        expect(text.length).toBeLessThan(300)
        expect(text).toContain(wish === 'start' ? 'STOP' : 'START')
        if (wish === 'stop_marketing') expect(text).toContain('STOP ALL')
      }
    }
  })

  test('each language has its own words', () => {
    expect(new Set(LANGUAGES.map((language) => confirmationText('stop_all', language, 'X'))).size).toBe(LANGUAGES.length)
  })

  test('takes any spelling of a language, and English where we have none', () => {
    const english = confirmationText('start', 'en', 'X')
    expect(confirmationText('start', 'hi_IN', 'X')).toBe(confirmationText('start', 'hi', 'X'))
    expect(confirmationText('start', 'PT-br', 'X')).toBe(confirmationText('start', 'pt', 'X'))
    for (const language of ['', 'xx', 'zh_CN', 'constructor', '__proto__']) expect(confirmationText('start', language, 'X')).toBe(english)
  })
})

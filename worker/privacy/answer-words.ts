import { normalise } from './spelling.ts'

export type Answer = 'yes' | 'no'

/** What of the texts that we compare with is longer is a sentence of its own. */
const MAX_LENGTH = 60

/** A shopper who asks back has not answered. */
const QUESTION = /[?؟❓❔]/u

/** Said without a word. */
const SIGNS: Readonly<Record<Answer, readonly string[]>> = { yes: ['👍', '✅'], no: ['👎', '❌'] }

/**
 * Reads a whole text as the answer to a yes-or-no question; undefined where it says anything else or both. What is around it, such as
 * punctuation and emoji, doesn't count. `languages` are those that the question may have been asked in.
 */
export function readAnswer(text: string, languages: readonly string[]): Answer | undefined {
  if (text.length > MAX_LENGTH || QUESTION.test(text.normalize('NFKC'))) return undefined
  const words = normalise(text)
  const byWord = words && inWords(words, languages)
  if (words && !byWord) return undefined
  const said = new Set<Answer>(byWord ? [byWord] : [])
  for (const answer of ['yes', 'no'] as const) if (SIGNS[answer].some((sign) => text.includes(sign))) said.add(answer)
  return said.size === 1 ? [...said][0] : undefined
}

function inWords(words: string, languages: readonly string[]): Answer | undefined {
  answers ??= indexed()
  const hit = answers.get(words)
  if (!hit) return undefined
  return !ONLY_IN_THEIR_LANGUAGE.has(words) || languages.some((l) => hit.languages.has(l.toLowerCase().split(/[-_]/)[0] ?? ''))
    ? hit.answer
    : undefined
}

/** "Ya" agrees in Indonesian and says "enough" in Spanish, "ja" agrees in German and says "go" in Hindi; "ho" and "हा" may be a laugh. */
const ONLY_IN_THEIR_LANGUAGE: ReadonlySet<string> = new Set(['ya', 'ja', 'ho', 'na', 'हा'].map(normalise))

/*
 * Not in any list, on purpose: OK and its kind (ठीक है, baik, d'accord), which may only mean that the question was read; "ha", which
 * laughs; single letters; every STOP word (words.ts), since that wish comes first.
 */
export const ANSWERS: Readonly<Record<string, Readonly<Record<Answer, string>>>> = {
  en: {
    yes: 'yes, yes yes, yeah, yep, yup, yes please, yes it was me, it was me, yes that was me, that was me, yes i do, yes i did, yes i agree, i agree, agreed, yes i confirm, i confirm, confirm, confirmed',
    no: 'no, no no, nope, nah, not me, no not me, it was not me, it wasn’t me, no it was not me, no it wasn’t me, that was not me, that wasn’t me, no thanks, no thank you, i don’t agree, i do not agree',
  },
  hi: {
    yes: 'हाँ, हां, हा, हाँ जी, जी हाँ, हाँ हाँ, हाँ मैं था, हाँ मैं थी, हाँ मैं ही था, हाँ मैं ही थी, haan, haa, han, haan ji, haanji, han ji, hanji, ji haan, ji han',
    no: 'नहीं, नही, ना, जी नहीं, नहीं जी, मैं नहीं था, मैं नहीं थी, nahi, nahin, nahee, ji nahi, nahi ji',
  },
  te: {
    yes: 'అవును, ఔను, అవునండి, అవును నేనే, avunu, avnu, aunu, avunandi',
    no: 'కాదు, కాదండి, లేదు, లేదండి, వద్దు, వద్దండి, నేను కాదు, kaadu, kadu, ledu, vaddu, oddu',
  },
  ta: {
    yes: 'ஆம், ஆமா, ஆமாம், ஆமாங்க, ஆம் நான் தான், aam, aama, aamaa, aamam, amam',
    no: 'இல்லை, இல்ல, இல்லைங்க, வேண்டாம், நான் இல்லை, illai, illa, vendam, venda',
  },
  mr: {
    yes: 'होय, हो, हो हो, होय मीच, हो मीच, ho, hoy, hoye',
    no: 'नाही, नाहि, नको, मी नाही, मी नव्हतो, मी नव्हते, naahi, nahi, nako',
  },
  bn: {
    yes: 'হ্যাঁ, হ্যা, হাঁ, জি হ্যাঁ, জ্বি হ্যাঁ, হ্যাঁ আমিই, hyan, hyaan, haan, ji hyan',
    no: 'না, জি না, জ্বি না, আমি না, আমি নই, na',
  },
  ar: {
    yes: 'نعم, أجل, أيوه, أيوا, إيوه, نعم أنا, نعم كنت أنا, موافق, موافقة, أوافق, naam, aywa',
    no: 'لا, كلا, لا شكرا, ليس أنا, لست أنا, لم أكن أنا, مش أنا, لا أوافق, غير موافق',
  },
  es: {
    yes: 'sí, sí sí, sí claro, claro que sí, sí por favor, sí fui yo, fui yo, sí era yo, acepto, sí acepto, confirmo, sí confirmo',
    no: 'no, no gracias, no fui yo, yo no fui, no era yo, no acepto',
  },
  pt: {
    yes: 'sim, sim sim, claro que sim, sim por favor, sim fui eu, fui eu, era eu, aceito, sim aceito, confirmo, sim confirmo',
    no: 'não, nao, não obrigado, não obrigada, não fui eu, não era eu, não aceito',
  },
  fr: {
    yes: 'oui, oui oui, ouais, oui merci, oui s’il vous plaît, oui c’était moi, c’était moi, oui c’est moi, j’accepte, oui j’accepte, je confirme, oui je confirme',
    no: 'non, non non, non merci, ce n’était pas moi, c’était pas moi, pas moi, je refuse',
  },
  de: {
    yes: 'ja, ja ja, ja bitte, ja gerne, jawohl, ja das war ich, das war ich, ich stimme zu, ja ich stimme zu',
    no: 'nein, nee, nö, nein danke, nein das war ich nicht, das war ich nicht, ich war das nicht, ich nicht',
  },
  id: {
    yes: 'ya, iya, ya benar, iya benar, benar, ya itu saya, iya itu saya, itu saya, setuju, ya setuju, saya setuju',
    no: 'tidak, tdk, nggak, enggak, gak, bukan, bukan saya, itu bukan saya, tidak setuju, tidak terima kasih',
  },
}

interface Hit {
  readonly answer: Answer
  readonly languages: ReadonlySet<string>
}

/** Made for the first text that is read so: most isolates read none. */
let answers: ReadonlyMap<string, Hit> | undefined

function indexed(): ReadonlyMap<string, Hit> {
  const found = new Map<string, Hit>()
  for (const [language, lists] of Object.entries(ANSWERS)) {
    for (const answer of ['yes', 'no'] as const) {
      for (const words of lists[answer].split(',').map(normalise)) {
        found.set(words, { answer, languages: new Set([...(found.get(words)?.languages ?? []), language]) })
      }
    }
  }
  return found
}

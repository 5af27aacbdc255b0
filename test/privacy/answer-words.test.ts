import { describe, expect, it } from 'vitest'
import { ANSWERS, readAnswer } from '../../worker/privacy/answer-words.ts'
import { normalise } from '../../worker/privacy/spelling.ts'
import { readWish } from '../../worker/privacy/words.ts'

const LANGUAGES = ['en', 'hi', 'te', 'ta', 'mr', 'bn', 'ar', 'es', 'pt', 'fr', 'de', 'id'] as const
const listed = Object.entries(ANSWERS).flatMap(([language, lists]) =>
  (['yes', 'no'] as const).flatMap((answer) => lists[answer].split(',').map((words) => ({ language, answer, words: words.trim() }))),
)

describe('readAnswer', () => {
  it('knows a yes and a no in each of the widget’s languages', () => {
    expect(Object.keys(ANSWERS).toSorted()).toEqual([...LANGUAGES].toSorted())
    expect(listed.length).toBeGreaterThan(150)
    for (const { language, answer, words } of listed) expect(readAnswer(words, [language]), `${language}: ${words}`).toBe(answer)
  })

  it('has no word that says yes in one language and no in another, and none that is a wish to stop or start', () => {
    for (const { language, answer, words } of listed) {
      const others = listed.filter((other) => normalise(other.words) === normalise(words) && other.answer !== answer)
      expect(others, `${language}: ${words}`).toEqual([])
      expect(readWish(words), words).toBeUndefined()
    }
  })

  it.each([
    ['YES', 'yes'],
    ['  yes!! ', 'yes'],
    ['“Yes, it was me.”', 'yes'],
    ['Yes 🙏🏽', 'yes'],
    ['Ｙｅｓ', 'yes'],
    ['y\u200bes', 'yes'],
    ['SÍ', 'yes'],
    ['si', 'yes'],
    ['C’était moi', 'yes'],
    ["c'etait moi", 'yes'],
    ['هاں', undefined],
    ['نَعَم', 'yes'],
    ['हां', 'yes'],
    ['হ্যাঁ।', 'yes'],
    ['👍', 'yes'],
    ['👍🏿👍🏿', 'yes'],
    ['✅', 'yes'],
    ['✅ yes', 'yes'],
    ['👎', 'no'],
    ['NÃO', 'no'],
    ['no…', 'no'],
    ['नहीं!', 'no'],
    ['إيوه', 'yes'],
  ] as const)('reads %j as %s', (text, answer) => expect(readAnswer(text, [])).toBe(answer))

  it.each([
    '',
    ' ',
    '🙏',
    'ok',
    'OK 👍',
    'ok yes',
    'yes?',
    'Yes ？',
    'نعم؟',
    'yes ❓',
    'yes 👎',
    'no 👍',
    '👍👎',
    'yes no',
    'yes, but',
    'I said yes',
    'yes please send the parcel to my office',
    'y',
    'ha',
    'ha ha',
    'STOP',
    'constructor',
    '__proto__',
    'yes '.repeat(30),
  ])('reads %j as neither', (text) => expect(readAnswer(text, [...LANGUAGES])).toBeUndefined())

  it('takes words with another meaning elsewhere only from who was asked in their language', () => {
    expect(readAnswer('Ya', ['id-ID'])).toBe('yes')
    expect(readAnswer('¡Ya!', ['es'])).toBeUndefined()
    expect(readAnswer('ja', ['de'])).toBe('yes')
    expect(readAnswer('ja', ['hi', 'en'])).toBeUndefined()
    expect(readAnswer('iya', [])).toBe('yes')
  })
})

import { expect, it } from 'vitest'
import { isOptinAnswer, optinText } from '../../worker/privacy/optin-words.ts'

const LANGUAGES = ['en', 'hi', 'te', 'ta', 'mr', 'bn', 'ar', 'es', 'pt', 'fr', 'de', 'id'] as const
const text = (answer: 'granted' | 'declined' | 'closed', language: string, purposes: readonly string[] = ['order_updates', 'marketing']) =>
  optinText({ answer, language, shop: 'Asha & Co {link}', purposes, link: 'https://wenext.test/p/abc' })

it('says in twelve languages what was agreed to, how to end it, and where to change it', () => {
  for (const language of LANGUAGES) {
    for (const answer of ['granted', 'declined', 'closed'] as const) {
      const said = text(answer, language)
      // The link ends the text, so that nothing behind it becomes part of it.
      expect(said.endsWith(' https://wenext.test/p/abc'), said).toBe(true)
      expect(said.replace('Asha & Co {link}', '')).not.toMatch(/[{}]/)
      expect(said.length).toBeLessThan(300)
    }
    expect(text('granted', language)).toContain('STOP ALL')
    expect(text('granted', language)).not.toBe(text('granted', language, ['order_updates']))
  }
  expect(new Set(LANGUAGES.map((language) => text('granted', language))).size).toBe(LANGUAGES.length)
})

it('begins with the prize of the wheel, once agreed to, in the shop’s own words', () => {
  const won = (answer: 'granted' | 'declined' | 'closed', language: string, prizes: readonly string[]) =>
    optinText({ answer, language, shop: 'Shop', purposes: ['marketing'], prizes, link: 'https://wenext.test/p/abc' })
  for (const language of LANGUAGES) {
    const [first, gap, rest] = won('granted', language, ['10 % {link} $&']).split('\n')
    expect(first).toContain('10 % {link} $&')
    expect(gap).toBe('')
    expect(rest).toBe(won('granted', language, []))
    for (const answer of ['declined', 'closed'] as const) expect(won(answer, language, ['10 %'])).toBe(won(answer, language, []))
  }
  expect(new Set(LANGUAGES.map((language) => won('granted', language, ['x']).split('\n')[0])).size).toBe(LANGUAGES.length)
})

it('takes any spelling of a language, English where there is none, and only answers for answers', () => {
  expect(text('granted', 'hi-IN')).toBe(text('granted', 'hi'))
  for (const language of ['', 'xx', 'constructor', '__proto__']) expect(text('closed', language)).toBe(text('closed', 'en'))
  expect(['granted', 'declined', 'closed', 'topics', 'prize', 'stop_all', 'toString'].map(isOptinAnswer)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

import { describe, expect, it } from 'vitest'
import { wallDay, zoneOf } from '../../worker/lib/clock.ts'
import { COMMANDS, readCommand } from '../../worker/relay/chat/command-words.ts'
import { dayLabel } from '../../worker/relay/chat/labels.ts'
import { chosen, isPlace, latinDigits, oneLine } from '../../worker/relay/chat/reading.ts'
import { fill, TEXTS, textsOf } from '../../worker/relay/chat/texts.ts'
import { readAnswer } from '../../worker/privacy/answer-words.ts'
import { readWish } from '../../worker/privacy/words.ts'
import { contentBreach } from '../../worker/whatsapp/content-limits.ts'

describe('what a typed answer chooses', () => {
  const offered = ['a', 'b', 'c']
  const labels = ['Tue, 24 Nov', 'It is damaged', 'سبب آخر']

  it.each(['2', ' 2. ', '٢', '۲', '२', '২', '௨', '౨', '(2)', '２', 'it is DAMAGED!'])('%s is the second', (text) => {
    expect(chosen(text, offered, labels)).toBe('b')
  })

  it.each(['0', '4', '22', '-', '', 'two or three', '2 3', '2.5', '👍'])('%s is none', (text) => {
    expect(chosen(text, offered, labels)).toBeUndefined()
  })

  it('a label counts in its own script, and a label that is not known is no answer', () => {
    expect(chosen('سبب آخر', offered, labels)).toBe('c')
    expect(chosen('', offered, ['', '', ''])).toBeUndefined()
    expect(chosen('…', offered, ['', '', ''])).toBeUndefined()
  })

  it('digits of other scripts stay what they are', () => {
    expect(latinDigits('१४ Road ٣')).toBe('14 Road 3')
    expect(latinDigits('᠑')).toBe('᠑')
  })
})

describe('an address', () => {
  it('is a text of some length with letters in it, in any script', () => {
    expect(isPlace('1 Example Road')).toBe(true)
    expect(isPlace('東京都千代田区例町1丁目2番')).toBe(true)
    for (const text of ['ok', '1234567890', 'x'.repeat(501), '          ']) expect(isPlace(text)).toBe(false)
  })

  it('is one line, without what only steers a display', () => {
    expect(oneLine('Flat 2\r\nBlue House\u202e evil\u0000')).toBe('Flat 2, Blue House evil')
  })
})

describe('days', () => {
  it('are counted on the calendar, also across the nights in which clocks change', () => {
    // 23:30 in New York, an hour before the short night; and the same before the long one.
    expect(wallDay(Date.parse('2027-03-14T03:30:00Z'), 'America/New_York', 1)).toBe('2027-03-14')
    expect(wallDay(Date.parse('2027-03-14T03:30:00Z'), 'America/New_York', 2)).toBe('2027-03-15')
    expect(wallDay(Date.parse('2027-11-07T03:30:00Z'), 'America/New_York', 1)).toBe('2027-11-07')
    expect(wallDay(Date.parse('2027-10-30T23:30:00Z'), 'Europe/Berlin', 1)).toBe('2027-11-01')
    expect(wallDay(Date.parse('2027-12-31T20:00:00Z'), 'Asia/Kolkata', 1)).toBe('2028-01-02')
  })

  it('are those of the shop’s zone where the shopper’s country has it, else of the country', () => {
    expect(zoneOf('US', 'America/Los_Angeles')).toBe('America/Los_Angeles')
    expect(zoneOf('IN', 'Europe/Berlin')).toMatch(/^Asia\/(Kolkata|Calcutta)$/)
    expect(zoneOf(null, 'Europe/Berlin')).toBe('Europe/Berlin')
  })

  it('are written as language and country write them, whatever is asked for', () => {
    expect(dayLabel('2027-03-04', 'en', 'IN')).toBe('Thu, 4 Mar')
    expect(dayLabel('2027-03-04', 'en', 'US')).toBe('Thu, Mar 4')
    expect(dayLabel('-', 'en', 'US')).toBe('-')
    expect(dayLabel('2027-03-04', 'en', 'not a country')).toContain('Mar')
  })
})

describe('questions and wishes in words', () => {
  const all = Object.entries(COMMANDS).flatMap(([language, lists]) =>
    Object.entries(lists).flatMap(([command, words]) => words.split(',').map((phrase) => [language, command, phrase.trim()] as const)),
  )

  it.each(all)('%s, %s: %s', (language, command, phrase) => {
    const read = readCommand(`${phrase}?`, [language])
    expect({ command: read?.command, language: read?.language }).toEqual({ command, language })
    // None of them is a word that means something else to us.
    expect(readWish(phrase)).toBeUndefined()
    expect(readAnswer(phrase, [language])).toBeUndefined()
  })

  it('stand among other words where they are phrases, and alone where they are words', () => {
    expect(readCommand('Hi, where is my order #IN1042 please', [])).toEqual({ command: 'status', language: 'en', numbers: ['in1042'] })
    expect(readCommand('return #1042', [])).toMatchObject({ command: 'return', numbers: ['1042'] })
    expect(readCommand('वापस करना है १०४२', [])).toMatchObject({ command: 'return', language: 'hi', numbers: ['1042'] })
    for (const text of [
      'many happy returns of the day',
      'I return home at six',
      'exchange students',
      'my status is fine',
      `${'a '.repeat(70)}order status`,
    ])
      expect(readCommand(text, [])).toBeUndefined()
  })

  it('a word of two languages is read in the shopper’s own', () => {
    expect(readCommand('retour', ['de'])?.language).toBe('fr')
    expect(readCommand('order kab aayega', ['en', 'hi'])?.language).toBe('hi')
  })
})

describe('the words of talks', () => {
  const languages = Object.entries(TEXTS)

  it.each(languages)('%s: buttons, rows and texts keep WhatsApp’s limits', (_language, texts) => {
    for (const title of [texts.pick, texts.skip, texts.confirm, texts.cancel]) expect([...title].length, title).toBeLessThanOrEqual(20)
    for (const title of [texts.all, ...Object.values(texts.reasons)]) expect([...title].length + 3, title).toBeLessThanOrEqual(24)
    for (const body of [...Object.values(texts.ask), ...Object.values(texts.say)])
      expect(contentBreach({ kind: 'text', body })).toBeUndefined()
  })

  it.each(languages)('%s: says the same things, with the same values', (_language, texts) => {
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted()
    const missing = Object.entries(texts.say).filter(
      ([saying, text]) => JSON.stringify(holes(text)) !== JSON.stringify(holes(TEXTS.en.say[saying as keyof typeof TEXTS.en.say])),
    )
    expect(missing.map(([saying]) => saying)).toEqual([])
    for (const text of Object.values(texts.answered)) expect(holes(text), text).toEqual(['{shop}'])
    for (const [step, text] of Object.entries(texts.ask))
      expect(holes(text), step).toEqual(holes(TEXTS.en.ask[step as keyof typeof TEXTS.en.ask]))
  })

  it('fall back to English, and keep the direction of what is put in', () => {
    expect(textsOf('pt-BR').language).toBe('pt')
    expect(textsOf('xx').language).toBe('en')
    expect(fill('الطلب {order}', { order: '#1042' }, 'ar')).toBe('الطلب \u2068#1042\u2069')
    expect(fill('Order {order}', { order: '#1042' }, 'en')).toBe('Order #1042')
  })
})

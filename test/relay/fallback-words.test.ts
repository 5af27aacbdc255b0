import { expect, it } from 'vitest'
import { TEXTS } from '../../widget/texts/all.ts'
import { fallbackWords } from '../../worker/relay/fallback-words.ts'
import { valuesOf, type Scenery } from '../../worker/relay/variables.ts'

const at = Date.UTC(2026, 10, 24, 9)
/** A parcel of which nobody has told more than a time. */
const scenery = (language: string): Scenery => ({
  merchantName: 'Indigo & Clay',
  language,
  country: 'IN',
  timeZone: 'Asia/Kolkata',
  name: undefined,
  event: { type: 'parcel.out_for_delivery', occurredAt: at, refs: {}, parcel: { expectedAt: at + 4 * 3_600_000 } },
  order: undefined,
  details: undefined,
  parcel: undefined,
  found: {},
  product: undefined,
  link: () => '',
})
const said = (language: string) => Object.values(valuesOf({ name: 'contact.firstName', when: 'parcel.when' }, scenery(language)))

it('fills holes in the language of the template, in each that the widget speaks', () => {
  for (const language of Object.keys(TEXTS)) {
    const { name, by, ...words } = fallbackWords(language)
    expect(by).toContain('{time}')
    for (const word of [name, ...Object.values(words)]) expect(word.trim(), language).not.toBe('')
    expect(language === 'en' || name !== 'there').toBe(true)
  }
  expect(said('de')).toEqual(['liebe Kundin, lieber Kunde', 'heute bis 18:30'])
  expect(said('ta')).toEqual(['வாடிக்கையாளரே', expect.stringMatching(/^இன்று .*6:30.*-க்குள்$/)])
})

it('takes a language without its region, and English for what it does not speak', () => {
  expect(said('pt_BR')).toEqual(['cliente', 'hoje até as 18:30'])
  expect(said('ja')[0]).toBe('there')
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metaLanguage, resolveLanguage } from '../../worker/whatsapp/language.ts'
import { clampValues, fillIn, sanitizeText, urlSuffix } from '../../worker/whatsapp/template-text.ts'
import type { Template, TemplateButton, TemplateComponent } from '../../worker/whatsapp/template-types.ts'
import { buildTemplateContent, renderTemplate, templateHash } from '../../worker/whatsapp/templates.ts'

const BODY = 'Hi {{customer_name}}, order {{order_no}} left us with {{carrier}} today.'
const URL_BUTTON: TemplateButton = {
  type: 'URL',
  text: 'Track parcel',
  url: 'https://go.example.com/{{1}}',
  example: ['https://go.example.com/a'],
}

const aTemplate = (more: Partial<Template> = {}, buttons: TemplateButton[] = [URL_BUTTON]): Template => ({
  name: 'order_shipped_v1',
  language: 'en',
  category: 'UTILITY',
  status: 'APPROVED',
  parameterFormat: 'NAMED',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'On its way' },
    { type: 'BODY', text: BODY },
    { type: 'FOOTER', text: 'Example Store' },
    { type: 'BUTTONS', buttons },
  ],
  ...more,
})
const VALUES = { customer_name: 'Mira', order_no: '#1042', carrier: 'DemoPost', url: 'trk/ZX' }
/** Texts made of what breaks templates: white space, controls, overrides, emoji, lone surrogates, braces. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\t',
        '\r\n',
        '     ',
        '\u0000',
        '\u0085',
        '\u2028',
        '\u202e',
        '\u2066',
        '\u200b',
        '\ufeff',
        '\u00a0',
        '\ud83d',
        '{{',
        '}}',
        'नमस्ते',
        '👩‍👩‍👧',
        'a',
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

describe('sanitizeText', () => {
  it.each([
    ['2 × Shirt\n1 × Scarf', '2 × Shirt 1 × Scarf'],
    ['a\t\tb', 'a b'],
    ['a     b', 'a b'],
    ['  a ', 'a'],
    ['', '-'],
    [' \n ', '-'],
    ['\u200b', '-'],
    ['\u200d\ufe0f', '-'],
    ['a\u0000b', 'ab'],
    ['a \u0007 b', 'a b'],
    ['₹100\u202e00', '₹10000'],
    ['\u2066x\u2069', 'x'],
    ['मीरा', 'मीरा'],
    ['क्‍ष', 'क्‍ष'],
    ['👩‍👧', '👩‍👧'],
    ['a\ud83d', 'a\ufffd'],
    ['a\u2028b', 'a b'],
  ])('makes %j to %j', (text, clean) => {
    expect(sanitizeText(text)).toBe(clean)
  })

  it('gives one line without tabs, runs of spaces, controls and overrides, never empty, the same when done twice', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const clean = sanitizeText(text)
        expect(clean).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]| {2,}|^\s|\s$/u)
        expect(clean).not.toBe('')
        expect(clean.isWellFormed()).toBe(true)
        expect(sanitizeText(clean)).toBe(clean)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('clampValues', () => {
  it('cuts the long value and leaves the short ones whole', () => {
    const text = 'Order {{order_no}}: {{items}} end'
    const cut = clampValues(text, { order_no: '#1042', items: 'x'.repeat(2000) }, 1024)
    expect(cut.order_no).toBe('#1042')
    expect(cut.items).toMatch(/^x+…$/)
    expect(fillIn(text, cut)).toHaveLength(1024)
  })

  it('leaves all as it is when it fits', () => {
    expect(clampValues('a {{x}} b', { x: 'y' }, 1024)).toEqual({ x: 'y' })
  })

  it('never cuts through a character as people see it', () => {
    const cut = clampValues('{{x}} b', { x: '👩‍👩‍👧'.repeat(20) }, 30)
    expect(cut.x).toMatch(/^(👩‍👩‍👧)+…$/u)
  })
})

describe('buildTemplateContent', () => {
  it('fills the body by name, the button by position and without a name', () => {
    expect(buildTemplateContent(aTemplate(), VALUES)).toEqual({
      ok: true,
      content: {
        kind: 'template',
        name: 'order_shipped_v1',
        language: 'en',
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', parameter_name: 'customer_name', text: 'Mira' },
              { type: 'text', parameter_name: 'order_no', text: '#1042' },
              { type: 'text', parameter_name: 'carrier', text: 'DemoPost' },
            ],
          },
          { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'trk/ZX' }] },
        ],
      },
    })
  })

  it('names every variable that is missing', () => {
    expect(buildTemplateContent(aTemplate(), { order_no: '1' })).toEqual({
      ok: false,
      missing: ['customer_name', 'carrier', 'url'],
      invalid: [],
    })
  })

  it('takes nothing that an object merely inherits', () => {
    const template = aTemplate({ components: [{ type: 'BODY', text: 'Hi {{constructor}} and {{toString}} there' }] })
    expect(buildTemplateContent(template, {})).toEqual({ ok: false, missing: ['constructor', 'toString'], invalid: [] })
    expect(renderTemplate(template, {}).body).toBe('Hi {{constructor}} and {{toString}} there')
  })

  it('sends an empty value as a dash, not as a hole', () => {
    const built = buildTemplateContent(aTemplate(), { ...VALUES, carrier: ' \n' })
    expect(built.ok && built.content.components?.[0]?.parameters[2]).toEqual({ type: 'text', parameter_name: 'carrier', text: '-' })
  })

  it('fills positional templates by number, header and body apart', () => {
    const template = aTemplate({
      parameterFormat: 'POSITIONAL',
      components: [
        { type: 'header', format: 'text', text: 'Order {{1}}' },
        { type: 'body', text: 'With {{2}}, {{1}} comes. {{2}} again.' },
      ],
    })
    expect(buildTemplateContent(template, { '1': 'one', '2': 'two', 'header.1': '#7' })).toMatchObject({
      content: {
        components: [
          { type: 'header', parameters: [{ type: 'text', text: '#7' }] },
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'one' },
              { type: 'text', text: 'two' },
            ],
          },
        ],
      },
    })
    expect(buildTemplateContent(template, { '1': 'one', '2': 'two' })).toMatchObject({ missing: ['header.1'] })
  })

  it('wants the picture of a picture header on every send', () => {
    const template = aTemplate({
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'Hello' },
      ],
    })
    expect(buildTemplateContent(template, {})).toMatchObject({ missing: ['header_media'] })
    expect(buildTemplateContent(template, { header_media: 'http://a.example/x.jpg' })).toMatchObject({ invalid: ['header_media'] })
    expect(buildTemplateContent(template, { header_media: 'https://a.example/x.jpg' })).toMatchObject({
      content: { components: [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://a.example/x.jpg' } }] }] },
    })
    const document = aTemplate({
      components: [
        { type: 'HEADER', format: 'DOCUMENT' },
        { type: 'BODY', text: 'Hello' },
      ],
    })
    expect(buildTemplateContent(document, { header_media: '900100', header_filename: 'bill.pdf' })).toMatchObject({
      content: { components: [{ parameters: [{ type: 'document', document: { id: '900100', filename: 'bill.pdf' } }] }] },
    })
  })

  it('counts the position of a button among all buttons', () => {
    const template = aTemplate({}, [
      { type: 'QUICK_REPLY', text: 'Help' },
      { type: 'URL', text: 'Fixed', url: 'https://a.example' },
      URL_BUTTON,
      { type: 'COPY_CODE', example: 'DEMO15' },
    ])
    const built = buildTemplateContent(template, { ...VALUES, payload_0: 'help:1042', coupon_code: 'SAVE10' })
    expect(built.ok && built.content.components?.slice(1)).toEqual([
      { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'help:1042' }] },
      { type: 'button', sub_type: 'url', index: '2', parameters: [{ type: 'text', text: 'trk/ZX' }] },
      { type: 'button', sub_type: 'copy_code', index: '3', parameters: [{ type: 'coupon_code', coupon_code: 'SAVE10' }] },
    ])
    expect(buildTemplateContent(template, { ...VALUES, coupon_code: 'NO SPACES!' })).toMatchObject({ invalid: ['coupon_code'] })
  })

  it('gives two link buttons an end each', () => {
    const template = aTemplate({}, [URL_BUTTON, { ...URL_BUTTON, text: 'Other' }])
    expect(buildTemplateContent(template, VALUES)).toMatchObject({ missing: ['url_2'] })
    expect(buildTemplateContent(template, { ...VALUES, url_2: 'b' })).toMatchObject({ ok: true })
  })

  it('says what it can’t fill', () => {
    expect(buildTemplateContent(aTemplate({}, [{ type: 'OTP', text: 'Copy' }]), VALUES)).toMatchObject({
      ok: false,
      invalid: ['buttons[0] OTP'],
    })
    expect(
      buildTemplateContent(
        aTemplate({
          components: [
            { type: 'BODY', text: 'x' },
            { type: 'carousel', cards: [] },
          ],
        }),
        VALUES,
      ),
    ).toMatchObject({ ok: false, invalid: ['carousel'] })
  })

  it('keeps the filled body within 1,024 whatever the values are', () => {
    const value = fc.oneof(
      nasty,
      nasty.map((text) => text.repeat(200)),
      fc.constant('x'.repeat(5000)),
    )
    fc.assert(
      fc.property(value, value, value, (customer_name, order_no, carrier) => {
        const values = { customer_name, order_no, carrier, url: 'a' }
        const built = buildTemplateContent(aTemplate(), values)
        if (!built.ok) throw new Error('not built')
        for (const parameter of built.content.components?.[0]?.parameters ?? [])
          expect(parameter.type === 'text' && parameter.text).toMatch(/^[^\r\n\t]+$/)
        expect(renderTemplate(aTemplate(), values).body.length).toBeLessThanOrEqual(1024)
      }),
      { numRuns: 500 },
    )
  })
})

describe('urlSuffix', () => {
  it.each([
    ['/trk/1', 'trk/1'],
    ['//a', 'a'],
    ['a b', 'a%20b'],
    ['a%20b', 'a%20b'],
    ['t~x~1', 't~x~1'],
    ['ü', '%C3%BC'],
    ['  ', ''],
    ['a?b=1&c', 'a?b=1&c'],
    ['\ud83d', '%EF%BF%BD'],
  ])('makes %j to %j', (text, suffix) => {
    expect(urlSuffix(text)).toBe(suffix)
  })
})

describe('renderTemplate', () => {
  it('shows what the shopper sees', () => {
    expect(renderTemplate(aTemplate(), VALUES)).toEqual({
      header: 'On its way',
      body: 'Hi Mira, order #1042 left us with DemoPost today.',
      footer: 'Example Store',
      buttons: [{ type: 'URL', text: 'Track parcel', url: 'https://go.example.com/trk/ZX' }],
    })
  })

  it('leaves a missing value as its placeholder, and braces in a value alone', () => {
    expect(renderTemplate(aTemplate(), { order_no: '{{carrier}}', carrier: 'DemoPost' })).toMatchObject({
      body: 'Hi {{customer_name}}, order {{carrier}} left us with DemoPost today.',
      buttons: [{ url: 'https://go.example.com/{{1}}' }],
    })
  })
})

describe('templateHash', () => {
  const components = aTemplate().components

  it('is the same for another order of keys, other examples and empty extras', async () => {
    const other = components.map((component): TemplateComponent => {
      const entries = Object.entries({ ...component, example: { header_handle: ['https://changing'] }, extra: null })
      return { ...Object.fromEntries(entries.toReversed()), type: component.type }
    })
    expect(await templateHash(other)).toBe(await templateHash(components))
  })

  it('differs when a word differs', async () => {
    expect(await templateHash([{ type: 'BODY', text: `${BODY}!` }])).not.toBe(await templateHash([{ type: 'BODY', text: BODY }]))
  })
})

describe('metaLanguage', () => {
  it.each([
    ['pt-BR', 'pt_BR'],
    ['pt_br', 'pt_BR'],
    ['EN', 'en'],
    ['hi-IN', 'hi_IN'],
    ['zh-Hant-TW', 'zh_TW'],
    ['zh-Hans', 'zh_CN'],
    ['iw', 'he'],
    ['no', 'nb'],
    ['de_DE_formal', 'de_DE'],
    ['en-US-u-nu-latn', 'en_US'],
    ['en_GB.UTF-8', 'en_GB'],
    ['fil-PH', 'fil_PH'],
    ['es-419', 'es_419'],
  ])('writes %s as %s', (locale, language) => {
    expect(metaLanguage(locale)).toBe(language)
  })

  it.each(['', ' ', 'english', '1', 'e', '*'])('finds no language in %j', (locale) => {
    expect(metaLanguage(locale)).toBeUndefined()
  })
})

describe('resolveLanguage', () => {
  const of = (...rows: string[]) => rows.map((row) => ({ language: row.split(' ')[0] ?? '', status: row.split(' ')[1] ?? 'APPROVED' }))
  const choose = (available: { language: string; status: string }[], ...wanted: (string | null | undefined)[]) =>
    resolveLanguage(available, wanted)?.language

  it('takes exactly the shopper’s language first', () => {
    expect(choose(of('en', 'pt', 'pt_BR'), 'pt-BR', 'en')).toBe('pt_BR')
  })

  it('then the language without its region, before the shop’s own', () => {
    expect(choose(of('en', 'hi'), 'hi-IN', 'en')).toBe('hi')
  })

  it('then the shop’s', () => {
    expect(choose(of('en', 'hi'), 'ta-IN', 'en-IN')).toBe('en')
    expect(choose(of('en', 'hi'), null, undefined, 'hi')).toBe('hi')
  })

  it('then none: never a language that nobody asked for', () => {
    expect(choose(of('en_US', 'fr'), 'ta', 'hi')).toBeUndefined()
    expect(choose([], 'en')).toBeUndefined()
  })

  it('holds `en` and `en_US` for two languages', () => {
    expect(choose(of('en_US'), 'en')).toBeUndefined()
    expect(choose(of('en_US'), 'en-GB')).toBeUndefined()
    expect(choose(of('en'), 'en-US')).toBe('en')
  })

  it.each([
    ['APPROVED', true],
    ['FLAGGED', true],
    ['REINSTATED', true],
    ['approved', true],
    ['PENDING', false],
    ['REJECTED', false],
    ['PAUSED', false],
    ['DISABLED', false],
    ['IN_APPEAL', false],
    ['LOCKED', false],
    ['LIMIT_EXCEEDED', false],
    ['ARCHIVED', false],
    ['SOMETHING_NEW', false],
  ])('counts %s as sendable: %s', (status, sendable) => {
    expect(choose(of(`en ${status}`), 'en')).toBe(sendable ? 'en' : undefined)
  })

  it('passes over a language that is not approved', () => {
    expect(choose(of('hi PAUSED', 'en'), 'hi', 'en')).toBe('en')
  })
})

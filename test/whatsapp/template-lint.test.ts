import { describe, expect, it } from 'vitest'
import { isOffer } from '../../worker/domain/message.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { DEFAULT_TEXTS } from '../../worker/whatsapp/default-texts.ts'
import { defaultTemplates } from '../../worker/whatsapp/default-templates.ts'
import { lintTemplate, TEMPLATE_LANGUAGES } from '../../worker/whatsapp/template-lint.ts'
import { placeholdersIn } from '../../worker/whatsapp/template-text.ts'
import type { TemplateButton, TemplateComponent, TemplateDraft } from '../../worker/whatsapp/template-types.ts'
import { buildTemplateContent } from '../../worker/whatsapp/templates.ts'

const named = (text: string): TemplateComponent => ({
  type: 'BODY',
  text,
  example: { body_text_named_params: placeholdersIn(text).map((param_name) => ({ param_name, example: 'x' })) },
})
const GOOD = 'Hi {{name}}, your order {{order_no}} has been packed with care.'
const url = (more: Partial<TemplateButton> = {}): TemplateButton => ({
  type: 'URL',
  text: 'Track',
  url: 'https://go.example.com/{{1}}',
  example: ['https://go.example.com/abc'],
  ...more,
})
const reply = (text: string): TemplateButton => ({ type: 'QUICK_REPLY', text })

function aDraft(
  more: Partial<TemplateDraft> & { body?: string; header?: string; footer?: string; buttons?: TemplateButton[] } = {},
): TemplateDraft {
  const { body = GOOD, header, footer, buttons, ...rest } = more
  return {
    name: 'order_packed_v1',
    language: 'en',
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    components: [
      ...(header === undefined
        ? []
        : [
            {
              type: 'HEADER',
              format: 'TEXT',
              text: header,
              example: { header_text_named_params: placeholdersIn(header).map((param_name) => ({ param_name, example: 'x' })) },
            },
          ]),
      named(body),
      ...(footer === undefined ? [] : [{ type: 'FOOTER', text: footer }]),
      ...(buttons === undefined ? [] : [{ type: 'BUTTONS', buttons }]),
    ],
    ...rest,
  }
}
const rulesOf = (draft: TemplateDraft, existing?: TemplateDraft[]) => lintTemplate(draft, existing).map(({ rule }) => rule)
const positional = (text: string, examples: string[]): Partial<TemplateDraft> => ({
  parameterFormat: 'POSITIONAL',
  components: [{ type: 'BODY', text, example: { body_text: [examples] } }],
})

describe('lintTemplate', () => {
  it.each<readonly [string, TemplateDraft]>([
    ['a plain one', aDraft()],
    ['a body of 1,024', aDraft({ body: 'x '.repeat(511).concat('ok') })],
    ['header and footer of 60', aDraft({ header: 'h'.repeat(60), footer: 'f'.repeat(60) })],
    ['a variable in the header', aDraft({ header: 'Order {{order_no}} packed' })],
    ['bold words in the body', aDraft({ body: 'Hi {{name}}, your *order* {{order_no}} has been packed 📦 with care.' })],
    ['a positional one', aDraft(positional('Hi {{1}}, your order {{2}} has been packed with care.', ['Mira', '#1']))],
    ['quick replies after the rest', aDraft({ buttons: [url(), reply('Help'), reply('Thanks')] })],
    [
      'an offer with a stop button',
      aDraft({ category: 'MARKETING', body: 'Hi {{name}}, the summer sale has begun in our shop.', buttons: [reply('Stop offers')] }),
    ],
    [
      'a one-time code',
      aDraft({
        category: 'AUTHENTICATION',
        components: [
          { type: 'BODY', add_security_recommendation: true },
          { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
        ],
      }),
    ],
    ['a place as header', aDraft({ components: [{ type: 'HEADER', format: 'LOCATION' }, named(GOOD)] })],
  ])('finds nothing in %s', (_name, draft) => {
    expect(lintTemplate(draft)).toEqual([])
  })

  it.each<readonly [string, TemplateDraft]>([
    ['name.form', aDraft({ name: 'Order-Packed' })],
    ['name.form', aDraft({ name: 'x'.repeat(513) })],
    ['language.unknown', aDraft({ language: 'pt-BR' })],
    ['language.unknown', aDraft({ language: 'hi_IN' })],
    ['category.unknown', aDraft({ category: 'TRANSACTIONAL' })],
    ['text.empty', aDraft({ body: ' ' })],
    ['text.empty', aDraft({ components: [] })],
    ['text.too_long', aDraft({ body: 'x '.repeat(513) })],
    ['text.too_long', aDraft({ header: 'x'.repeat(61) })],
    ['text.too_long', aDraft({ footer: 'x'.repeat(61) })],
    ['text.newline', aDraft({ header: 'a\nb' })],
    ['text.newline', aDraft({ footer: 'a\nb' })],
    ['text.emoji', aDraft({ header: 'Packed 📦' })],
    ['text.emoji', aDraft({ header: 'India 🇮🇳' })],
    ['text.formatting', aDraft({ header: '*Packed*' })],
    ['text.formatting', aDraft({ footer: '_Thanks_' })],
    ['text.spaces', aDraft({ body: 'Hi {{name}}, your order     {{order_no}} has been packed with care.' })],
    ['text.blank_lines', aDraft({ body: 'Hi {{name}}, all good.\n\n\nYour order {{order_no}} has been packed with care.' })],
    ['variables.too_many', aDraft({ header: 'Order {{order_no}} of {{name}} today' })],
    ['variable.at_start', aDraft({ body: '{{name}}, your order has been packed with care.' })],
    ['variable.at_end', aDraft({ body: 'Your order has been packed with care, {{name}}' })],
    ['variable.near_end', aDraft({ body: 'Your order has been packed with care, {{name}}.' })],
    ['variables.adjacent', aDraft({ body: 'Hi {{name}} {{order_no}} has been packed with care today.' })],
    ['variables.adjacent', aDraft({ body: 'Hi {{name}}{{order_no}} has been packed with care today.' })],
    ['variables.close', aDraft({ body: 'Hi {{name}}, {{order_no}} has been packed with great care.' })],
    ['variables.ratio', aDraft({ body: 'Hi {{name}} of {{order_no}} now' })],
    ['variable.broken', aDraft({ body: 'Hi {name}, your order has been packed with care.' })],
    ['variable.broken', aDraft({ body: 'Hi {{ name }}, your order has been packed with care.' })],
    ['variable.name', aDraft({ body: 'Hi {{Name}}, your order has been packed with care.' })],
    ['variable.name', aDraft({ body: 'Hi {{}}, your order has been packed with care.' })],
    ['variables.mixed', aDraft({ body: 'Hi {{1}}, your order {{order_no}} has been packed with care.' })],
    ['variables.format', aDraft({ body: 'Hi {{1}}, your order has been packed with care.' })],
    ['variables.format', aDraft({ parameterFormat: 'POSITIONAL' })],
    ['variables.sequence', aDraft(positional('Hi {{1}}, your order {{3}} has been packed with care.', ['a', 'b', 'c']))],
    ['variables.sequence', aDraft(positional('Hi {{2}}, your order has been packed with care.', ['a', 'b']))],
    ['example.missing', aDraft({ components: [{ type: 'BODY', text: GOOD }] })],
    [
      'example.missing',
      aDraft({
        components: [
          {
            type: 'BODY',
            text: GOOD,
            example: {
              body_text_named_params: [
                { param_name: 'name', example: 'Mira' },
                { param_name: 'order_no', example: ' ' },
              ],
            },
          },
        ],
      }),
    ],
    ['example.missing', aDraft(positional('Hi {{1}}, your order {{2}} has been packed with care.', ['Mira']))],
    ['example.missing', aDraft({ components: [{ type: 'HEADER', format: 'IMAGE' }, named(GOOD)] })],
    ['example.missing', aDraft({ buttons: [url({ example: [] })] })],
    ['example.missing', aDraft({ buttons: [{ type: 'COPY_CODE' }] })],
    ['footer.variable', aDraft({ footer: 'From {{shop}}' })],
    ['buttons.too_many', aDraft({ buttons: Array.from({ length: 11 }, (_, at) => reply(`B${at}`)) })],
    ['buttons.too_many', aDraft({ buttons: [url(), url({ text: 'B' }), url({ text: 'C' })] })],
    ['buttons.order', aDraft({ buttons: [reply('A'), url(), reply('B')] })],
    ['buttons.order', aDraft({ buttons: [url(), reply('A'), url({ text: 'C' })] })],
    ['buttons.same_text', aDraft({ buttons: [reply('Help'), reply('help ')] })],
    ['button.text', aDraft({ buttons: [reply(' ')] })],
    ['button.text_too_long', aDraft({ buttons: [reply('x'.repeat(26))] })],
    ['button.text_form', aDraft({ buttons: [reply('Track {{1}}')] })],
    ['button.text_form', aDraft({ buttons: [reply('Help 🙏')] })],
    ['button.phone', aDraft({ buttons: [{ type: 'PHONE_NUMBER', text: 'Call', phone_number: 'soon' }] })],
    ['url.form', aDraft({ buttons: [url({ url: 'go.example.com' })] })],
    ['url.form', aDraft({ buttons: [url({ url: 'https://{{1}}' })] })],
    ['url.too_long', aDraft({ buttons: [url({ url: `https://a.example/${'x'.repeat(2000)}` })] })],
    ['url.variables', aDraft({ buttons: [url({ url: 'https://a.example/{{1}}/{{2}}' })] })],
    ['url.variable_place', aDraft({ buttons: [url({ url: 'https://a.example/{{1}}/track' })] })],
    ['url.variable_place', aDraft({ buttons: [url({ url: 'https://a.example/{{order_no}}' })] })],
    ['url.example', aDraft({ buttons: [url({ example: ['abc'] })] })],
    ['url.shortener', aDraft({ buttons: [url({ url: 'https://wa.me/12025550100', example: [] })] })],
    ['category.promotional', aDraft({ body: 'Hi {{name}}, your order is packed. Get a discount on the next one.' })],
    ['category.promotional', aDraft({ body: 'नमस्ते {{name}}, आपका ऑर्डर पैक हो गया है। अगली बार 10% छूट पाएँ।' })],
    ['category.promotional', aDraft({ buttons: [reply('Shop now')] })],
    ['category.promotional', aDraft({ body: 'Hi {{name}}, you left something: items left in your cart are waiting.' })],
    ['marketing.no_stop', aDraft({ category: 'MARKETING' })],
    ['marketing.long', aDraft({ category: 'MARKETING', body: 'word '.repeat(120), buttons: [reply('Stop')] })],
    [
      'marketing.emoji',
      aDraft({ category: 'MARKETING', body: `Hi {{name}}, ${'🎉'.repeat(11)} this is for you to enjoy.`, buttons: [reply('Stop')] }),
    ],
  ])('finds %s', (rule, draft) => {
    const found = lintTemplate(draft).find((finding) => finding.rule === rule)
    expect(found, JSON.stringify(lintTemplate(draft))).toBeDefined()
    expect(found?.plain).not.toBe('')
    expect(found?.todo).not.toBe('')
  })

  it('finds the same text under another name in the same language only', () => {
    expect(rulesOf(aDraft(), [aDraft({ name: 'other_v1' })])).toEqual(['body.duplicate'])
    expect(rulesOf(aDraft(), [aDraft({ name: 'other_v1', language: 'en_US' }), aDraft()])).toEqual([])
  })

  it('reads no advertising into ordinary order words', () => {
    const body = 'Hi {{name}}, your wholesale order {{order_no}} is being dealt with. The officer saved your address for the delivery.'
    expect(rulesOf(aDraft({ body }))).toEqual([])
  })

  it('marks a likely change of category as a warning, not as an error', () => {
    expect(lintTemplate(aDraft({ body: 'Hi {{name}}, your order is packed and our sale is on today.' }))).toMatchObject([
      { rule: 'category.promotional', level: 'warning' },
    ])
  })
})

describe('defaultTemplates', () => {
  const templates = defaultTemplates({ linkBase: 'https://go.example.com/' })

  it('has every text in two languages, and offers are those of rules for offers', () => {
    expect(new Set(templates.map(({ name }) => name)).size).toBe(DEFAULT_TEXTS.length)
    expect(templates).toHaveLength(DEFAULT_TEXTS.length * 2)
    const offers = templates.filter(({ category }) => category === 'MARKETING').map(({ name }) => name)
    const ofRules = Object.values(DEFAULT_RULES).filter(({ purpose }) => isOffer(purpose))
    expect([...new Set(offers)].toSorted()).toEqual(ofRules.map(({ template }) => template).toSorted())
    for (const { name, language } of templates) {
      expect(name).toMatch(/_v\d$/)
      expect(TEMPLATE_LANGUAGES.has(language)).toBe(true)
    }
  })

  it('has the text of every rule, and a value for each of its parameters', () => {
    for (const [id, { template, variables }] of Object.entries(DEFAULT_RULES)) {
      const text = templates.find(({ name }) => name === template)
      expect(text, `${template} of ${id}`).toBeDefined()
      const wanted = placeholdersIn(JSON.stringify(text?.components.map((part) => part.text)))
      expect(Object.keys(variables), id).toEqual(expect.arrayContaining(wanted))
    }
  })

  it.each(templates.map((template) => [template.name, template.language, template] as const))(
    '%s in %s passes every rule, warnings included',
    (_name, _language, template) => {
      expect(lintTemplate(template, templates)).toEqual([])
    },
  )

  it('uses the same variables and buttons in both languages', () => {
    for (const english of templates.filter(({ language }) => language === 'en')) {
      const hindi = templates.find(({ name, language }) => name === english.name && language === 'hi')
      const shape = (draft: TemplateDraft | undefined) => [
        placeholdersIn(JSON.stringify(draft?.components.map(({ text }) => text))).toSorted(),
        draft?.components.map(({ type, buttons }) => [type, buttons?.map((b) => b.type)]),
      ]
      expect(shape(hindi), english.name).toEqual(shape(english))
    }
  })

  it('leads every link button through the one address, with a full example', () => {
    const links = templates
      .flatMap(({ name, components }) => components.flatMap(({ buttons }) => buttons ?? []).map((button) => ({ name, ...button })))
      .filter(({ type }) => type === 'URL')
    const withLink = DEFAULT_TEXTS.filter(({ en }) => en.link).map(({ name, version = 1 }) => `${name}_v${version}`)
    expect(withLink).toContain('order_placed_v1')
    expect(links.map(({ name }) => name).toSorted()).toEqual([...withLink, ...withLink].toSorted())
    for (const { url: address, example } of links) {
      expect(address).toBe('https://go.example.com/l/{{1}}')
      expect(example).toEqual([expect.stringMatching(/^https:\/\/go\.example\.com\/l\/\w+$/)])
    }
  })

  it('sends the wish to stop behind the offer’s quick reply without being told', () => {
    const names = [...JSON.stringify(templates).matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)
    const values = { ...Object.fromEntries(names.map((name) => [name, 'Shirt'])), url: 'abc' }
    for (const template of templates.filter(({ category }) => category === 'MARKETING')) {
      const built = buildTemplateContent({ ...template, status: 'APPROVED' }, values)
      expect(built.ok && built.content.components?.at(-1)).toEqual({
        type: 'button',
        sub_type: 'quick_reply',
        index: '1',
        parameters: [{ type: 'payload', payload: 'stop_marketing' }],
      })
    }
  })
})

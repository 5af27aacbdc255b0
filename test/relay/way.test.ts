import { describe, expect, it } from 'vitest'
import { chooseWay, type WayAsked } from '../../worker/relay/way.ts'
import { usualRate } from '../../worker/relay/velocity.ts'
import { freeForm } from '../../worker/whatsapp/free-form.ts'
import { defaultTemplates } from '../../worker/whatsapp/default-templates.ts'
import type { Template, TemplateButton } from '../../worker/whatsapp/template-types.ts'

const CHEAP = { micros: 1_400, currency: 'USD' }
const DEAR = { micros: 11_800, currency: 'USD' }
const asked = (more: Partial<WayAsked> = {}): WayAsked => ({
  inWindow: 'text',
  isOpen: true,
  fellBack: false,
  category: 'UTILITY',
  fits: true,
  prices: { template: CHEAP, text: CHEAP },
  ...more,
})

describe('the most fitting allowed way', () => {
  it.each([
    ['free words, where the rule wants them and the window is open', {}, 'text'],
    ['the template outside the window, whatever the rule wants', { isOpen: false }, 'template'],
    ['the template inside the window, where the rule does not ask for more', { inWindow: 'template' }, 'template.window'],
    ['the template where its parts can’t be said freely', { fits: false }, 'template.form'],
    ['the template for one-time codes', { category: 'AUTHENTICATION' }, 'template.form'],
    ['the template where it costs less', { prices: { template: CHEAP, text: DEAR } }, 'template.cheaper'],
    ['free words where they cost less', { prices: { template: DEAR, text: CHEAP } }, 'text'],
    ['free words where a price is not known', { prices: { template: undefined, text: DEAR } }, 'text'],
    ['the template, once WhatsApp said that the window had closed', { fellBack: true }, 'template.fallback'],
  ] as const)('is %s', (_, more, way) => {
    expect(chooseWay(asked(more))).toBe(way)
  })
})

describe('a template as free words', () => {
  const template = (buttons: TemplateButton[], header: object | undefined = { type: 'HEADER', format: 'TEXT', text: 'Order received' }) =>
    ({
      name: 'x_v1',
      language: 'en',
      category: 'UTILITY',
      status: 'APPROVED',
      parameterFormat: 'NAMED',
      components: [
        ...(header ? [header] : []),
        { type: 'BODY', text: 'Hi {{name}}, thank you.' },
        { type: 'FOOTER', text: 'Reply STOP at any time' },
        ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : []),
      ],
    }) as Template
  const say = (buttons: TemplateButton[] = [], header?: object) => freeForm(template(buttons, header), { name: 'Asha', url: 'abc' })
  const reply = (text: string): TemplateButton => ({ type: 'QUICK_REPLY', text })

  it('without buttons is text, its headline in bold', () => {
    expect(say()).toEqual({ kind: 'text', body: '*Order received*\n\nHi Asha, thank you.\n\nReply STOP at any time' })
  })

  it('with one link is a button that opens it', () => {
    expect(say([{ type: 'URL', text: 'View order', url: 'https://shop.example/l/{{1}}' }])).toMatchObject({
      kind: 'cta_url',
      button: 'View order',
      url: 'https://shop.example/l/abc',
    })
  })

  it('with replies sends back what the template’s would: what was set, a stop, or their own words', () => {
    expect(freeForm(template([reply('Yes'), reply('Stop offers')]), { name: 'Asha', payload_0: 'confirm_order' })).toMatchObject({
      kind: 'buttons',
      buttons: [
        { id: 'confirm_order', title: 'Yes' },
        { id: 'stop_marketing', title: 'Stop offers' },
      ],
    })
    expect(say([reply('Where is it?')])).toMatchObject({ buttons: [{ id: 'Where is it?', title: 'Where is it?' }] })
  })

  it.each([
    ['a link beside a reply', [{ type: 'URL', text: 'Open', url: 'https://shop.example' }, reply('Stop offers')]],
    ['two links', [1, 2].map((n) => ({ type: 'URL', text: `Open ${n}`, url: 'https://shop.example' }))],
    ['four replies', ['a', 'b', 'c', 'd'].map(reply)],
    ['two replies of the same words', [reply('Yes'), reply('Yes')]],
    ['a reply that is too long', [reply('x'.repeat(21))]],
    ['a code to copy', [{ type: 'COPY_CODE' }]],
    ['a number to call', [{ type: 'PHONE_NUMBER', text: 'Call', phone_number: '+12025550143' }]],
  ])('with %s is none', (_, buttons) => {
    expect(say(buttons as TemplateButton[])).toBeUndefined()
  })

  it('with a picture above is none', () => {
    expect(say([], { type: 'HEADER', format: 'IMAGE' })).toBeUndefined()
  })

  it('is there for each of our own texts for order news, but for a link beside replies', () => {
    const values = Object.fromEntries(
      ['customer_name', 'shop_name', 'order_no', 'total', 'amount', 'items', 'carrier', 'tracking_no', 'url'].map((key) => [key, 'x']),
    )
    const news = defaultTemplates({ linkBase: 'https://wenext.test' }).filter((t) => t.category === 'UTILITY')
    for (const draft of news) {
      const kinds = new Set(draft.components.flatMap(({ buttons }) => buttons ?? []).map(({ type }) => type))
      expect(freeForm({ ...draft, status: 'APPROVED' }, values) !== undefined, `${draft.name} ${draft.language}`).toBe(kinds.size < 2)
    }
  })
})

describe('what is usual', () => {
  it('is the third highest of the days’ peaks, so that neither one sale nor one accident makes itself usual', () => {
    expect(usualRate([900, 800, 40, 38, 41, 0, 0])).toBe(41)
  })

  it('is the lowest peak while there are fewer days, and nothing before there are any', () => {
    expect(usualRate([60, 0, 0, 0])).toBe(60)
    expect(usualRate([60, 900, 0, 0])).toBe(60)
    expect(usualRate([0, 900, 0, 0])).toBe(0)
    expect(usualRate([0, 0])).toBe(0)
    expect(usualRate([])).toBe(0)
  })
})

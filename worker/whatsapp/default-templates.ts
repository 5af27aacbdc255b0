import { DEFAULT_TEXTS, type DefaultText } from './default-texts.ts'
import { placeholdersIn } from './template-text.ts'
import type { TemplateButton, TemplateComponent, TemplateDraft } from './template-types.ts'

/** Made-up values of the kind that each variable holds; Meta's reviewers read the template with them. */
const EXAMPLES: Readonly<Record<DefaultLanguage, Readonly<Record<string, string>>>> = {
  en: {
    customer_name: 'Mira',
    shop_name: 'Example Store',
    order_no: '#1042',
    total: '₹1,499.00',
    amount: '₹1,499.00',
    items: '2 × Cotton shirt, 1 × Linen scarf',
    carrier: 'DemoPost',
    tracking_no: 'ZX000DEMO',
    product: 'Linen scarf – M',
    price: '₹1,299.00',
    old_price: '₹1,499.00',
    code: 'WN7Q2M4X9KTE',
    discount: '10%',
    until: '6 March, 9:30 am',
    when: 'today by 6:30 pm',
  },
  hi: {
    customer_name: 'मीरा',
    shop_name: 'Example Store',
    order_no: '#1042',
    total: '₹1,499.00',
    amount: '₹1,499.00',
    items: '2 × सूती कमीज़, 1 × लिनन दुपट्टा',
    carrier: 'DemoPost',
    tracking_no: 'ZX000DEMO',
    product: 'लिनन दुपट्टा – M',
    price: '₹1,299.00',
    old_price: '₹1,499.00',
    code: 'WN7Q2M4X9KTE',
    discount: '10%',
    until: '6 मार्च, 9:30 am',
    when: 'आज 6:30 pm तक',
  },
}

const LINK_EXAMPLE = 'k7Q2mZx9'

export type DefaultLanguage = 'en' | 'hi'

/**
 * The templates that every merchant starts with, in English and Hindi, ready to be submitted. Names carry a version, because an approved
 * template may be edited once a day only. Buttons lead to `linkBase`/l/…, one short link for each message.
 */
export function defaultTemplates({ linkBase }: { linkBase: string }): TemplateDraft[] {
  const base = linkBase.replace(/\/+$/, '')
  return DEFAULT_TEXTS.flatMap((text) =>
    (['en', 'hi'] as const).map((language): TemplateDraft => ({
      name: `${text.name}_v${text.version ?? 1}`,
      language,
      category: text.category,
      parameterFormat: 'NAMED',
      components: componentsOf(text, language, base),
    })),
  )
}

function componentsOf(text: DefaultText, language: DefaultLanguage, linkBase: string): TemplateComponent[] {
  const { header, body, footer, link, stop, replies = [] } = text[language]
  const examples = placeholdersIn(body).map((name) => ({ param_name: name, example: EXAMPLES[language][name] ?? '' }))
  const url: TemplateButton[] = link
    ? [{ type: 'URL', text: link, url: `${linkBase}/l/{{1}}`, example: [`${linkBase}/l/${LINK_EXAMPLE}`] }]
    : []
  const buttons: TemplateButton[] = [
    ...url,
    ...[...(stop ? [stop] : []), ...replies].map((reply) => ({ type: 'QUICK_REPLY', text: reply })),
  ]
  return [
    { type: 'HEADER', format: 'TEXT', text: header },
    { type: 'BODY', text: body, example: { body_text_named_params: examples } },
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : []),
  ]
}

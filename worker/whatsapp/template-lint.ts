import { buttonFindings } from './template-lint-buttons.ts'
import { examplesMissing, finding, type Finding } from './template-lint-parts.ts'
import { BODY_LIMIT, HEADER_LIMIT, placeholdersIn, withoutPlaceholders } from './template-text.ts'
import { buttonsOf, componentOf, type TemplateComponent, type TemplateDraft } from './template-types.ts'

/** Meta's list, November 2025. */
export const TEMPLATE_LANGUAGES: ReadonlySet<string> = new Set(
  `af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE en en_GB en_US en_AE en_AU en_CA en_GH en_IE
  en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi fr fr_BE fr_CA fr_CH fr_CI fr_MA ka de de_AT de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko
  ky_KG lo lv lt mk ms ml mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA es_PE es_ES es_UY sw sv
  ta te th tr uk ur uz vi zu`.split(/\s+/),
)

const CATEGORIES: ReadonlySet<string> = new Set(['UTILITY', 'MARKETING', 'AUTHENTICATION'])
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u
const FORMATTING = /[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u
const FOOTER_LIMIT = 60

/** Words that make Meta call an order message advertising: since April 2025 it is then approved as MARKETING, at another price. */
const PROMOTIONAL =
  /\b(sale|discount|coupons?|promo(tion)?s?|offers?|deals?|vouchers?|cashback|free gift|for free|limited[- ]time|hurry|last chance|don['’]t miss|exclusive|best price|shop now|buy now|order now|check out our|new arrivals?|you may also like|use code|left in your (cart|basket)|abandoned cart|complete your (purchase|order)|loyalty points?|refer a friend)\b|\d+ ?% ?(off|छूट)|छूट|ऑफ़र|ऑफर|सेल(?!\p{L}|\p{M})|कूपन|मुफ़्त|मुफ्त|कैशबैक|जल्दी करें|अभी ख़रीदें|अभी खरीदें/iu

/** What Meta would refuse (errors), or take and hold against the template later (warnings). `existing` are the account's other templates. */
export function lintTemplate(template: TemplateDraft, existing: readonly TemplateDraft[] = []): Finding[] {
  const { components } = template
  const header = componentOf(components, 'HEADER')
  const body = componentOf(components, 'BODY')
  const footer = componentOf(components, 'FOOTER')
  return [
    ...identityFindings(template),
    ...(header ? headerFindings(template, header) : []),
    ...bodyFindings(template, body),
    ...(footer ? footerFindings(footer) : []),
    ...buttonFindings(buttonsOf(components)),
    ...categoryFindings(template),
    ...duplicateFindings(template, existing),
  ]
}

function identityFindings({ name, language, category }: TemplateDraft): Finding[] {
  return [
    !/^[a-z0-9_]{1,512}$/.test(name) &&
      finding(
        'name.form',
        'name',
        'The name holds other characters than a–z, 0–9 and _, or is too long.',
        'Use small Latin letters, digits and underscores, 512 at most.',
      ),
    !TEMPLATE_LANGUAGES.has(language) &&
      finding(
        'language.unknown',
        'language',
        'WhatsApp has no such language code.',
        'Choose a language from the list; write it exactly so (“pt_BR”).',
      ),
    !CATEGORIES.has(category) &&
      finding('category.unknown', 'category', 'The category is not one of WhatsApp’s.', 'Choose UTILITY, MARKETING or AUTHENTICATION.'),
  ].filter((found) => found !== false)
}

function headerFindings(template: TemplateDraft, header: TemplateComponent): Finding[] {
  const where = 'header'
  const format = header.format?.toUpperCase() ?? 'TEXT'
  if (format !== 'TEXT') {
    const needsSample = format !== 'LOCATION' && !header.example?.header_handle?.length
    return needsSample
      ? [finding('example.missing', where, 'The picture, video or file in the header has no sample.', 'Upload a sample file.')]
      : []
  }
  const text = header.text ?? ''
  const variables = placeholdersIn(text)
  return [
    ...plainFindings(text, where, HEADER_LIMIT),
    ...(variables.length > 1
      ? [finding('variables.too_many', where, 'The header has more than one variable.', 'Keep one, move the others into the body.')]
      : []),
    ...variableFindings(template, text, where),
    ...examplesMissing(variables, header.example, where),
  ]
}

function footerFindings(footer: TemplateComponent): Finding[] {
  const text = footer.text ?? ''
  const variables = placeholdersIn(text).length > 0
  return [
    ...plainFindings(text, 'footer', FOOTER_LIMIT),
    ...(variables ? [finding('footer.variable', 'footer', 'The footer has a variable.', 'Move it into the body.')] : []),
  ]
}

/** Headers and footers: one short line without emoji or formatting. */
function plainFindings(text: string, where: string, limit: number): Finding[] {
  return [
    !text.trim() && finding('text.empty', where, `The ${where} is empty.`, 'Write something, or leave it out.'),
    text.length > limit &&
      finding('text.too_long', where, `The ${where} has ${text.length} characters; ${limit} are allowed.`, 'Shorten it.'),
    /[\r\n]/.test(text) && finding('text.newline', where, `The ${where} has a line break.`, 'Write it in one line.'),
    EMOJI.test(text) && finding('text.emoji', where, `The ${where} has an emoji.`, 'Take it out, or move it into the body.'),
    FORMATTING.test(withoutPlaceholders(text)) &&
      finding('text.formatting', where, `The ${where} has formatting signs (* _ ~ \`).`, 'Take them out.'),
  ].filter((found) => found !== false)
}

function bodyFindings(template: TemplateDraft, body: TemplateComponent | undefined): Finding[] {
  const where = 'body'
  // The text of one-time codes is Meta's own.
  if (template.category === 'AUTHENTICATION') return []
  const text = body?.text ?? ''
  if (!text.trim()) return [finding('text.empty', where, 'The message has no text.', 'Write the body.')]
  const variables = placeholdersIn(text)
  const words = withoutPlaceholders(text)
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length
  const trimmed = text.trim()
  return [
    ...[
      text.length > BODY_LIMIT &&
        finding('text.too_long', where, `The text has ${text.length} characters; ${BODY_LIMIT} are allowed.`, 'Shorten it.'),
      trimmed.startsWith('{{') && finding('variable.at_start', where, 'The text starts with a variable.', 'Put a word before it.'),
      trimmed.endsWith('}}') && finding('variable.at_end', where, 'The text ends with a variable.', 'Put a few words after it.'),
      /\}\}[^\p{L}\p{N}{}]+$/u.test(trimmed) &&
        finding('variable.near_end', where, 'Nothing but punctuation follows the last variable.', 'Put a few words after it.', 'warning'),
      /\}\}\s*\{\{/.test(text) && finding('variables.adjacent', where, 'Two variables stand side by side.', 'Put words between them.'),
      /\}\}[^\S\n]*[.,;:!?–—-]+[^\S\n]*\{\{/.test(text) &&
        finding('variables.close', where, 'Only punctuation stands between two variables.', 'Put a word between them.', 'warning'),
      words < 2 * variables.length + 1 &&
        finding(
          'variables.ratio',
          where,
          `${variables.length} variables are too many for ${words} words.`,
          'Write more text, or use fewer variables.',
        ),
      /\n{3,}/.test(text) && finding('text.blank_lines', where, 'There is more than one empty line in a row.', 'Leave one.', 'warning'),
      / {5,}|\t/.test(text) && finding('text.spaces', where, 'The text has tabs or long runs of spaces.', 'Use single spaces.'),
    ].filter((found) => found !== false),
    ...variableFindings(template, text, where),
    ...examplesMissing(variables, body?.example, where),
  ]
}

/** Names of variables: their form, their order, and that they are what the template says they are. */
function variableFindings({ parameterFormat }: TemplateDraft, text: string, where: string): Finding[] {
  const variables = placeholdersIn(text)
  const numbers = [...new Set(variables.filter((name) => /^\d+$/.test(name)).map(Number))].toSorted((a, b) => a - b)
  const names = variables.filter((name) => !/^\d+$/.test(name))
  const isMixed = numbers.length > 0 && names.length > 0
  const isOther = parameterFormat === 'NAMED' ? numbers.length > 0 : names.length > 0
  return [
    (/[{}]/.test(withoutPlaceholders(text)) || /\{\{\s|\s\}\}/.test(text)) &&
      finding(
        'variable.broken',
        where,
        'A variable is not written as WhatsApp reads it.',
        'Write variables as {{name}}, without spaces between the braces.',
      ),
    names.some((name) => !/^[a-z][a-z0-9_]*$/.test(name)) &&
      finding(
        'variable.name',
        where,
        'A variable has another name than small letters, digits and _ allow.',
        'Rename it, as in {{order_no}}.',
      ),
    isMixed && finding('variables.mixed', where, 'Numbered and named variables are mixed.', 'Use names throughout.'),
    isOther &&
      !isMixed &&
      finding(
        'variables.format',
        where,
        `The template is marked ${parameterFormat}, its variables are not.`,
        'Change the mark or the variables.',
      ),
    numbers.some((number, at) => number !== at + 1) &&
      finding('variables.sequence', where, 'The numbers of the variables have a gap or don’t start at 1.', 'Number them 1, 2, 3 …'),
  ].filter((found) => found !== false)
}

function categoryFindings({ category, components }: TemplateDraft): Finding[] {
  const body = componentOf(components, 'BODY')?.text ?? ''
  const texts = [
    body,
    componentOf(components, 'HEADER')?.text,
    componentOf(components, 'FOOTER')?.text,
    ...buttonsOf(components).map(({ text }) => text),
  ].join('\n')
  if (category === 'UTILITY') {
    const word = PROMOTIONAL.exec(withoutPlaceholders(texts))?.[0]
    return word
      ? [
          finding(
            'category.promotional',
            'body',
            `“${word}” reads like advertising, so Meta may turn this into a marketing template.`,
            'Say only what concerns the order.',
            'warning',
          ),
        ]
      : []
  }
  if (category !== 'MARKETING') return []
  const emoji = [...body].filter((character) => EMOJI.test(character)).length
  return [
    !buttonsOf(components).some(({ type }) => type.toUpperCase() === 'QUICK_REPLY') &&
      finding(
        'marketing.no_stop',
        'buttons',
        'The shopper has no button to stop offers.',
        'Add a quick reply such as “Stop offers”.',
        'warning',
      ),
    body.length > 550 &&
      finding('marketing.long', 'body', 'Some accounts get offers of more than 550 characters refused.', 'Shorten the text.', 'warning'),
    emoji > 10 && finding('marketing.emoji', 'body', 'Some accounts get offers with more than ten emoji refused.', 'Use fewer.', 'warning'),
  ].filter((found) => found !== false)
}

/** Same body and footer in the same language: Meta refuses the second as a duplicate. */
function duplicateFindings(template: TemplateDraft, existing: readonly TemplateDraft[]): Finding[] {
  const textOf = ({ components }: TemplateDraft) =>
    `${componentOf(components, 'BODY')?.text ?? ''}\u0000${componentOf(components, 'FOOTER')?.text ?? ''}`
  const twin = existing.find(
    (other) => other.name !== template.name && other.language === template.language && textOf(other) === textOf(template),
  )
  return twin
    ? [finding('body.duplicate', 'body', `The template “${twin.name}” has the same text.`, 'Use that one, or change the text.')]
    : []
}

import type { Verdict } from './check.ts'
import { each } from './check.ts'
import { checkButtons } from './check-template-buttons.ts'
import { refuse } from './graph-error.ts'
import type { Json } from './json.ts'
import { fields, list, text } from './json.ts'
import { LANGUAGES } from './languages.ts'
import { placeholders, upper } from './template.ts'

/** Subcodes by which Meta tells what is wrong with a new template (reference: WhatsApp fact sheet, section 5.2). */
const SUB = {
  tooLong: 2388040,
  header: 2388047,
  body: 2388072,
  footer: 2388073,
  tooManyVariables: 2388293,
  edgeVariable: 2388299,
  exists: 2388024,
  example: 2388043,
} as const

export const templateRefusal = (details: string, subcode?: number) => refuse(100, details, subcode === undefined ? {} : { subcode })
export const alreadyThere = (language: string) =>
  templateRefusal(`There is already content in ${language} for this template. Create a new template and try again.`, SUB.exists)

const CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION']
const COMPONENTS = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'LIMITED_TIME_OFFER', 'CAROUSEL', 'CALL_PERMISSION_REQUEST']
const MEDIA = ['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF']
/** Seconds that a message may wait, per category (fact sheet 5.6). -1 stands for 30 days. */
const TTL: Readonly<Record<string, readonly [number, number]>> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
}

const fits = (value: unknown, max: number) => [...(text(value) ?? '')].length <= max

/** Names in a text must be 1..n without gaps, or words where the template says NAMED. */
function checkNames(names: readonly string[], named: boolean, subcode: number): Verdict {
  if (named)
    return names.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
      ? undefined
      : templateRefusal('Variable names take lower-case letters, digits and underscores.', subcode)
  const wrong =
    names.some((name) => !/^\d+$/.test(name)) || new Set(names).size !== names.length || Math.max(0, ...names.map(Number)) !== names.length
  return wrong ? templateRefusal('Variables must be numbered {{1}}, {{2}} and so on, without gaps.', subcode) : undefined
}

/** Each variable needs a sample, in the form of the template's parameter format. */
function checkExample(names: readonly string[], named: boolean, samples: unknown, namedSamples: unknown): Verdict {
  if (names.length === 0) return undefined
  const given = named ? list(namedSamples).map((sample) => text(fields(sample)['param_name'])) : list(samples)
  const complete = named ? names.every((name) => given.includes(name)) : given.length === names.length
  return complete ? undefined : templateRefusal('Message template is missing expected field(s) (example).', SUB.example)
}

function checkHeader(header: Json, named: boolean): Verdict {
  const format = upper(header['format'])
  const example = fields(header['example'])
  if (format === 'LOCATION' || format === 'PRODUCT') return undefined
  if (MEDIA.includes(format))
    return text(list(example['header_handle'])[0])
      ? undefined
      : templateRefusal('A media header needs example.header_handle from the resumable upload.', SUB.header)
  if (format !== 'TEXT') return templateRefusal('Header format must be one of {TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION}.', SUB.header)
  const value = text(header['text']) ?? ''
  const names = placeholders(value)
  return (
    (value && fits(value, 60) ? undefined : templateRefusal('Header text must have 1 to 60 characters.', SUB.tooLong)) ??
    (names.length <= 1 ? undefined : templateRefusal('Header text takes one variable.', SUB.header)) ??
    (/[\n\r*_~`]|\p{Extended_Pictographic}/u.test(value.replaceAll(/\{\{[^}]*\}\}/g, ''))
      ? templateRefusal('Header text can’t have new lines, formatting characters or emoji.', SUB.header)
      : undefined) ??
    checkNames(names, named, SUB.header) ??
    checkExample(names, named, example['header_text'], example['header_text_named_params'])
  )
}

function checkBody(body: Json, named: boolean): Verdict {
  const value = text(body['text'])
  if (!value) return templateRefusal('Body text is missing.', SUB.body)
  const names = placeholders(value)
  const trimmed = value.trim()
  const example = fields(body['example'])
  const words = trimmed.split(/\s+/).length
  return (
    (fits(value, 1024) ? undefined : templateRefusal('Body text must have at most 1024 characters.', SUB.tooLong)) ??
    checkNames([...new Set(names)], named, SUB.body) ??
    (/^\{\{|\}\}$/.test(trimmed)
      ? templateRefusal('Variables can’t be at the start or end of the template.', SUB.edgeVariable)
      : undefined) ??
    (/\}\}\s*\{\{/.test(trimmed) ? templateRefusal('Two variables can’t stand next to each other.', SUB.body) : undefined) ??
    (/\n{3,}| {5,}|\t/.test(value)
      ? templateRefusal('Body text can’t have more than two new lines or four spaces in a row, nor tabs.', SUB.body)
      : undefined) ??
    (words >= 2 * names.length + 1
      ? undefined
      : templateRefusal('This template has too many variables for its length.', SUB.tooManyVariables)) ??
    checkExample(
      [...new Set(names)],
      named,
      Array.isArray(list(example['body_text'])[0]) ? list(example['body_text'])[0] : example['body_text'],
      example['body_text_named_params'],
    )
  )
}

function checkFooter(footer: Json): Verdict {
  const value = text(footer['text']) ?? ''
  return (
    (value && fits(value, 60)
      ? undefined
      : templateRefusal('Footer text must have 1 to 60 characters.', value ? SUB.tooLong : SUB.footer)) ??
    (placeholders(value).length || /[\n\r]/.test(value)
      ? templateRefusal('Footer text can’t have variables or new lines.', SUB.footer)
      : undefined)
  )
}

function checkAuthentication(components: readonly Json[]): Verdict {
  const minutes = components.find((part) => upper(part['type']) === 'FOOTER')?.['code_expiration_minutes']
  const buttons = list(components.find((part) => upper(part['type']) === 'BUTTONS')?.['buttons']).map(fields)
  return (
    (components.some((part) => text(part['text'])) ? templateRefusal('Authentication templates have fixed text.', SUB.body) : undefined) ??
    (minutes === undefined || (Number(minutes) >= 1 && Number(minutes) <= 90)
      ? undefined
      : templateRefusal('code_expiration_minutes must be between 1 and 90.', SUB.footer)) ??
    (buttons.length === 1 && upper(buttons[0]?.['type']) === 'OTP'
      ? undefined
      : templateRefusal('Authentication templates need one OTP button.')) ??
    (['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'].includes(upper(buttons[0]?.['otp_type']))
      ? undefined
      : templateRefusal('otp_type must be one of {COPY_CODE, ONE_TAP, ZERO_TAP}.'))
  )
}

/** Checks components alone; an edit sends these without name and language. */
export function checkComponents(category: string, format: string, input: unknown): Verdict {
  const components = list(input).map(fields)
  const types = components.map((part) => upper(part['type']))
  const named = format === 'NAMED'
  const first =
    (components.length ? undefined : templateRefusal('The parameter components is required.')) ??
    (types.every((type) => COMPONENTS.includes(type))
      ? undefined
      : templateRefusal(`Component type must be one of {${COMPONENTS.join(', ')}}.`)) ??
    (new Set(types).size === types.length ? undefined : templateRefusal('Each component may be there once.')) ??
    (types.includes('BODY') ? undefined : templateRefusal('A BODY component is required.', SUB.body))
  if (first) return first
  if (category === 'AUTHENTICATION') return checkAuthentication(components)
  return each(components, (part, index) => {
    const type = types[index]
    if (type === 'HEADER') return checkHeader(part, named)
    if (type === 'BODY') return checkBody(part, named)
    if (type === 'FOOTER') return checkFooter(part)
    if (type === 'BUTTONS') return checkButtons(list(part['buttons']).map(fields))
    if (type === 'CAROUSEL')
      return list(part['cards']).length >= 2 && list(part['cards']).length <= 10
        ? undefined
        : templateRefusal('A carousel has 2 to 10 cards.')
    return undefined
  })
}

/** The rules of `POST /{waba}/message_templates` that can be told from the request alone. */
export function checkTemplate(body: Json): Verdict {
  const category = upper(body['category'])
  const format = body['parameter_format'] === undefined ? 'POSITIONAL' : upper(body['parameter_format'])
  const ttl = body['message_send_ttl_seconds']
  const [min, max] = TTL[category] ?? [0, 0]
  return (
    (/^[a-z0-9_]{1,512}$/.test(text(body['name']) ?? '')
      ? undefined
      : templateRefusal('name takes 1 to 512 lower-case letters, digits and underscores.')) ??
    (CATEGORIES.includes(category) ? undefined : templateRefusal(`category must be one of {${CATEGORIES.join(', ')}}.`)) ??
    (LANGUAGES.has(text(body['language']) ?? '') ? undefined : templateRefusal(`Language ${String(body['language'])} is not supported.`)) ??
    (['POSITIONAL', 'NAMED'].includes(format) ? undefined : templateRefusal('parameter_format must be one of {POSITIONAL, NAMED}.')) ??
    (ttl === undefined || ttl === -1 || (Number(ttl) >= min && Number(ttl) <= max)
      ? undefined
      : templateRefusal(`message_send_ttl_seconds must be between ${min} and ${max}.`)) ??
    checkComponents(category, format, body['components'])
  )
}

const PROMOTIONAL = /\b(\d+\s?% off|discounts?|coupons?|promo(tion)?s?|special offer|limited[- ]time|shop now|buy now|flash sale)\b/i

/** Meta approves a "utility" template that promotes as MARKETING without a word (fact sheet 5.5); only the answer's category tells. */
export function judgedCategory(category: string, components: readonly Json[]): string {
  return category === 'UTILITY' && PROMOTIONAL.test(JSON.stringify(components)) ? 'MARKETING' : category
}

/** Why a reviewer would reject it; undefined where it passes. */
export function rejection(components: readonly Json[]): string | undefined {
  return /"url":"https?:\/\/(www\.)?(wa\.me|bit\.ly|tinyurl\.com|goo\.gl|t\.co)\//i.test(JSON.stringify(components))
    ? 'INVALID_FORMAT'
    : undefined
}

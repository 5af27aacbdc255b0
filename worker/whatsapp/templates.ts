import { sha256Hex } from '../lib/crypto.ts'
import type { SendComponent, SendParameter, TemplateContent } from './content.ts'
import { isStopLabel, STOP_PAYLOAD } from './default-texts.ts'
import { clampValues, BODY_LIMIT, fillIn, HEADER_LIMIT, own, placeholdersIn, sanitizeText, urlSuffix } from './template-text.ts'
import { buttonsOf, componentOf, type Template, type TemplateButton, type TemplateComponent } from './template-types.ts'

/**
 * Values by the name of the variable; in positional templates by its number. Beside them: `header.1` (the variable of a positional header),
 * `header_media` (https link or media id) and `header_filename`, `url` and `url_2` (ends of the addresses of the first and second link
 * button), `coupon_code`, and `payload_0`, `payload_1` … (what a tapped quick reply sends back, by position among all buttons).
 */
export type TemplateValues = Readonly<Record<string, string>>

export type BuiltTemplate =
  | { readonly ok: true; readonly content: TemplateContent }
  /** Keys of TemplateValues; under `invalid` also parts of a template that we can't fill. */
  | { readonly ok: false; readonly missing: readonly string[]; readonly invalid: readonly string[] }

interface Parts {
  readonly components: SendComponent[]
  readonly missing: string[]
  readonly invalid: string[]
}

type Shape = Pick<Template, 'parameterFormat' | 'components'>

const UNSUPPORTED_COMPONENTS: ReadonlySet<string> = new Set(['CAROUSEL', 'LIMITED_TIME_OFFER'])
const UNSUPPORTED_BUTTONS: ReadonlySet<string> = new Set(['OTP', 'MPM', 'SPM', 'ORDER_DETAILS'])

/** A template with its values, ready to send; or every value that is missing or can't be used. */
export function buildTemplateContent(template: Template, values: TemplateValues): BuiltTemplate {
  const parts: Parts = { components: [], missing: [], invalid: [] }
  for (const { type } of template.components) if (UNSUPPORTED_COMPONENTS.has(type.toUpperCase())) parts.invalid.push(type)
  addHeader(parts, template, values)
  addTexts(parts, template, 'body', values)
  const buttons = buttonsOf(template.components)
  buttons.forEach((button, index) => addButton(parts, button, index, urlKey(buttons, index), values))
  const { components, missing, invalid } = parts
  if (missing.length > 0 || invalid.length > 0) return { ok: false, missing: [...new Set(missing)], invalid: [...new Set(invalid)] }
  return { ok: true, content: { kind: 'template', name: template.name, language: template.language, components } }
}

function addHeader(parts: Parts, template: Template, values: TemplateValues): void {
  const format = componentOf(template.components, 'HEADER')?.format?.toUpperCase() ?? 'TEXT'
  if (format === 'TEXT') return addTexts(parts, template, 'header', values)
  const source = own(values, 'header_media')
  // The sample from the submission is not used again: a media header needs its picture on every send (132012).
  if (!source) return void parts.missing.push('header_media')
  const parameter = mediaParameter(format, source, own(values, 'header_filename'))
  if (!parameter) return void parts.invalid.push('header_media')
  parts.components.push({ type: 'header', parameters: [parameter] })
}

function mediaParameter(format: string, source: string, filename: string | undefined): SendParameter | undefined {
  const media = /^https:\/\/[^\s/]+/i.test(source) ? { link: source } : /^\d+$/.test(source) ? { id: source } : undefined
  if (!media) return undefined
  if (format === 'IMAGE') return { type: 'image', image: media }
  if (format === 'VIDEO' || format === 'GIF') return { type: 'video', video: media }
  if (format === 'DOCUMENT') return { type: 'document', document: { ...media, ...(filename ? { filename: sanitizeText(filename) } : {}) } }
  return undefined
}

function addTexts(parts: Parts, template: Template, type: 'header' | 'body', values: TemplateValues): void {
  const names = [...new Set(placeholdersIn(componentOf(template.components, type.toUpperCase())?.text ?? ''))]
  if (names.length === 0) return
  const isNamed = template.parameterFormat === 'NAMED'
  // Numbers go by their order, not by where they stand in the text.
  if (!isNamed) names.sort((a, b) => Number(a) - Number(b))
  const texts = textValues(template, type, values)
  const parameters: SendParameter[] = []
  for (const name of names) {
    const text = own(texts, name)
    if (text === undefined) parts.missing.push(valueKey(template, type, name))
    else parameters.push({ type: 'text', ...(isNamed ? { parameter_name: name } : {}), text })
  }
  parts.components.push({ type, parameters })
}

/** In a positional template the header's {{1}} and the body's {{1}} are two variables. */
const valueKey = ({ parameterFormat }: Shape, type: 'header' | 'body', name: string) =>
  type === 'header' && parameterFormat === 'POSITIONAL' ? `header.${name}` : name

/** Values of the body or of a text header, cleaned and cut to fit; keyed as the placeholders are. */
function textValues(template: Shape, type: 'header' | 'body', values: TemplateValues): Record<string, string> {
  const text = componentOf(template.components, type.toUpperCase())?.text ?? ''
  const found: Record<string, string> = {}
  for (const name of placeholdersIn(text)) {
    const value = own(values, valueKey(template, type, name))
    if (value !== undefined) found[name] = sanitizeText(value)
  }
  return clampValues(text, found, type === 'header' ? HEADER_LIMIT : BODY_LIMIT)
}

/** The first link button with a variable takes `url`, the second `url_2`. */
function urlKey(buttons: readonly TemplateButton[], index: number): string {
  const before = buttons.slice(0, index).filter(({ url }) => placeholdersIn(url ?? '').length > 0).length
  return before === 0 ? 'url' : `url_${before + 1}`
}

function addButton(
  { components, missing, invalid }: Parts,
  button: TemplateButton,
  at: number,
  linkKey: string,
  values: TemplateValues,
): void {
  const type = button.type.toUpperCase()
  const index = String(at)
  if (UNSUPPORTED_BUTTONS.has(type)) return void invalid.push(`buttons[${at}] ${type}`)
  if (type === 'URL' && placeholdersIn(button.url ?? '').length > 0) {
    const suffix = urlSuffix(own(values, linkKey) ?? '')
    if (!suffix) return void missing.push(linkKey)
    if ((button.url ?? '').length + suffix.length > 2000) return void invalid.push(linkKey)
    // The variable of an address stays positional even in named templates, so it carries no name.
    return void components.push({ type: 'button', sub_type: 'url', index, parameters: [{ type: 'text', text: suffix }] })
  }
  if (type === 'QUICK_REPLY') {
    const payload = own(values, `payload_${at}`) ?? (isStopLabel(button.text) ? STOP_PAYLOAD : undefined)
    // Without one Meta sends back the button's text.
    if (!payload) return
    if (payload.length > 256) return void invalid.push(`payload_${at}`)
    return void components.push({ type: 'button', sub_type: 'quick_reply', index, parameters: [{ type: 'payload', payload }] })
  }
  if (type !== 'COPY_CODE') return
  const code = own(values, 'coupon_code')
  if (code === undefined) return void missing.push('coupon_code')
  if (!/^[A-Za-z0-9]{1,15}$/.test(code)) return void invalid.push('coupon_code')
  components.push({ type: 'button', sub_type: 'copy_code', index, parameters: [{ type: 'coupon_code', coupon_code: code }] })
}

export interface RenderedTemplate {
  readonly header?: string
  readonly body: string
  readonly footer?: string
  readonly buttons: readonly { readonly type: string; readonly text: string; readonly url?: string }[]
}

/** What the shopper sees, as plain text: for previews and the ledger. Values that are missing leave their placeholder. */
export function renderTemplate(template: Shape, values: TemplateValues): RenderedTemplate {
  const header = componentOf(template.components, 'HEADER')
  const footer = componentOf(template.components, 'FOOTER')?.text
  const headerText =
    header &&
    (header.text === undefined
      ? `[${(header.format ?? 'media').toLowerCase()}]`
      : fillIn(header.text, textValues(template, 'header', values)))
  const buttons = buttonsOf(template.components)
  return {
    ...(headerText ? { header: headerText } : {}),
    body: fillIn(componentOf(template.components, 'BODY')?.text ?? '', textValues(template, 'body', values)),
    ...(footer ? { footer } : {}),
    buttons: buttons.map((button, index) => renderButton(button, own(values, urlKey(buttons, index)))),
  }
}

function renderButton(button: TemplateButton, suffix: string | undefined): RenderedTemplate['buttons'][number] {
  const url = button.url && suffix !== undefined ? fillIn(button.url, { 1: urlSuffix(suffix) }) : button.url
  return { type: button.type.toUpperCase(), text: button.text ?? '', ...(url ? { url } : {}) }
}

/**
 * Tells whether two versions of a template show the same. Examples don't count: Meta gives those of media as addresses that change
 * with every reading.
 */
export function templateHash(components: readonly TemplateComponent[]): Promise<string> {
  return sha256Hex(JSON.stringify(canonical(components)))
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key, part]) => key !== 'example' && part !== null && part !== undefined)
  return Object.fromEntries(entries.map(([key, part]) => [key, canonical(part)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

import type { Verdict } from './check.ts'
import { each } from './check.ts'
import { refuse } from './graph-error.ts'
import type { Json } from './json.ts'
import { fields, list, text } from './json.ts'
import type { Template } from './template.ts'
import { buttonsOf, component, hydrate, lower, parameterText, placeholders, sentComponent, upper, valuesOf } from './template.ts'

const HYDRATED_BODY = 1024
const HYDRATED_HEADER = 60

const count = (where: string, got: number, expected: number) =>
  refuse(132000, `${where}: number of localizable_params (${got}) does not match the expected number of params (${expected})`)
const mismatch = (details: string) => refuse(132012, details)

/** New lines, tabs and long runs of spaces are refused in every text parameter, and so is nothing at all (fact sheet, section 4). */
export function checkParameterText(value: unknown, where: string): Verdict {
  if (value === undefined || value === null) return refuse(131008, `${where}: Parameter of type text is missing text value`)
  if (typeof value !== 'string') return refuse(132012, `${where}: Parameter of type text must have a string`)
  if (value.trim() === '') return refuse(132018, `${where}: Param text cannot be empty`)
  return /[\n\r\t]| {5,}/.test(value)
    ? refuse(132018, `${where}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`)
    : undefined
}

const TEXTUAL = ['text', 'currency', 'date_time']

function checkTextParameters(where: string, source: string, parameters: readonly Json[], named: boolean, max: number): Verdict {
  const names = [...new Set(placeholders(source))]
  if (parameters.length !== names.length) return count(where, parameters.length, names.length)
  const given = parameters.map((parameter) => text(parameter['parameter_name']))
  return (
    (named && names.some((name) => !given.includes(name))
      ? mismatch(`${where}: Parameter name is missing or does not exist in the template (expected ${names.join(', ')})`)
      : undefined) ??
    (!named && given.some((name) => name !== undefined)
      ? mismatch(`${where}: parameter_name is not allowed, this template has positional parameters`)
      : undefined) ??
    each(parameters, (parameter) => {
      const kind = lower(parameter['type'])
      if (!TEXTUAL.includes(kind)) return mismatch(`${where}: Format mismatch, expected TEXT, received ${upper(kind) || 'UNKNOWN'}`)
      return checkParameterText(kind === 'text' ? parameter['text'] : parameterText(parameter), where)
    }) ??
    ([...hydrate(source, valuesOf(parameters))].length <= max
      ? undefined
      : refuse(132005, `${where}: Translated text too long, more than ${max} characters`))
  )
}

function checkHeader(template: Template, sent: Json | undefined): Verdict {
  const header = component(template, 'HEADER')
  const parameters = list(sent?.['parameters']).map(fields)
  const format = upper(header?.['format'])
  if (!header) return parameters.length ? count('header', parameters.length, 0) : undefined
  if (format === 'TEXT')
    return checkTextParameters('header', text(header['text']) ?? '', parameters, template.format === 'NAMED', HYDRATED_HEADER)
  const kind = format === 'GIF' ? 'video' : lower(format)
  const first = parameters[0]
  if (lower(first?.['type']) !== kind)
    return mismatch(`header: Format mismatch, expected ${format}, received ${upper(first?.['type']) || 'UNKNOWN'}`)
  const part = fields(first?.[kind])
  if (kind === 'location')
    return part['latitude'] === undefined || part['longitude'] === undefined
      ? refuse(131008, 'header: location needs latitude and longitude')
      : undefined
  if (kind === 'product') return undefined
  if (part['id'] === undefined && !/^https?:\/\//.test(text(part['link']) ?? '')) return refuse(131008, `header: ${kind} needs id or link`)
  return undefined
}

const suffix = (where: string, parameter: Json | undefined): Verdict =>
  parameter ? checkParameterText(parameter['text'], where) : refuse(131008, `${where} requires a parameter`)

/** What each kind of button takes. `required` says whether a send must carry it at all. */
const BUTTONS: Readonly<
  Record<
    string,
    { readonly required: (button: Json) => boolean; readonly check: (where: string, parameter: Json | undefined, button: Json) => Verdict }
  >
> = {
  URL: {
    required: (button) => placeholders(button['url']).length > 0,
    check: (where, parameter, button) =>
      placeholders(button['url']).length
        ? suffix(where, parameter)
        : parameter
          ? mismatch(`${where} does not take a parameter`)
          : undefined,
  },
  OTP: {
    required: () => true,
    check: (where, parameter) =>
      suffix(where, parameter) ??
      (String(parameter?.['text']).length <= 15 ? undefined : refuse(132018, `${where}: code must have at most 15 characters`)),
  },
  QUICK_REPLY: {
    required: () => false,
    check: (where, parameter) => {
      const payload = text(parameter?.['payload'])
      if (lower(parameter?.['type']) !== 'payload' || !payload) return mismatch(`${where} takes a parameter of type payload`)
      return payload.length <= 256 ? undefined : refuse(131009, `${where}: payload must have at most 256 characters`)
    },
  },
  COPY_CODE: {
    required: () => true,
    check: (where, parameter) => {
      const code = text(parameter?.['coupon_code'])
      if (!code) return refuse(131008, `${where} requires a coupon_code`)
      return /^[A-Za-z0-9]{1,20}$/.test(code) ? undefined : refuse(132018, `${where}: coupon_code takes up to 20 letters and digits`)
    },
  },
}
const OTHER = { required: () => false, check: () => undefined }

/** The sub_type by which a send names each kind of button, where it isn't the lower-case word itself. */
const SUB_TYPE: Readonly<Record<string, readonly string[]>> = { OTP: ['url', 'copy_code', 'otp'], COPY_CODE: ['copy_code', 'coupon_code'] }

function checkButtons(template: Template, sent: readonly Json[]): Verdict {
  const buttons = buttonsOf(template)
  const given = sent.filter((part) => lower(part['type']) === 'button')
  return (
    each(given, (part) => {
      const index = Number(part['index'] ?? Number.NaN)
      const button = buttons[index]
      const where = `buttons: Button at index ${String(part['index'])}`
      if (!Number.isInteger(index) || !button) return refuse(131009, `${where} does not exist in the template`)
      const type = upper(button['type'])
      if (!(SUB_TYPE[type] ?? [lower(type)]).includes(lower(part['sub_type'])))
        return mismatch(`${where} is of type ${type}, not ${upper(part['sub_type'])}`)
      const parameter = list(part['parameters'])[0]
      return (BUTTONS[type] ?? OTHER).check(where, parameter === undefined ? undefined : fields(parameter), button)
    }) ??
    each(buttons, (button, index) => {
      const type = upper(button['type'])
      const needed = (BUTTONS[type] ?? OTHER).required(button) && !sentComponent(given, 'button', index)
      return needed ? refuse(131008, `buttons: Button at index ${index} of type ${type} requires a parameter`) : undefined
    })
  )
}

function checkCarousel(template: Template, sent: readonly Json[]): Verdict {
  const approved = list(component(template, 'CAROUSEL')?.['cards']).length
  const given = list(sentComponent(sent, 'carousel')?.['cards']).length
  return approved === given ? undefined : mismatch(`carousel: number of cards (${given}) does not match the expected number (${approved})`)
}

/** Whether what is sent fits the approved form exactly. */
export function checkTemplateSend(template: Template, components: unknown, toUserId: boolean): Verdict {
  const sent = list(components).map(fields)
  const authentication = template.category === 'AUTHENTICATION'
  const body = component(template, 'BODY')
  const source = authentication ? 'Your code is {{1}}.' : (text(body?.['text']) ?? '')
  const odd = sent.find(
    (part) => !['header', 'body', 'button', 'carousel', 'limited_time_offer', 'tap_target_configuration'].includes(lower(part['type'])),
  )
  return (
    (authentication && toUserId ? refuse(131062, 'Authentication templates can’t be sent to a business-scoped user id.') : undefined) ??
    (odd ? mismatch(`components: ${String(odd['type'])} is not a component that can be sent`) : undefined) ??
    checkHeader(template, sentComponent(sent, 'header')) ??
    checkTextParameters(
      'body',
      source,
      list(sentComponent(sent, 'body')?.['parameters']).map(fields),
      template.format === 'NAMED',
      HYDRATED_BODY,
    ) ??
    checkButtons(template, sent) ??
    checkCarousel(template, sent)
  )
}

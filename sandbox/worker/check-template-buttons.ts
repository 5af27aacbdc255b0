import type { Verdict } from './check.ts'
import { each } from './check.ts'
import { refuse } from './graph-error.ts'
import type { Json } from './json.ts'
import { list, text } from './json.ts'
import { placeholders, upper } from './template.ts'

/** How many of each type a template may have (reference: WhatsApp fact sheet, section 5.2). */
const MOST: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  ORDER_DETAILS: 1,
  VOICE_CALL: 1,
  CALL_PERMISSION_REQUEST: 1,
  REQUEST_CONTACT_INFO: 1,
}
/** These show Meta's own text. */
const WITHOUT_TEXT = ['COPY_CODE', 'CALL_PERMISSION_REQUEST', 'REQUEST_CONTACT_INFO']

const no = (details: string) => refuse(100, details)

function checkUrl(button: Json): Verdict {
  const url = text(button['url']) ?? ''
  const names = placeholders(url)
  return (
    (/^https?:\/\/\S+$/.test(url) && url.length <= 2000
      ? undefined
      : no('A URL button needs an http(s) url of at most 2000 characters.')) ??
    (names.length <= 1 ? undefined : no('A URL button takes one variable.')) ??
    (names.length === 0 || /\{\{\s*1\s*\}\}$/.test(url) ? undefined : no('The variable of a URL button is {{1}} and stands at its end.')) ??
    (names.length === 0 || text(Array.isArray(button['example']) ? list(button['example'])[0] : button['example'])
      ? undefined
      : no('A URL button with a variable needs an example.'))
  )
}

const BY_TYPE: Readonly<Record<string, (button: Json) => Verdict>> = {
  URL: checkUrl,
  PHONE_NUMBER: (button) =>
    /^\+?[\d\s()-]{5,20}$/.test(text(button['phone_number']) ?? '')
      ? undefined
      : no('A phone button needs a phone_number of at most 20 characters.'),
  COPY_CODE: (button) => {
    const code = Array.isArray(button['example']) ? text(list(button['example'])[0]) : text(button['example'])
    return code && code.length <= 20 ? undefined : no('A copy-code button needs an example of at most 20 characters.')
  },
  FLOW: (button) =>
    button['flow_id'] !== undefined || button['flow_name'] !== undefined || button['flow_json'] !== undefined
      ? undefined
      : no('A flow button needs flow_id, flow_name or flow_json.'),
}

/** Quick replies stand together: all before the other buttons or all after them. */
function contiguous(types: readonly string[]): boolean {
  return types.filter((type, index) => index > 0 && (type === 'QUICK_REPLY') !== (types[index - 1] === 'QUICK_REPLY')).length <= 1
}

export function checkButtons(buttons: readonly Json[]): Verdict {
  const types = buttons.map((button) => upper(button['type']))
  const crowded = Object.entries(MOST).find(([type, most]) => types.filter((other) => other === type).length > most)
  return (
    (buttons.length >= 1 && buttons.length <= 10 ? undefined : no('A template has 1 to 10 buttons.')) ??
    (types.every((type) => type in MOST) ? undefined : no(`Button type must be one of {${Object.keys(MOST).join(', ')}}.`)) ??
    (crowded ? no(`A template takes at most ${crowded[1]} button(s) of type ${crowded[0]}.`) : undefined) ??
    (contiguous(types) ? undefined : no('Quick replies must stand together, before or after the other buttons.')) ??
    each(buttons, (button, index) => {
      const type = types[index] ?? ''
      const label = text(button['text']) ?? ''
      if (!WITHOUT_TEXT.includes(type) && (label === '' || [...label].length > 25)) return no('Button text must have 1 to 25 characters.')
      return BY_TYPE[type]?.(button)
    })
  )
}

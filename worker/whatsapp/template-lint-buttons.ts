import { finding, type Finding } from './template-lint-parts.ts'
import { fillIn, placeholdersIn } from './template-text.ts'
import type { TemplateButton } from './template-types.ts'

/** How many of a kind one template may have. */
const MOST: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  OTP: 1,
  ORDER_DETAILS: 1,
  VOICE_CALL: 1,
  CALL_PERMISSION_REQUEST: 1,
  REQUEST_CONTACT_INFO: 1,
}
const MOST_IN_ALL = 10
const TEXT_LIMIT = 25
const URL_LIMIT = 2000
const SHORTENERS = /^https?:\/\/(www\.)?(wa\.me|bit\.ly|tinyurl\.com|t\.co|goo\.gl|rb\.gy|cutt\.ly|is\.gd|ow\.ly|shorturl\.at)\//i

/** Rules on the buttons: how many, in which order, and each one by itself. */
export function buttonFindings(buttons: readonly TemplateButton[]): Finding[] {
  const types = buttons.map(({ type }) => type.toUpperCase())
  const texts = buttons.map(({ text }) => text?.trim().toLowerCase()).filter(Boolean)
  const tooMany = [...new Set(types)].filter((type) => types.filter((other) => other === type).length > (MOST[type] ?? MOST_IN_ALL))
  // Meta wants the quick replies together: all first or all last.
  const turns = types.filter((type, at) => at > 0 && (type === 'QUICK_REPLY') !== (types[at - 1] === 'QUICK_REPLY')).length
  return [
    ...[
      buttons.length > MOST_IN_ALL &&
        finding('buttons.too_many', 'buttons', `There are ${buttons.length} buttons; ten are allowed.`, 'Take some out.'),
      turns > 1 &&
        finding('buttons.order', 'buttons', 'Quick replies stand between other buttons.', 'Put all quick replies first, or all last.'),
      new Set(texts).size < texts.length && finding('buttons.same_text', 'buttons', 'Two buttons have the same text.', 'Name them apart.'),
    ].filter((found) => found !== false),
    ...tooMany.map((type) =>
      finding('buttons.too_many', 'buttons', `There are more than ${MOST[type]} buttons of the kind ${type}.`, 'Take some out.'),
    ),
    ...buttons.flatMap((button, at) => [...textFindings(button, `buttons[${at}]`), ...kindFindings(button, `buttons[${at}]`)]),
  ]
}

function textFindings({ type, text }: TemplateButton, where: string): Finding[] {
  // The label of these is Meta's own.
  if (['COPY_CODE', 'OTP'].includes(type.toUpperCase()) && text === undefined) return []
  const label = text ?? ''
  return [
    !label.trim() && finding('button.text', where, 'The button has no text.', 'Name it.'),
    label.length > TEXT_LIMIT &&
      finding('button.text_too_long', where, `The button’s text has ${label.length} characters; ${TEXT_LIMIT} are allowed.`, 'Shorten it.'),
    /[\r\n{}]|\p{Extended_Pictographic}/u.test(label) &&
      finding('button.text_form', where, 'The button’s text has a line break, a variable or an emoji.', 'Use words only.'),
  ].filter((found) => found !== false)
}

function kindFindings(button: TemplateButton, where: string): Finding[] {
  const type = button.type.toUpperCase()
  if (type === 'URL') return urlFindings(button, where)
  const example = exampleOf(button)
  if (type === 'COPY_CODE' && !/^[A-Za-z0-9]{1,15}$/.test(example ?? '')) {
    return [
      finding('example.missing', where, 'The coupon button has no example of 1 to 15 letters and digits.', 'Give one, such as DEMO15.'),
    ]
  }
  if (type === 'PHONE_NUMBER' && !/^\+?\d{5,19}$/.test(button.phone_number ?? '')) {
    return [
      finding(
        'button.phone',
        where,
        'The button’s phone number is missing or not a number.',
        'Write it with country code, 20 characters at most.',
      ),
    ]
  }
  return []
}

const exampleOf = ({ example }: TemplateButton): string | undefined => (typeof example === 'string' ? example : example?.[0])

function urlFindings(button: TemplateButton, where: string): Finding[] {
  const url = button.url ?? ''
  const variables = placeholdersIn(url)
  const suffix = variables[0] === undefined ? '' : `{{${variables[0]}}}`
  const prefix = suffix ? url.slice(0, url.indexOf(suffix)) : url
  const example = exampleOf(button) ?? ''
  return [
    !/^https?:\/\/[^\s/{}]+/i.test(url) &&
      finding('url.form', where, 'The web address is missing or not complete.', 'Write it with https:// in front.'),
    url.length > URL_LIMIT && finding('url.too_long', where, `The web address has more than ${URL_LIMIT} characters.`, 'Shorten it.'),
    variables.length > 1 && finding('url.variables', where, 'The web address has more than one variable.', 'Keep the one at its end.'),
    variables.length === 1 &&
      (!url.endsWith(suffix) || variables[0] !== '1') &&
      finding(
        'url.variable_place',
        where,
        'The variable of a web address must be {{1}} and stand at its end.',
        'Write the address as https://…/{{1}}.',
      ),
    variables.length === 1 &&
      !example &&
      finding('example.missing', where, 'The web address has a variable but no example.', 'Give a complete address as example.'),
    variables.length === 1 &&
      example !== '' &&
      (!example.startsWith(prefix) || example === fillIn(url, { 1: '' })) &&
      finding(
        'url.example',
        where,
        'The example is not the address with its end filled in.',
        'Give the complete address as the shopper would open it.',
      ),
    SHORTENERS.test(url) &&
      finding(
        'url.shortener',
        where,
        'Meta tends to refuse shortened addresses and wa.me.',
        'Use an address of your own domain.',
        'warning',
      ),
  ].filter((found) => found !== false)
}

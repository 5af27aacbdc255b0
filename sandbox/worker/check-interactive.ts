import type { Verdict } from './check.ts'
import {
  checkKeys,
  checkLink,
  checkList,
  checkNumber,
  checkObject,
  checkOneOf,
  checkText,
  checkUnique,
  each,
  invalid,
  missing,
} from './check.ts'
import type { Json } from './json.ts'
import { fields, list, number, text } from './json.ts'

type Check = (action: Json, interactive: Json) => Verdict

interface Kind {
  readonly body: { readonly max: number; readonly optional?: boolean }
  /** Header types that this kind allows. */
  readonly header: readonly string[]
  readonly headerRequired?: boolean
  readonly action: Check
}

const ANY_HEADER = ['text', 'image', 'video', 'document']
const path = (inner: string) => `interactive['action']${inner}`
const retailerIds = (items: unknown, where: string): Verdict =>
  checkList(items, where, 1, 30) ??
  each(list(items), (item, i) => checkText(item['product_retailer_id'], `${where}[${i}]['product_retailer_id']`, { max: 256 }))

const checkButtons: Check = (action) => {
  const buttons = list(action['buttons']).map(fields)
  const replies = buttons.map((button) => fields(button['reply']))
  return (
    checkList(action['buttons'], path("['buttons']"), 1, 3) ??
    each(buttons, (button, i) => {
      const reply = fields(button['reply'])
      return (
        checkOneOf(button['type'], path(`['buttons'][${i}]['type']`), ['reply']) ??
        checkText(reply['id'], path(`['buttons'][${i}]['reply']['id']`), { max: 256 }) ??
        checkText(reply['title'], path(`['buttons'][${i}]['reply']['title']`), { max: 20 })
      )
    }) ??
    checkUnique(
      replies.map((reply) => reply['id']),
      'interactive buttons: reply ids',
    ) ??
    checkUnique(
      replies.map((reply) => reply['title']),
      'interactive buttons: titles',
    )
  )
}

const checkSections: Check = (action) => {
  const sections = list(action['sections']).map(fields)
  const rows = sections.flatMap((section) => list(section['rows']).map(fields))
  return (
    checkText(action['button'], path("['button']"), { max: 20 }) ??
    checkList(action['sections'], path("['sections']"), 1, 10) ??
    each(sections, (section, i) =>
      checkText(section['title'], path(`['sections'][${i}]['title']`), { max: 24, optional: sections.length === 1 }),
    ) ??
    each(sections, (section, i) => checkList(section['rows'], path(`['sections'][${i}]['rows']`), 1, 10)) ??
    checkList(rows, path("['sections'] rows in total"), 1, 10) ??
    each(
      rows,
      (row) =>
        checkText(row['id'], 'row id', { max: 200 }) ??
        checkText(row['title'], 'row title', { max: 24 }) ??
        checkText(row['description'], 'row description', { max: 72, optional: true }),
    ) ??
    checkUnique(
      rows.map((row) => row['id']),
      'row ids',
    )
  )
}

const named =
  (name: string, check: (parameters: Json) => Verdict = () => undefined): Check =>
  (action) =>
    checkOneOf(action['name'], path("['name']"), [name]) ?? check(fields(action['parameters']))

const checkFlow: Check = named(
  'flow',
  (p) =>
    checkOneOf(p['flow_message_version'], 'flow_message_version', ['3']) ??
    (p['flow_id'] === undefined && p['flow_name'] === undefined ? missing('flow_id or flow_name') : undefined) ??
    checkText(p['flow_cta'], 'flow_cta', { max: 30, pattern: /^[^\p{Extended_Pictographic}]*$/u }) ??
    (p['flow_action'] === undefined ? undefined : checkOneOf(p['flow_action'], 'flow_action', ['navigate', 'data_exchange'])) ??
    (p['mode'] === undefined ? undefined : checkOneOf(p['mode'], 'mode', ['draft', 'published'])) ??
    (p['flow_action_payload'] === undefined
      ? undefined
      : checkText(fields(p['flow_action_payload'])['screen'], 'flow_action_payload screen', { max: 256 })) ??
    (fields(p['flow_action_payload'])['data'] !== undefined && Object.keys(fields(fields(p['flow_action_payload'])['data'])).length === 0
      ? invalid('flow_action_payload data', 'must not be empty.')
      : undefined),
)

const amount = (value: unknown): number => number(fields(value)['value']) ?? 0

/** Total = subtotal + tax + shipping − discount, or Meta refuses the order. */
const checkOrderDetails: Check = named('review_and_pay', (p) => {
  const order = fields(p['order'])
  const sum = amount(order['subtotal']) + amount(order['tax']) + amount(order['shipping']) - amount(order['discount'])
  return (
    checkText(p['reference_id'], 'reference_id', { max: 35, pattern: /^[A-Za-z0-9_.-]+$/ }) ??
    checkOneOf(p['type'], 'type', ['digital-goods', 'physical-goods']) ??
    checkText(p['currency'], 'currency', { max: 3, pattern: /^[A-Z]{3}$/ }) ??
    checkObject(p['total_amount'], 'total_amount') ??
    checkObject(p['order'], 'order') ??
    checkOneOf(order['status'], 'order status', ['pending']) ??
    checkList(order['items'], 'order items', 1, 999) ??
    each(
      list(order['items']),
      (item) => checkText(item['name'], 'item name', { max: 60 }) ?? checkNumber(item['quantity'], 'item quantity', 1, 99_999),
    ) ??
    (sum === amount(p['total_amount']) ? undefined : invalid('total_amount', 'must be subtotal + tax + shipping - discount.'))
  )
})

const ORDER_STATES = ['pending', 'processing', 'partially_shipped', 'shipped', 'completed', 'canceled']
const checkOrderStatus: Check = named(
  'review_order',
  (p) =>
    checkText(p['reference_id'], 'reference_id', { max: 64 }) ?? checkOneOf(fields(p['order'])['status'], 'order status', ORDER_STATES),
)

const checkCarousel: Check = (action) => {
  const cards = list(action['cards']).map(fields)
  return (
    checkList(action['cards'], path("['cards']"), 2, 10) ??
    each(cards, (card, i) => (card['card_index'] === i ? undefined : invalid(path(`['cards'][${i}]['card_index']`), `must be ${i}.`))) ??
    (new Set(cards.map((card) => card['type'])).size === 1 ? undefined : invalid(path("['cards']"), 'must all be of one type.')) ??
    each(cards, (card) =>
      card['type'] === 'product' ? undefined : checkText(fields(card['body'])['text'], 'card body', { max: 160, optional: true }),
    )
  )
}

const B1024 = { max: 1024 }
const KINDS: Readonly<Record<string, Kind>> = {
  button: { body: B1024, header: ANY_HEADER, action: checkButtons },
  list: { body: { max: 4096 }, header: ['text'], action: checkSections },
  cta_url: {
    body: B1024,
    header: ANY_HEADER,
    action: named('cta_url', (p) => checkText(p['display_text'], 'display_text', { max: 20 }) ?? checkLink(p['url'], 'url')),
  },
  flow: { body: B1024, header: ANY_HEADER, action: checkFlow },
  product: {
    body: { max: 1024, optional: true },
    header: [],
    action: (action) =>
      checkText(action['catalog_id'], 'catalog_id', { max: 64 }) ??
      checkText(action['product_retailer_id'], 'product_retailer_id', { max: 256 }),
  },
  product_list: {
    body: B1024,
    header: ['text'],
    headerRequired: true,
    action: (action) =>
      checkText(action['catalog_id'], 'catalog_id', { max: 64 }) ??
      checkList(action['sections'], path("['sections']"), 1, 10) ??
      each(
        list(action['sections']),
        (section, i) =>
          checkText(section['title'], `sections[${i}] title`, { max: 24 }) ??
          retailerIds(section['product_items'], `sections[${i}] product_items`),
      ),
  },
  catalog_message: { body: B1024, header: [], action: named('catalog_message') },
  location_request_message: { body: B1024, header: [], action: named('send_location') },
  address_message: { body: B1024, header: ['text'], action: named('address_message', (p) => checkOneOf(p['country'], 'country', ['IN'])) },
  carousel: { body: B1024, header: [], action: checkCarousel },
  request_contact_info: { body: B1024, header: [], action: named('request_contact_info') },
  order_details: { body: B1024, header: ANY_HEADER, action: checkOrderDetails },
  order_status: { body: B1024, header: [], action: checkOrderStatus },
}

function checkHeader(header: unknown, { header: allowed, headerRequired }: Kind): Verdict {
  if (header === undefined) return headerRequired ? missing("interactive['header']") : undefined
  const value = fields(header)
  const type = text(value['type']) ?? ''
  if (!allowed.includes(type))
    return invalid("interactive['header']['type']", allowed.length ? `must be one of {${allowed.join(', ')}}.` : 'is not allowed here.')
  if (type === 'text') return checkText(value['text'], "interactive['header']['text']", { max: 60 })
  const media = fields(value[type])
  if (media['id'] === undefined && media['link'] === undefined) return missing(`interactive['header']['${type}']`)
  return media['link'] === undefined ? undefined : checkLink(media['link'], `interactive['header']['${type}']['link']`)
}

/** Every interactive kind with its limits (reference: WhatsApp fact sheet, section 3.3). */
export function checkInteractive(part: unknown): Verdict {
  const interactive = fields(part)
  const kind = KINDS[text(interactive['type']) ?? '']
  if (!kind) return checkObject(part, 'interactive') ?? checkOneOf(interactive['type'], "interactive['type']", Object.keys(KINDS))
  const body = fields(interactive['body'])
  return (
    checkKeys(interactive, 'interactive', ['type', 'header', 'body', 'footer', 'action']) ??
    checkHeader(interactive['header'], kind) ??
    (interactive['body'] === undefined && kind.body.optional
      ? undefined
      : checkText(body['text'], "interactive['body']['text']", { max: kind.body.max })) ??
    (interactive['footer'] === undefined
      ? undefined
      : checkText(fields(interactive['footer'])['text'], "interactive['footer']['text']", { max: 60 })) ??
    checkObject(interactive['action'], "interactive['action']") ??
    kind.action(fields(interactive['action']), interactive)
  )
}

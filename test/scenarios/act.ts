import { expect } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { putRule, rulesOf, switchRule } from '../../worker/db/rules.ts'
import { mirrorTemplates, templatesOf } from '../../worker/db/templates.ts'
import { RuleDefinition } from '../../worker/domain/rules.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { deliver, fromMeta, shopifyOrder, status } from '../support/deliver.ts'
import { testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows } from '../support/relay.ts'
import { msOf, type Step } from './form.ts'
import { chooses, product, wants } from './act-products.ts'
import { SYSTEM_ACTS } from './act-systems.ts'
import { idsOf, tellOfCart } from './shops.ts'
import { shopper } from './shopper.ts'
import { phoneOf, seconds, taken, type Act, type Stage } from './stage.ts'

const shop: Act<'shop'> = async (stage, what) => {
  for (let order = what.order; order <= (what.upTo ?? what.order); order++) await shopSays(stage, { ...what, order })
}

const shopSays: Act<'shop'> = async ({ merchant, start }, { topic, order, with: more = {}, times = 1, sentAt }) => {
  const at = new Date(sentAt ? start + msOf(sentAt) : Date.now()).toISOString()
  const placedAt = new Date(start).toISOString()
  const isOrder = topic.startsWith('orders/')
  const body = isOrder
    ? {
        ...shopifyOrder(order, { order_status_url: `https://shop.example/orders/${order}/status` }),
        ...(topic === 'orders/create' ? {} : { created_at: placedAt, processed_at: placedAt }),
        updated_at: at,
        ...more,
      }
    : fulfillment(order, at, more)
  // A repeat carries the id of the first.
  const headers = {
    'x-shopify-topic': topic,
    'x-shopify-triggered-at': at,
    'x-shopify-webhook-id': `${merchant.id}-${topic}-${order}-${at}`,
  }
  for (let i = 0; i < times; i++) await taken(deliver(merchant, 'shopify', body, headers))
}

const fulfillment = (order: number, at: string, more: Record<string, unknown>) => ({
  id: 900_000 + order,
  order_id: 5_000_000_000 + order,
  name: `#T${order}.1`,
  status: 'success',
  shipment_status: null,
  created_at: at,
  updated_at: at,
  tracking_company: 'DemoPost',
  tracking_number: `AWB${order}`,
  tracking_numbers: [`AWB${order}`],
  tracking_url: `https://courier.example/t/AWB${order}`,
  tracking_urls: [`https://courier.example/t/AWB${order}`],
  ...more,
})

const checkout: Act<'checkout'> = async ({ merchant }, { cart, with: more = {} }) => {
  const at = new Date().toISOString()
  const phone = phoneOf(cart)
  const body = {
    token: `token-${cart}`,
    cart_token: `cart-${cart}`,
    email: `shopper${cart}@example.com`,
    phone,
    created_at: at,
    updated_at: at,
    completed_at: null,
    closed_at: null,
    currency: 'INR',
    presentment_currency: 'INR',
    total_price: '1499.00',
    customer_locale: 'en-IN',
    abandoned_checkout_url: `https://shop.example/checkouts/${cart}/recover`,
    line_items: [{ title: 'Blue kurta', quantity: 1, price: '1499.00', product_id: idsOf(cart).product, variant_id: idsOf(cart).variant }],
    shipping_address: { first_name: 'Asha', last_name: 'Testperson', phone, country_code: 'IN' },
    ...more,
  }
  await taken(deliver(merchant, 'shopify', body, { 'x-shopify-topic': 'checkouts/update' }))
}

const plugin: Act<'plugin'> = async ({ shop: answering }, what) => {
  if (answering) await tellOfCart(answering, what)
}

const inShop: Act<'inShop'> = async ({ shop: answering }, what) => {
  expect(answering, 'a shop that can be asked').toBeDefined()
  answering?.happens(what)
}

const woo: Act<'woo'> = async ({ merchant }, { topic, order, with: more = {} }) => {
  const at = new Date().toISOString().slice(0, 19)
  const phone = phoneOf(order)
  const body = {
    id: 5_000_000_000 + order,
    number: String(order),
    status: 'processing',
    currency: 'INR',
    date_created_gmt: at,
    date_modified_gmt: at,
    date_paid_gmt: null,
    total: '1499.00',
    payment_method: 'razorpay',
    payment_method_title: 'Razorpay',
    billing: { first_name: 'Asha', last_name: 'Testperson', phone, email: `shopper${order}@example.com`, country: 'IN' },
    shipping: { first_name: 'Asha', country: 'IN' },
    line_items: [{ name: 'Blue kurta', quantity: 1, total: '1499.00' }],
    meta_data: [],
    refunds: [],
    ...more,
  }
  await taken(deliver(merchant, 'woocommerce', body, { 'x-wc-webhook-topic': topic, 'x-wc-webhook-delivery-id': crypto.randomUUID() }))
}

const gateway: Act<'gateway'> = async ({ merchant }, { event, order, payment = `pay_${order}`, with: more = {} }) => {
  const entity = {
    id: payment,
    amount: 149_900,
    currency: 'INR',
    contact: phoneOf(order),
    notes: { shopify_order_number: `#T${order}` },
    ...more,
  }
  const payload = event.startsWith('refund.')
    ? { refund: { entity: { ...entity, id: `rfnd_${order}`, payment_id: payment } }, payment: { entity } }
    : { payment: { entity } }
  await taken(
    deliver(
      merchant,
      'razorpay',
      { entity: 'event', event, created_at: seconds(), payload },
      { 'x-razorpay-event-id': crypto.randomUUID() },
    ),
  )
}

/** On India's clock, as Shiprocket writes it. */
const indian = (at: number) => new Date(at + 5.5 * 3_600_000).toISOString().replace(/^(\d+)-(\d+)-(\d+)T([\d:]{8}).*/, '$3 $2 $1 $4')

const courier: Act<'courier'> = async ({ merchant, start }, { status: id, order, awb = `AWB${order}`, at, with: more = {} }) => {
  const body = {
    awb,
    courier_name: 'DemoPost',
    shipment_status_id: id,
    shipment_status: `STATUS ${id}`,
    current_timestamp: indian(at ? start + msOf(at) : Date.now()),
    order_id: `#T${order}`,
    scans: [],
    ...more,
  }
  await taken(deliver(merchant, 'shiprocket', body))
}

const offers: Act<'offers'> = async ({ merchant }, { order, phone = phoneOf(order), state }) => {
  const consent = { state, opt_in_level: 'confirmed_opt_in', updated_at: new Date().toISOString(), collected_from: 'other' }
  const body = { customer_id: 7000 + order, phone_number: phone, whats_app_marketing_consent: consent }
  await taken(deliver(merchant, 'shopify', body, { 'x-shopify-topic': 'customers_whats_app_marketing_consent/update' }))
}

const whatsapp: Act<'whatsapp'> = async ({ merchant }, { of, status: state, code, pricing }) => {
  const newest = (await messages(merchant)).findLast((m) => m.rule_id === of && m.wamid)
  expect(newest, `a message of ${of} that WhatsApp took`).toBeDefined()
  const more = { ...(code === undefined ? {} : { errors: [{ code, title: 'refused' }] }), ...(pricing ? { pricing } : {}) }
  await taken(fromMeta(merchant, { statuses: [status(state, newest?.wamid ?? '', newest?.id ?? '', Date.now(), more)] }))
}

const graph: Act<'graph'> = async (stage, answers) => {
  const plain = answers.map((answer) =>
    typeof answer === 'string'
      ? answer
      : {
          status: answer.status,
          ...(answer.code === undefined ? {} : { code: answer.code }),
          ...(answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter }),
        },
  )
  stage.graph.next(...plain)
}

const switches: Act<'switches'> = async ({ merchant }, { rule, on }) => {
  await switchRule(merchant.tenant, rule, on, Date.now())
  await relayOf(testEnv, merchant.id).settingsChanged()
}

const changeRule: Act<'rule'> = async ({ merchant }, { rule, with: more }) => {
  const known = (await rulesOf(merchant.tenant)).find(({ id }) => id === rule)
  if (known) await putRule(merchant.tenant, { ...known, definition: RuleDefinition.parse({ ...known.definition, ...more }) }, Date.now())
  await relayOf(testEnv, merchant.id).settingsChanged()
}

const resume: Act<'resume'> = async ({ merchant }, { rule, waiting }) => {
  await relayOf(testEnv, merchant.id).resumeRule(merchant.id, rule, waiting)
}

const flips: Act<'flips'> = async ({ merchant, graph }, { template: name, category, silently }) => {
  const rows = (await templatesOf(merchant.tenant)).map((row) => ({
    id: row.metaId ?? '1',
    name: row.name,
    language: row.language,
    category: row.name === name ? category : row.category,
    status: row.status,
    parameter_format: row.parameterFormat,
    components: row.components,
  }))
  graph.lists(merchant.wabaId, rows)
  if (silently) return
  for (const { id, language } of rows.filter((row) => row.name === name)) {
    const said = { message_template_id: id, message_template_name: name, message_template_language: language, new_category: category }
    await taken(fromMeta(merchant, said, 'template_category_update'))
  }
}

const number: Act<'number'> = async ({ merchant }, state) => {
  const control = openControl(testEnv.DB)
  const known = await control.number(merchant.phoneNumberId)
  if (known) await control.putNumber({ ...known, status: state })
  await relayOf(testEnv, merchant.id).settingsChanged()
}

const template: Act<'template'> = async ({ merchant }, { name, language, status: stands, category, body }) => {
  const rows = (await templatesOf(merchant.tenant)).map(({ merchantId: _m, wabaId: _w, updatedAt: _u, ...row }) => {
    if (row.name !== name || (language !== undefined && row.language !== language)) return row
    const components = (row.components as { type: string }[]).map((part) => (part.type === 'BODY' && body ? { ...part, text: body } : part))
    return { ...row, status: stands ?? row.status, category: category ?? row.category, components }
  })
  await mirrorTemplates(merchant.tenant, merchant.wabaId, rows, Date.now())
  await relayOf(testEnv, merchant.id).settingsChanged()
}

const sweep: Act<'sweep'> = ({ merchant }) => relayOf(testEnv, merchant.id).sweep(merchant.id)

const merchantWrites: Act<'merchantWrites'> = async ({ merchant }, { order }) => {
  const echo = {
    from: '918000000100',
    to: phoneOf(order).slice(1),
    id: `wamid.${crypto.randomUUID()}`,
    timestamp: String(seconds()),
    type: 'text',
    text: { body: 'Hello, I am looking into it' },
  }
  await taken(fromMeta(merchant, { message_echoes: [echo] }, 'smb_message_echoes'))
}

const erases: Act<'erases'> = async ({ merchant }, { order }) => {
  const [row] = await rows<{ contact_id: string }>(merchant, 'SELECT contact_id FROM orders WHERE number = ?', `#T${order}`)
  await relayOf(testEnv, merchant.id).askPrivacy(merchant.id, {
    kind: 'erase',
    contactId: row?.contact_id ?? '',
    source: 'api',
    isKnown: true,
  })
}

const settings: Act<'settings'> = async ({ merchant }, choices) => {
  await openControl(testEnv.DB).setChoices(merchant.id, choices as never, Date.now())
  await relayOf(testEnv, merchant.id).settingsChanged()
}

const ACTS = {
  product,
  wants,
  chooses,
  merchantWrites,
  erases,
  settings,
  sweep,
  ...SYSTEM_ACTS,
  rule: changeRule,
  template,
  offers,
  shop,
  checkout,
  plugin,
  inShop,
  woo,
  gateway,
  courier,
  shopper,
  whatsapp,
  graph,
  switches,
  resume,
  flips,
  number,
} as const

/** Does what the step says; the Relay works on it when the clock moves. */
export async function act(stage: Stage, step: Step): Promise<void> {
  for (const [word, what] of Object.entries(step)) {
    if (word === 'at' || what === undefined) continue
    await (ACTS[word as keyof typeof ACTS] as (stage: Stage, what: unknown) => Promise<void>)(stage, what)
  }
}

export const noticesOf = async (merchant: TestMerchant) =>
  (await rows<{ code: string }>(merchant, 'SELECT DISTINCT code FROM notices WHERE closed_at IS NULL ORDER BY code')).map(
    ({ code }) => code,
  )

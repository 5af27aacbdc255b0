import type { LeftCart, ShopApi } from '../../connectors/contract.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { PhoneDecision } from '../../domain/phone.ts'
import type { RuleDefinition } from '../../domain/rules.ts'
import { getContact } from '../contacts.ts'
import type { ErrandRow } from '../errands/errands.ts'
import type { ErrandParts } from '../errands/work.ts'
import { ENDS_WITH } from '../leaving.ts'
import { getMessage } from '../outbox.ts'
import type { OrderDetails } from '../prepare.ts'
import { ruleById, type RelaySettings } from '../settings.ts'
import { apiOf } from '../shop/heal.ts'
import { one, sealedOf, type OrderRow } from '../tables.ts'

/** The cart that a waiting message speaks of, opened. */
export interface OpenCart {
  readonly left: LeftCart
  readonly rule: RuleDefinition | undefined
  /** Absent where nobody can be asked: the shop has no API, or gave us no key to it. */
  readonly shop: { readonly connectionId: string; readonly api: ShopApi } | undefined
}

/** Undefined where the message waits no more; then nothing is to be asked for it. */
export async function openCart({ storage: { sql }, ...parts }: ErrandParts, row: ErrandRow): Promise<OpenCart | undefined> {
  const message = row.message_id ? getMessage(sql, row.message_id) : undefined
  const order = message?.order_id ? one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', message.order_id) : undefined
  if (message?.state !== 'queued' || !order) return undefined
  const settings = await parts.settings()
  const { vault } = settings
  const contact = getContact(sql, message.contact_id)
  const [event, details, phone, email] = await Promise.all([
    opened<DomainEvent>(sealedOf(sql, message.event_id), (text) => vault.open('events.data', text)),
    opened<OrderDetails>(sealedOf(sql, order.id), (text) => vault.open('orders.details', text)),
    opened<PhoneDecision>(contact?.phone_sealed ?? null, (text) => vault.open('contacts.phone', text)),
    contact?.email_sealed ? vault.open('contacts.email', contact.email_sealed) : undefined,
  ])
  const { customerId } = event?.person ?? {}
  const { checkoutToken, cartToken } = event?.refs ?? {}
  const left: LeftCart = {
    // Not every shop says when a cart was begun; the first that we heard of it was said at a time, and heard later.
    since: event?.checkout?.startedAt ?? Math.min(event?.occurredAt ?? order.created_at, order.created_at),
    items: details?.items ?? [],
    ...(phone?.state === 'ok' ? { phone: phone.phone } : {}),
    ...(email ? { email } : {}),
    ...(customerId ? { customerId } : {}),
    ...(checkoutToken ? { checkoutToken } : {}),
    ...(cartToken ? { cartToken } : {}),
    ...(details?.recoveryUrl ? { recoveryUrl: details.recoveryUrl } : {}),
  }
  return { left, rule: ruleById(settings, message.rule_id)?.definition, shop: await shopOf(parts, settings, order) }
}

/** The plugin in a shop tells of carts, and the shop's own key answers questions about them. */
async function shopOf({ mayAsk }: Pick<ErrandParts, 'mayAsk'>, { connections }: RelaySettings, order: OrderRow) {
  const teller = connections.get(order.connection_id ?? '')
  const asked = ENDS_WITH[teller?.connector ?? '']
  const connection = asked
    ? [...connections.values()].find((it) => it.connector === asked && it.status === 'active' && it.account === teller?.account)
    : teller
  const api = connection && apiOf(connection)
  return api && (await mayAsk(connection.id)) ? { connectionId: connection.id, api } : undefined
}

const opened = async <T>(sealed: string | null, open: (sealed: string) => Promise<string>): Promise<T | undefined> =>
  sealed === null ? undefined : (JSON.parse(await open(sealed)) as T)

import type { Box } from '../box.ts'
import { fields, parse, text } from '../json.ts'
import { demoFacts, mainSender } from '../senders.ts'
import { act, orders, release } from './act.ts'
import { viewOf } from './view.ts'

type Handler = (box: Box, request: Request, url: URL) => Response | Promise<Response>

const LATEST = 300
const time = (value: unknown) => (value === null ? undefined : Number(value))

/** What the phone shows that is newer than `rev`; everything of late for 0. */
async function chat(box: Box, url: URL): Promise<Response> {
  const since = Number(url.searchParams.get('rev') ?? 0) || 0
  const { memory, sql } = box
  const sender = await mainSender(box)
  const rows = sql.exec('SELECT * FROM messages WHERE rev > ? ORDER BY rev DESC, n DESC LIMIT ?', since, LATEST).toArray()
  const messages = rows
    .filter((row) => row['contact'] !== null && row['state'] !== 'noted')
    .map((row) => {
      const waba = memory.senders.get(String(row['pnid']))?.wabaId ?? sender.wabaId
      const error = fields(fields(parse(String(row['response'])))['error'])
      return {
        n: row['n'],
        at: row['at'],
        contact: row['contact'],
        state: row['status'] === 0 && row['state'] === 'refused' ? 'unanswered' : row['state'],
        wamid: row['wamid'],
        sentAt: time(row['sent_at']),
        deliveredAt: time(row['delivered_at']),
        readAt: time(row['read_at']),
        failure: parse(String(row['failure'] ?? 'null')),
        error: text(error['message']),
        errorDetails: text(fields(error['error_data'])['details']),
        view: viewOf(box, waba, parse(String(row['body']))),
      }
    })
  const inbound = sql
    .exec('SELECT id, at, contact, wamid, type, shown, context, told FROM inbound WHERE rev > ? ORDER BY rev DESC LIMIT ?', since, LATEST)
    .toArray()
  const contacts = sql
    .exec(
      'SELECT user_id, wa_id, name, username FROM contacts WHERE rev > ? OR user_id IN (SELECT value FROM json_each(?))',
      since,
      JSON.stringify(messages.map((message) => message.contact)),
    )
    .toArray()
  const { fault, statuses } = memory.settings
  return Response.json({
    rev: memory.rev,
    epoch: memory.epoch,
    now: box.now(),
    business: sender,
    messages,
    inbound,
    contacts: contacts.map((row) => ({ id: row['user_id'], phone: row['wa_id'], name: row['name'], username: row['username'] })),
    fault,
    statuses,
    waiting: sql.exec('SELECT count(*) AS n FROM hooks').one()['n'],
  })
}

/** The product's ledger of one order, fetched with the demo key, which the browser never sees. */
async function ledger(box: Box, url: URL): Promise<Response> {
  const order = url.searchParams.get('order') ?? ''
  const key = text(fields(await demoFacts(box))['apiKey'])
  if (!key) return Response.json({ error: { message: 'The product does not answer yet.' } }, { status: 503 })
  const ask = (number: string) =>
    fetch(`${box.env.PRODUCT_URL}/api/v1/orders/${encodeURIComponent(number)}/ledger`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(5000),
    })
  // The shop may call it "#1001" or "1001"; shoppers and couriers use both.
  for (const number of [order, `#${order}`]) {
    const response = await ask(number).catch(() => undefined)
    if (!response) return Response.json({ error: { message: 'The product does not answer.' } }, { status: 503 })
    if (response.ok) return new Response(response.body, { headers: { 'content-type': 'application/json' } })
    await response.body?.cancel()
    if (response.status !== 404) return Response.json({ error: { message: `The product answered ${response.status}.` } }, { status: 502 })
  }
  return Response.json({ error: { message: 'The product does not know this order yet.' } }, { status: 404 })
}

/** What the page asks for. */
export const DEMO: Readonly<Record<string, Handler>> = {
  'GET /demo/chat': (box, _request, url) => chat(box, url),
  'GET /demo/orders': async (box) =>
    Response.json({ orders: orders(box), product: (await demoFacts(box)) !== undefined, productUrl: box.env.PRODUCT_URL }),
  'GET /demo/ledger': (box, _request, url) => ledger(box, url),
  'POST /demo/act': (box, request) => act(box, request),
  'POST /demo/release': (box) => release(box),
}

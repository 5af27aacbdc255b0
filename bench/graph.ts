/**
 * A light Graph API on the loopback: takes messages after a latency that can be set, tells their statuses back signed and
 * in batches, keeps templates in memory, and counts. Run as a process of its own (`graph-process.ts` starts it), so that
 * its work is not the load generator's. It checks nothing; the sandbox does that.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

const STATUS_DELAYS_MS = { sent: 50, delivered: 150, read: 600 } as const
const FLUSH_MS = 100
/** Meta batches up to 1,000 updates; the sandbox 500. */
const BATCH = 500

export interface GraphSettings {
  readonly latencyMs: number
  /** Where statuses go; absent: none are told. */
  readonly productUrl?: string
  readonly appSecret?: string
}

export interface GraphCounts {
  readonly accepted: number
  /** Different `biz_opaque_callback_data` among them. */
  readonly distinct: number
  readonly inFlight: number
  readonly maxInFlight: number
  /** Sockets that were open at once. */
  readonly maxSockets: number
  /** When each message came, epoch ms, in order. */
  readonly arrivals: readonly number[]
  readonly statusesWaiting: number
  readonly statusesRefused: number
}

interface Status {
  readonly at: number
  readonly pnid: string
  readonly value: object
}

let settings: GraphSettings = { latencyMs: 250 }
let templates = new Map<string, Readonly<Record<string, unknown>>>()
let arrivals: number[] = []
let refs = new Set<string>()
let waiting: Status[] = []
let [inFlight, maxInFlight, sockets, maxSockets, refused, serial] = [0, 0, 0, 0, 0, 0]

function reset(): void {
  arrivals = []
  refs = new Set()
  waiting = []
  ;[maxInFlight, maxSockets, refused] = [inFlight, sockets, 0]
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function answer(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}

interface Sent {
  readonly to: string
  readonly biz_opaque_callback_data: string
}

function takeMessage(pnid: string, { to, biz_opaque_callback_data: ref }: Sent, response: ServerResponse): void {
  arrivals.push(Date.now())
  refs.add(ref)
  inFlight++
  maxInFlight = Math.max(maxInFlight, inFlight)
  const wamid = `wamid.BENCH${++serial}`
  const waId = to.replace('+', '')
  setTimeout(() => {
    inFlight--
    answer(response, {
      messaging_product: 'whatsapp',
      contacts: [{ input: to, wa_id: waId }],
      messages: [{ id: wamid, message_status: 'accepted' }],
    })
    const now = Date.now()
    for (const [status, delay] of Object.entries(STATUS_DELAYS_MS)) {
      const at = now + delay
      const pricing = status === 'read' ? {} : { pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' } }
      waiting.push({
        at,
        pnid,
        value: {
          id: wamid,
          status,
          timestamp: String(Math.floor(at / 1000)),
          recipient_id: waId,
          biz_opaque_callback_data: ref,
          ...pricing,
        },
      })
    }
  }, settings.latencyMs)
}

/** One call at a time, like the sandbox's: due statuses together. What the product refuses waits for the next turn. */
async function flush(): Promise<void> {
  const now = Date.now()
  const due = waiting.filter((status) => status.at <= now).slice(0, BATCH)
  if (due.length > 0 && settings.productUrl && settings.appSecret) {
    const statuses = due.map((status) => status.value)
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '918000000100', phone_number_id: due[0]?.pnid },
      statuses,
    }
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '100200300400500', time: Math.floor(now / 1000), changes: [{ field: 'messages', value }], bench: randomUUID() }],
    })
    const signature = createHmac('sha256', settings.appSecret).update(body).digest('hex')
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` }
    const status = await fetch(`${settings.productUrl}/whatsapp/webhook`, { method: 'POST', headers, body })
      .then(async (r) => (await r.text(), r.status))
      .catch(() => 0)
    if (status === 200) {
      const told = new Set(due)
      waiting = waiting.filter((one) => !told.has(one))
    } else refused++
  }
  setTimeout(() => void flush(), due.length === BATCH ? 0 : FLUSH_MS)
}

function counts(): GraphCounts {
  return {
    accepted: arrivals.length,
    distinct: refs.size,
    inFlight,
    maxInFlight,
    maxSockets,
    arrivals,
    statusesWaiting: waiting.length,
    statusesRefused: refused,
  }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://graph')
  const [, first = '', id = '', edge = ''] = url.pathname.split('/')
  const body = request.method === 'POST' ? await textOf(request) : ''
  if (first === 'bench' && request.method === 'POST') {
    settings = JSON.parse(body) as GraphSettings
    reset()
    return answer(response, { ok: true })
  }
  if (first === 'bench') return answer(response, counts())
  if (edge === 'messages') return takeMessage(id, JSON.parse(body) as Sent, response)
  if (edge !== 'message_templates') return answer(response, { id })
  if (request.method === 'GET') return answer(response, { data: [...templates.values()], paging: { cursors: { before: '', after: '' } } })
  const template = JSON.parse(body) as Record<string, unknown>
  const made = { ...template, id: String(++serial), status: 'APPROVED' }
  templates = templates.set(`${String(template['name'])} ${String(template['language'])}`, made)
  answer(response, { id: made.id, status: 'APPROVED', category: template['category'] })
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.writeHead(500).end())
})
server.keepAliveTimeout = 60_000
server.on('connection', (socket) => {
  maxSockets = Math.max(maxSockets, ++sockets)
  socket.on('close', () => sockets--)
})
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('listening'))
process.on('disconnect', () => process.exit(0))
void flush()

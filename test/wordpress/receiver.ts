/**
 * The Worker's side of the agreement with the plugin, as far as a shop can see it: connects through wc-auth, makes the webhooks over
 * REST, receives signed webhooks and signed messages. It checks everything that it is sent, and is a second implementation on purpose.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request as ask } from 'node:https'
import { listen, type Certificate } from './tls.ts'

export interface Received {
  readonly topic: string
  readonly valid: boolean
  readonly body: Record<string, unknown>
}

export interface Told {
  readonly id: string
  readonly type: string
  readonly valid: boolean
  readonly data: Record<string, unknown>
}

interface Attempt {
  readonly shop: string
  readonly challenge: string
  readonly back: string
  keys?: { readonly key: string; readonly secret: string }
  claimed: boolean
}

const TOPICS = ['order.created', 'order.updated', 'order.deleted', 'product.updated']
const HOOK_SECRET = 'Wh00kSecretOf40CharactersAndDigitsOnly0123'
const PLUGIN_KEY = Buffer.from('a key of thirty-two bytes, yes!!')

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly hooks: Received[]
  readonly told: Told[]
  readonly asked: { readonly path: string; readonly query: Readonly<Record<string, string>> }[]
  /** What the signed hook of the plugin answers; 0 closes the connection. */
  answer: number
  /** What the plugin's message said, by type. */
  readonly of: (type: string) => Record<string, unknown>[]
  readonly forget: () => void
  readonly close: () => void
}

export async function startReceiver(tls: Certificate): Promise<Receiver> {
  const attempts = new Map<string, Attempt>()
  const server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    void handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  const port = await listen(server)
  const url = `https://127.0.0.1:${port}`
  const receiver: Receiver = {
    url,
    port,
    hooks: [],
    told: [],
    asked: [],
    answer: 200,
    of: (type) => receiver.told.filter((one) => one.type === type).map((one) => one.data),
    forget() {
      receiver.hooks.length = 0
      receiver.told.length = 0
      receiver.asked.length = 0
      receiver.answer = 200
    },
    close: () => void (server.closeAllConnections(), server.close()),
  }

  const connection = () => ({
    connection: 'con_wordpress_test',
    hook: { url: `${url}/hooks/con_wordpress_test`, secret: HOOK_SECRET },
    plugin: { url: `${url}/hooks/con_plugin_test`, secret: `whsec_${PLUGIN_KEY.toString('base64')}` },
    widget: { src: `${url}/w/wk_test.js`, phone: '+91 80000 00100' },
    checkout: {
      label: 'Chai & Cotton may send me news about my order on WhatsApp. I can reply STOP at any time.',
      version: 'w1',
      notice: '',
    },
    name: 'Chai & Cotton',
  })

  /** A REST call to the shop with its key, as the Worker makes it. */
  const rest = (
    shop: string,
    keys: { key: string; secret: string },
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> =>
    new Promise((done, fail) => {
      const text = body === undefined ? '' : JSON.stringify(body)
      const headers = {
        authorization: `Basic ${Buffer.from(`${keys.key}:${keys.secret}`).toString('base64')}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }
      const call = ask(`${shop}/wp-json${path}`, { method, headers, ca: readFileSync(tls.ca) }, (answer) => {
        void read(answer).then((raw) => done({ status: answer.statusCode ?? 0, body: raw ? JSON.parse(raw) : null }), fail)
      })
      call.on('error', fail)
      call.end(text)
    })

  async function makeWebhooks(shop: string, keys: { key: string; secret: string }): Promise<void> {
    const { hook } = connection()
    for (const topic of TOPICS) {
      const made = await rest(shop, keys, 'POST', '/wc/v3/webhooks', {
        name: `WeNext: ${topic}`,
        topic,
        delivery_url: hook.url,
        secret: hook.secret,
      })
      if (made.status !== 201) throw new Error(`webhook ${topic}: ${made.status} ${JSON.stringify(made.body)}`)
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? '/', url)
    const query = Object.fromEntries(at.searchParams)
    const body = await read(request)
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const error = (status: number, code: string) => json(status, { error: { code, message: code } })
    const go = (to: string) => response.writeHead(302, { location: to }).end()
    if (!at.pathname.startsWith('/w/')) receiver.asked.push({ path: at.pathname, query })

    if (at.pathname === '/connect/woocommerce') {
      const { shop = '', challenge = '', return: back = '' } = query
      if (
        !shop.startsWith('https://') ||
        !/^[\w-]{43}$/.test(challenge) ||
        !URL.canParse(back) ||
        new URL(back).origin !== new URL(shop).origin
      )
        return void error(400, 'request.invalid')
      const state = randomBytes(20).toString('hex')
      attempts.set(state, { shop, challenge, back, claimed: false })
      const auth = {
        app_name: 'WeNext',
        scope: 'read_write',
        user_id: state,
        return_url: `${url}/connect/woocommerce/done`,
        callback_url: `${url}/connect/woocommerce/callback`,
      }
      return void go(`${shop}/wc-auth/v1/authorize?${new URLSearchParams(auth).toString()}`)
    }
    if (at.pathname === '/connect/woocommerce/callback') {
      const said = JSON.parse(body) as { user_id: string; consumer_key: string; consumer_secret: string }
      const attempt = attempts.get(said.user_id)
      if (!attempt) return void error(404, 'request.not_found')
      const keys = { key: said.consumer_key, secret: said.consumer_secret }
      const proof = await rest(attempt.shop, keys, 'GET', '/wc/v3/orders?per_page=1')
      if (proof.status !== 200) return void error(422, 'key.invalid')
      attempt.keys = keys
      return void json(200, {})
    }
    if (at.pathname === '/connect/woocommerce/done') {
      const attempt = attempts.get(query['user_id'] ?? '')
      if (!attempt) return void error(404, 'request.not_found')
      const outcome = query['success'] === '1' ? (attempt.keys ? 'connected' : 'failed') : 'denied'
      const to = new URL(attempt.back)
      to.searchParams.set('wenext', outcome)
      to.searchParams.set('state', query['user_id'] ?? '')
      return void go(to.href)
    }
    if (at.pathname === '/connect/woocommerce/claim') {
      const { state = '', verifier = '' } = JSON.parse(body) as { state?: string; verifier?: string }
      const attempt = attempts.get(state)
      if (!attempt || attempt.claimed || !attempt.keys) return void error(403, 'request.invalid')
      attempt.claimed = true
      if (createHash('sha256').update(verifier).digest('base64url') !== attempt.challenge) return void error(403, 'request.invalid')
      await makeWebhooks(attempt.shop, attempt.keys)
      return void json(200, connection())
    }
    if (at.pathname === '/connect/woocommerce/key') {
      const { shop = '', consumer_key: key = '', consumer_secret: secret = '' } = JSON.parse(body) as Record<string, string>
      const proof = await rest(shop, { key, secret }, 'GET', '/wc/v3/orders?per_page=1')
      if (proof.status !== 200) return void error(422, 'key.invalid')
      await makeWebhooks(shop, { key, secret })
      return void json(200, connection())
    }
    if (at.pathname === '/hooks/con_wordpress_test') {
      if (/^webhook_id=\d+$/.test(body)) return void response.writeHead(200).end()
      const given = String(request.headers['x-wc-webhook-signature'] ?? '')
      const valid = same(given, createHmac('sha256', HOOK_SECRET).update(body).digest('base64'))
      receiver.hooks.push({
        topic: String(request.headers['x-wc-webhook-topic']),
        valid,
        body: JSON.parse(body) as Record<string, unknown>,
      })
      return void json(200, {})
    }
    if (at.pathname === '/hooks/con_plugin_test') {
      if (receiver.answer === 0) return void request.socket.destroy()
      const id = String(request.headers['webhook-id'])
      const stamp = String(request.headers['webhook-timestamp'])
      const proof = `v1,${createHmac('sha256', PLUGIN_KEY).update(`${id}.${stamp}.${body}`).digest('base64')}`
      const valid = same(String(request.headers['webhook-signature']), proof) && Math.abs(Date.now() / 1000 - Number(stamp)) < 300
      const said = JSON.parse(body) as { type: string; data: Record<string, unknown> }
      receiver.told.push({ id, type: said.type, valid, data: said.data })
      return void json(valid ? receiver.answer : 401, {})
    }
    if (at.pathname === '/w/wk_test.js')
      return void response
        .writeHead(200, { 'content-type': 'text/javascript' })
        .end('window.wenextLoaded=JSON.parse(document.getElementById("wenext-page").textContent)')
    error(404, 'request.not_found')
  }
  return receiver
}

const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

async function read(stream: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of stream) text += String(piece)
  return text
}

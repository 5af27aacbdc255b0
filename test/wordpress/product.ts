/** The running product for a real shop: the packaged run with its sandbox, behind a front that speaks https, as shops ask of whom they connect to. */
import { createHmac } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts, startProduct } from '../../bench/product.ts'
import { front, listen, type Certificate } from './tls.ts'

/** A message on a shopper's phone. */
export interface Heard {
  readonly id: string
  readonly template: string | undefined
  /** All that was filled into it. */
  readonly said: string
}

export interface Running {
  /** As the shop reaches it. */
  readonly url: string
  readonly port: number
  /** A code by which a shop joins the demo's merchant, who has a number to send from. */
  readonly connectCode: () => Promise<string>
  readonly api: (path: string) => Promise<Record<string, unknown>>
  /** What the phone with these digits has received, oldest first. */
  readonly phone: (digits: string) => Promise<readonly Heard[]>
  /** The shopper presses a button below a message, or writes. */
  readonly answer: (body: Readonly<Record<string, unknown>>) => Promise<void>
  /** The hourly look at all shops. */
  readonly sweep: () => Promise<void>
  /** A delivery to an address of ours, signed as WooCommerce signs; gives the status. */
  readonly deliver: (hook: Hook, topic: string, order: object) => Promise<number>
  readonly log: () => Promise<string>
  readonly stop: () => Promise<void>
}

export interface Hook {
  readonly url: string
  readonly secret: string
}

interface Sent {
  readonly response: { readonly body: { readonly messages?: readonly { readonly id: string }[] } }
  readonly body: { readonly to?: string; readonly template?: { readonly name: string; readonly components?: unknown } }
}

export async function openProduct(tls: Certificate): Promise<Running> {
  const dir = await mkdtemp(join(tmpdir(), 'wenext-merchant-'))
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  const server = front(tls, port)
  const outer = await listen(server)
  const url = `https://localhost:${outer}`
  // The runtime trusts what Node is told to trust, and so the shop's certificate.
  const env = { APP_URL: url, NODE_EXTRA_CA_CERTS: tls.ca }
  const product = await startProduct({ port, sandboxPort, dataDir: join(dir, 'data'), env })
  const post = (to: string, body: unknown = {}) =>
    fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const must = async (response: Response) => {
    if (!response.ok) throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${await response.text()}`)
    return response
  }
  return {
    url,
    port: outer,
    connectCode: async () => ((await (await must(await post(`${product.url}/dev/connect-code`))).json()) as { code: string }).code,
    api: async (path) =>
      (await (
        await fetch(`${product.url}/api/v1${path}`, { headers: { authorization: `Bearer ${product.demo.apiKey}` } })
      ).json()) as Record<string, unknown>,
    async phone(digits) {
      const sent = (await (await fetch(`${product.sandboxUrl}/messages?after=0`)).json()) as readonly Sent[]
      return sent
        .filter(({ body }) => body.to?.replace('+', '') === digits)
        .map(({ response, body }) => ({
          id: response.body.messages?.[0]?.id ?? '',
          template: body.template?.name,
          said: JSON.stringify(body),
        }))
    },
    answer: async (body) => void (await must(await post(`${product.sandboxUrl}/reply`, body))),
    sweep: async () => void (await must(await post(`${product.url}/dev/sweep`))),
    async deliver(hook, topic, order) {
      const body = JSON.stringify(order)
      const [resource = '', event = ''] = topic.split('.')
      const headers = {
        'content-type': 'application/json',
        'x-wc-webhook-topic': topic,
        'x-wc-webhook-resource': resource,
        'x-wc-webhook-event': event,
        'x-wc-webhook-signature': createHmac('sha256', hook.secret).update(body).digest('base64'),
        'x-wc-webhook-id': '1',
        'x-wc-webhook-delivery-id': '1',
      }
      return (await fetch(product.url + new URL(hook.url).pathname, { method: 'POST', headers, body })).status
    },
    async log() {
      const folder = join(dir, 'data', 'log')
      return (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))).join('\n')
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await product.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

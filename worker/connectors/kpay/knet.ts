import * as z from 'zod'
import type { OpenSettings, RawDelivery } from '../contract.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import { fromHex, fromUtf8, toHex, utf8 } from '../../lib/bytes.ts'
import { aes128Cbc } from '../kit/aes-cbc.ts'
import { present, text } from '../kit/fields.ts'

/** Which field of KNET's answer holds the shop's order: plugins put a number of their own into trackid, and the order into one of these. */
export const ORDER_FIELDS = ['trackid', 'udf1', 'udf2', 'udf3', 'udf4', 'udf5'] as const
export type OrderField = (typeof ORDER_FIELDS)[number]

/** The key is the first block, too (KNET's own sample for shops). */
const terminal = (resourceKey: string) => aes128Cbc(utf8(resourceKey), utf8(resourceKey))

/** `trandata` of a form, or the body where it is nothing else: KNET's sample reads the one, plugins the other. */
function sealedIn(body: string): Uint8Array<ArrayBuffer> | undefined {
  const said = /^[0-9a-f]+$/i.test(body.trim()) ? body.trim() : (new URLSearchParams(body).get('trandata') ?? '')
  const bytes = fromHex(said.toLowerCase())
  return bytes && bytes.length > 0 && bytes.length % 16 === 0 ? bytes : undefined
}

/**
 * Pairs of a plain name and printable ASCII, with a result and a payment. A changed block makes sixteen bytes of chance of one of the
 * blocks, so that this strictness is what stands in for the signature that KNET does not make.
 */
const ANSWER = /^(?:[A-Za-z]\w{0,39}=[\x20-\x25\x27-\x7e]{0,300}(?:&|$))+$/
const isAnswer = (said: string) => ANSWER.test(said) && /(^|&)result=[^&]/.test(said) && /(^|&)paymentid=\w/.test(said)

/** What KNET's answer says, in clear; undefined where this key opens nothing that reads like one. Never throws. */
export async function openAnswer(raw: RawDelivery, resourceKey: string): Promise<string | undefined> {
  const sealed = sealedIn(raw.text)
  const opened = sealed && (await (await terminal(resourceKey))?.open(sealed))
  const said = opened && fromUtf8(opened)
  return said && isAnswer(said) ? said : undefined
}

/** The same answer as KNET would send it; as it is where the key has another form. */
export async function sealAnswer(said: string, resourceKey: string): Promise<string> {
  const key = await terminal(resourceKey)
  return key && !sealedIn(said) ? `trandata=${toHex(await key.seal(utf8(said))).toUpperCase()}` : said
}

export const isKnet = (settings: OpenSettings | undefined) => settings?.['variant'] === 'knet'

const Answer = z.object({
  paymentid: text,
  result: text,
  trackid: text,
  amt: text,
  udf1: text,
  udf2: text,
  udf3: text,
  udf4: text,
  udf5: text,
})

/** KNET names no time but a day without a year, and takes dinars alone. */
export function toldByKnet(body: unknown, orderField: OrderField) {
  const { paymentid: id, result: word, trackid, amt, ...udf } = Answer.parse(body)
  return {
    variant: 'knet' as const,
    word,
    id,
    reference: { trackid, ...udf }[orderField],
    refs: present({ paymentId: id, gatewayOrderId: trackid && `knet:${trackid}` }),
    payment: present({ amount: moneyFromDecimal(amt, 'KWD') }),
    at: undefined,
  }
}

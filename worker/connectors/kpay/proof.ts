import type { OpenSettings, RawDelivery, Scheme } from '../contract.ts'
import { fromBase64, utf8 } from '../../lib/bytes.ts'
import { sameText, sha256Hex } from '../../lib/crypto.ts'
import { parseJsonAsWritten } from '../../lib/json.ts'
import { leavesOf } from '../../lib/payload.ts'
import { custom } from '../kit/schemes.ts'
import { sortedFields } from '../kit/sorted-fields.ts'
import { isKnet, openAnswer, sealAnswer } from './knet.ts'

export const VARIANTS = ['kbzpay', 'kpay_group', 'knet'] as const
export const SIGNED_URIS = ['any', 'path', 'path_and_query', 'url'] as const
export const TOLERANCE_SECONDS = 300

/** KBZPay's notification as it was written: every number as its text, as the signature is made of it. */
function requestOf(text: string): Readonly<Record<string, string>> | undefined {
  try {
    const body = parseJsonAsWritten(text)
    const fields = typeof body === 'object' && body !== null && 'Request' in body ? body.Request : undefined
    // What is no single value would be read and not be signed.
    return Object.values(fields ?? {}).some((value) => typeof value === 'object' && value !== null) ? undefined : leavesOf(fields)
  } catch {
    return undefined
  }
}

/** KBZPay: SHA-256 of all filled fields but sign and sign_type, sorted, and the app key; hex in capitals. */
async function kbzHash(fields: Readonly<Record<string, string>>, appKey: string): Promise<string | undefined> {
  const text = sortedFields(fields, ['sign', 'sign_type'])
  return text ? (await sha256Hex(`${text}&key=${appKey}`)).toUpperCase() : undefined
}

async function verifyKbz(raw: RawDelivery, appKey: string): Promise<boolean> {
  const fields = requestOf(raw.text)
  const expected = fields?.['sign'] ? await kbzHash(fields, appKey) : undefined
  return expected !== undefined && sameText(fields?.['sign']?.toUpperCase() ?? '', expected)
}

/** A public key as PEM or as bare base64; undefined where it is neither. */
async function publicKey(text: string): Promise<CryptoKey | undefined> {
  const der = fromBase64(text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, ''))
  if (!der?.length) return undefined
  return crypto.subtle.importKey('spki', der, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['verify']).catch(() => undefined)
}

/** What KPay signs of the address is not documented, and integrations differ. All three name this address and no other. */
function urisOf({ url }: RawDelivery, wanted: unknown): readonly string[] {
  const uris = { path: url.pathname, path_and_query: url.pathname + url.search, url: url.href }
  return wanted === 'path' || wanted === 'path_and_query' || wanted === 'url' ? [uris[wanted]] : [...new Set(Object.values(uris))]
}

async function verifyGroup(raw: RawDelivery, platformKey: string, settings: OpenSettings): Promise<boolean> {
  const header = (name: string) => raw.headers.get(name) ?? ''
  const at = header('k-timestamp')
  const signature = fromBase64(header('k-signature'))
  const tolerance = typeof settings['toleranceSeconds'] === 'number' ? settings['toleranceSeconds'] : TOLERANCE_SECONDS
  if (!signature || !/^\d{13}$/.test(at) || Math.abs(raw.receivedAt - Number(at)) > tolerance * 1000) return false
  const key = await publicKey(platformKey)
  if (!key) return false
  const rest = [at, header('k-nonce-str'), header('k-merchant-code'), raw.text]
  const texts = urisOf(raw, settings['signedUri']).map((uri) => [raw.method, uri, ...rest].map((part) => `${part}\n`).join(''))
  const matches = await Promise.all(texts.map((text) => crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, signature, utf8(text))))
  return matches.includes(true)
}

/** Nothing is taken before the merchant has said whose KPay it is. */
export const proof: Scheme = custom({
  summary:
    'KBZPay: SHA-256 of the sorted fields and the app key, hex, in the field sign. KPay Group: RSA with SHA-256 over method, address, time, nonce, merchant code and body, base64, in the header K-Signature; more than 300 s off is refused. KNET: encrypted, AES-128-CBC under the terminal resource key; what opens as an answer is taken for one, a signature there is none.',
  oneWay: (settings) => settings['variant'] === 'kpay_group',
  async verify(raw, key, settings = {}) {
    if (settings['variant'] === 'kbzpay') return verifyKbz(raw, key)
    if (isKnet(settings)) return (await openAnswer(raw, key)) !== undefined
    return settings['variant'] === 'kpay_group' ? verifyGroup(raw, key, settings) : false
  },
  sign: async () => ({}),
  open: async (raw, key, settings) => (isKnet(settings) ? openAnswer(raw, key) : undefined),
  async signBody(body, appKey, _at, settings) {
    if (isKnet(settings)) return sealAnswer(body, appKey)
    const sign = await kbzHash(requestOf(body) ?? {}, appKey)
    return sign ? body.replace(/\}\s*\}\s*$/, `,"sign_type":"SHA256","sign":"${sign}"}}`) : body
  },
})

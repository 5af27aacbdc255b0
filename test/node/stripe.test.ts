import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import stripe from '../../worker/connectors/stripe/index.ts'
import { delivery } from '../connectors/check-connector.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'stripe', 'fixtures')
const read = (file: string) =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { body: unknown; secret: string; headers: Record<string, string> }
const files = readdirSync(FOLDER).filter((file) => file !== 'vector.json')
const HEADER = 'stripe-signature'
const NOW = 1767225602000
const { webhooks } = new Stripe('sk_test_never_used')
const accepts = (text: string, header: string, secret: string) => {
  try {
    return webhooks.constructEvent(text, header, secret, 300, undefined, NOW).id !== undefined
  } catch {
    return false
  }
}

describe('the proof, as Stripe’s own SDK sees it', () => {
  it('takes the vector, and refuses it with a byte changed', () => {
    const { body, secret, headers } = read('vector.json')
    expect(accepts(String(body), headers[HEADER] ?? '', secret)).toBe(true)
    expect(accepts(String(body).replace('wnx_1', 'wnx_2'), headers[HEADER] ?? '', secret)).toBe(false)
  })

  it(`takes what we sign, and signs what we take, for each of the ${files.length} fixtures`, async () => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const payload = JSON.stringify(read(file).body)
      const ours = (await stripe.manifest.scheme.sign(payload, 'whsec_demo', NOW))[HEADER] ?? ''
      expect(accepts(payload, ours, 'whsec_demo'), file).toBe(true)
      expect(accepts(payload, ours, 'whsec_other'), file).toBe(false)
      const theirs = webhooks.generateTestHeaderString({ payload, secret: 'whsec_demo', timestamp: NOW / 1000 })
      const raw = delivery(payload, { [HEADER]: theirs }, NOW)
      expect(await stripe.manifest.scheme.verify(raw, 'whsec_demo'), file).toBe(true)
      expect(await stripe.manifest.scheme.verify(raw, 'whsec_other'), file).toBe(false)
    }
  })
})

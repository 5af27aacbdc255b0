import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Razorpay from 'razorpay'
import { describe, expect, it } from 'vitest'
import razorpay from '../../worker/connectors/razorpay/index.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'razorpay', 'fixtures')
const read = (file: string) =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { body: unknown; secret: string; headers: Record<string, string> }
const files = readdirSync(FOLDER).filter((file) => file !== 'vector.json')
const HEADER = 'x-razorpay-signature'

describe('the proof, as Razorpay’s own SDK sees it', () => {
  it('takes the vector, and refuses it with a byte changed', () => {
    const { body, secret, headers } = read('vector.json')
    const signature = headers[HEADER] ?? ''
    expect(Razorpay.validateWebhookSignature(String(body), signature, secret)).toBe(true)
    expect(Razorpay.validateWebhookSignature(String(body).replace('49900', '49901'), signature, secret)).toBe(false)
  })

  it(`takes what we sign, for each of the ${files.length} fixtures`, async () => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const text = JSON.stringify(read(file).body)
      const signature = (await razorpay.manifest.scheme.sign(text, 'rzp_whsec_demo', 0))[HEADER] ?? ''
      expect(Razorpay.validateWebhookSignature(text, signature, 'rzp_whsec_demo'), file).toBe(true)
      expect(Razorpay.validateWebhookSignature(text, signature, 'another-secret'), file).toBe(false)
    }
  })
})

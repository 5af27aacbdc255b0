import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cashfree, CFEnvironment } from 'cashfree-pg'
import { describe, expect, it } from 'vitest'
import cashfree from '../../worker/connectors/cashfree/index.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'cashfree', 'fixtures')
const read = (file: string) =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { body: unknown; secret: string; headers: Record<string, string> }
const files = readdirSync(FOLDER).filter((file) => file !== 'vector.json')
const SIGNATURE = 'x-webhook-signature'
const TIME = 'x-webhook-timestamp'

function accepts(text: string, headers: Readonly<Record<string, string>>, secret: string): boolean {
  try {
    const sdk = new Cashfree(CFEnvironment.SANDBOX, 'never-used', secret)
    return sdk.PGVerifyWebhookSignature(headers[SIGNATURE] ?? '', text, headers[TIME] ?? '').raw === text
  } catch {
    return false
  }
}

describe('the proof, as Cashfree’s own SDK sees it', () => {
  it('takes the vector, and refuses it with its decimals changed', () => {
    const { body, secret, headers } = read('vector.json')
    expect(accepts(String(body), headers, secret)).toBe(true)
    expect(accepts(String(body).replace('499.00', '499'), headers, secret)).toBe(false)
  })

  it(`takes what we sign, for each of the ${files.length} fixtures`, async () => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const text = JSON.stringify(read(file).body)
      const headers = await cashfree.manifest.scheme.sign(text, 'cf_secret_demo', 1767225602000)
      expect(accepts(text, headers, 'cf_secret_demo'), file).toBe(true)
      expect(accepts(text, headers, 'cf_secret_other'), file).toBe(false)
    }
  })
})

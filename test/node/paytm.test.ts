import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import PaytmChecksum from 'paytmchecksum'
import { describe, expect, it } from 'vitest'
import paytm from '../../worker/connectors/paytm/index.ts'
import { fieldsAsWritten } from '../../worker/lib/payload.ts'
import { delivery } from '../connectors/check-connector.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'paytm', 'fixtures')
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { body?: string; form: string; secret: string }
const files = readdirSync(FOLDER).filter((file) => file !== 'vector.json')
const { scheme } = paytm.manifest
const KEY = 'paytm_demo_key16'

/** The library takes the checksum out of what it is given. */
const accepts = (fields: Readonly<Record<string, string>>, key = KEY) =>
  PaytmChecksum.verifySignature({ ...fields }, key, fields['CHECKSUMHASH'] ?? '')

describe('the proof, as Paytm’s own library sees it', () => {
  it('takes the vector, and refuses it with another amount', () => {
    const fields = fieldsAsWritten(read('vector.json').body ?? '') ?? {}
    expect(accepts(fields)).toBe(true)
    expect(accepts({ ...fields, TXNAMOUNT: '499.0' })).toBe(false)
  })

  it(`takes what we sign, and signs what we take, for each of the ${files.length} fixtures`, async () => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const { form } = read(file)
      const signed = fieldsAsWritten((await scheme.signBody?.(form, KEY, 0)) ?? '') ?? {}
      expect(accepts(signed), file).toBe(true)
      expect(accepts({ ...signed, STATUS: 'TXN_SUCCES' }), file).toBe(false)
      const fields = fieldsAsWritten(form) ?? {}
      const theirs = new URLSearchParams({ ...fields, CHECKSUMHASH: await PaytmChecksum.generateSignature(fields, KEY) }).toString()
      expect(await scheme.verify(delivery(theirs, {}, 0), KEY), file).toBe(true)
      expect(await scheme.verify(delivery(theirs, {}, 0), 'paytm_demo_key17'), file).toBe(false)
    }
  })
})

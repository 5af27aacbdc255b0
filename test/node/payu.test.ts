import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Payu from 'payu-websdk'
import { describe, expect, it } from 'vitest'
import payu from '../../worker/connectors/payu/index.ts'
import { fieldsAsWritten } from '../../worker/lib/payload.ts'
import { delivery } from '../connectors/check-connector.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'payu', 'fixtures')
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { body?: unknown; form?: string; secret: string }
const files = readdirSync(FOLDER).filter((file) => file !== 'vector.json')
const { scheme } = payu.manifest

function sdk(salt: string) {
  return new Payu({ key: 'key_demo', salt }, 'TEST', { useSplitHash: true }).hasher
}

describe('the proof, as PayU’s own SDK sees it', () => {
  it('takes the vector, and refuses it with another amount', () => {
    const { body, secret } = read('vector.json')
    const fields = fieldsAsWritten(String(body)) ?? {}
    expect(sdk(secret).validateResponseHash(fields)).toBe(true)
    expect(sdk(secret).validateResponseHash({ ...fields, amount: '499.0' })).toBe(false)
  })

  it(`takes what we sign, and signs what we take, for each of the ${files.length} fixtures`, async () => {
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const { form, body } = read(file)
      const bare = form ?? JSON.stringify(body)
      const signed = fieldsAsWritten((await scheme.signBody?.(bare, 'salt_demo', 0)) ?? '') ?? {}
      expect(sdk('salt_demo').validateResponseHash(signed), file).toBe(true)
      expect(sdk('salt_other').validateResponseHash(signed), file).toBe(false)
      const fields = fieldsAsWritten(bare) ?? {}
      const theirs = new URLSearchParams({ ...fields, hash: sdk('salt_demo').generateResponseHash(fields) }).toString()
      expect(await scheme.verify(delivery(theirs, {}, 0), 'salt_demo'), file).toBe(true)
      expect(await scheme.verify(delivery(theirs, {}, 0), 'salt_other'), file).toBe(false)
    }
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
// The check behind validateCallback; that one then fails on a function that its own dependency has renamed.
import { CommonUtils } from 'pg-sdk-node/dist/common/CommonUtils.js'
import { describe, expect, it } from 'vitest'
import phonepe from '../../worker/connectors/phonepe/index.ts'
import { delivery } from '../connectors/check-connector.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'phonepe', 'fixtures')
const read = (file: string) =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    body: unknown
    secret: string
    headers: Record<string, string>
    settings?: Record<string, unknown>
  }
const files = readdirSync(FOLDER).filter((file) => file !== 'vector.json')
const second = files.filter((file) => read(file).settings?.['version'] === undefined)
const { scheme } = phonepe.manifest
const accepts = (authorization: string, user: string, password: string) => CommonUtils.isCallbackValid(user, password, authorization)

describe('the proof, as PhonePe’s own SDK sees it', () => {
  it('takes the vector, and refuses it with another password', () => {
    const { headers } = read('vector.json')
    expect(accepts(headers['authorization'] ?? '', 'wnx_user', 'wnx_pass')).toBe(true)
    expect(accepts(headers['authorization'] ?? '', 'wnx_user', 'wnx_pass2')).toBe(false)
  })

  it(`takes what we sign, for each of the ${second.length} fixtures of v2`, async () => {
    expect(second.length).toBeGreaterThan(0)
    for (const file of second) {
      const text = JSON.stringify(read(file).body)
      const { authorization = '' } = await scheme.sign(text, 'wnx_user:wnx_pass', 0)
      expect(accepts(authorization, 'wnx_user', 'wnx_pass'), file).toBe(true)
      expect(accepts(authorization, 'wnx_user2', 'wnx_pass'), file).toBe(false)
    }
  })

  it('of v1 is what node’s own hash makes', async () => {
    const { response } = read('v1-success.json').body as { response: string }
    const text = JSON.stringify({ response })
    const header = `${createHash('sha256').update(`${response}phonepe_salt_demo`).digest('hex')}###1`
    expect(await scheme.verify(delivery(text, { 'x-verify': header }, 0), 'phonepe_salt_demo', { version: 'v1' })).toBe(true)
  })
})

import { runDurableObjectAlarm } from 'cloudflare:test'
import { rehearsalOf } from '../../worker/routes/accept.ts'
import { apiOf, type Answer } from '../routes/api-support.ts'
import { testEnv, type TestMerchant } from './merchant.ts'

/** A dry run from its beginning to its result, through the API. */
export async function rehearse(merchant: TestMerchant, ask: object = {}): Promise<Answer> {
  const api = apiOf(() => merchant)
  const begun = await api('POST', '/rules/dry-run', ask)
  if (begun.status !== 202) throw new Error(`${begun.status} ${begun.text}`)
  const path = `/rules/dry-run/${String(begun.json['id'])}?limit=200`
  for (let i = 0; i < 200; i++) {
    const { json } = await api('GET', path)
    if (String(json['state']) !== 'running') return json
    await runDurableObjectAlarm(rehearsalOf(testEnv, merchant.id) as never)
  }
  throw new Error('the dry run does not end')
}

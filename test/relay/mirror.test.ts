import { expect, it } from 'vitest'
import { rulesOf } from '../../worker/db/rules.ts'
import { loadSettings } from '../../worker/relay/load.ts'
import { refreshTemplates } from '../../worker/relay/mirror.ts'
import { defaultTemplates } from '../../worker/whatsapp/default-templates.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'

it('pauses order news whose template Meta calls marketing, and not what is an offer anyhow', async () => {
  const merchant = await aMerchant()
  const names = new Set(['order_placed_v1', 'back_in_stock_v1', 'checkout_reminder_v1'])
  const listed = defaultTemplates({ linkBase: 'https://go.example.com' })
    .filter(({ name }) => names.has(name))
    .map((template) => ({ ...template, category: 'MARKETING', status: 'APPROVED' }))
  const settings = await loadSettings(testEnv, merchant.id)
  await refreshTemplates(merchant.tenant, settings, { listTemplates: async () => ({ kind: 'ok', value: listed }) }, () => {}, Date.now())
  const rules = await rulesOf(merchant.tenant)
  const paused = rules.filter(({ pausedReason }) => pausedReason === 'template.category').map(({ id }) => id)
  expect(paused).toEqual(['order_placed'])
})

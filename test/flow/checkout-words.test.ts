import { expect, test, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { consentsOf } from '../../worker/db/consents.ts'
import type { MerchantId } from '../../worker/domain/ids.ts'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { pageOf } from '../routes/shopify-app-support.ts'
import { placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'
import { fakeShopify, newShopDomain } from '../support/shopify.ts'

const NOW = { on: false, wording: 'News about my order by WhatsApp.', version: 'en-2', locale: 'en' }
const BEFORE = { wording: 'Nachrichten zu meiner Bestellung.', version: 'de-1', locale: 'de', until: Date.now() }

test.each([
  ['en-2', 'order_updates', NOW.wording, 'en'],
  // Ordered with a page that was opened before the words were changed.
  ['de-1', 'order_updates', BEFORE.wording, 'de'],
  ['xx-9', 'order_updates', null, null],
  // The sentence is about orders; it proves nothing of offers.
  ['en-2', 'marketing', null, null],
])('the consent keeps the words that %s named of %s', async (version, purpose, wording, locale) => {
  fakeGraph()
  const merchant = await aMerchant({ settings: { checkoutNotice: NOW, earlierWordings: [BEFORE] } })
  await placeOrder(merchant, 1, {
    note_attributes: [
      { name: 'whatsapp_opt_in_version', value: version },
      { name: 'whatsapp_opt_in_purposes', value: purpose },
      { name: 'whatsapp_opt_in', value: 'yes' },
    ],
  })
  await untilQuiet(merchant)
  const [contact] = await rows<{ id: string }>(merchant, 'SELECT id FROM contacts')
  expect(await consentsOf(merchant.tenant, [contact?.id ?? ''])).toMatchObject([
    { purpose, state: 'granted', source: 'order_attribute', wordingVersion: version, wording, locale },
  ])
  vi.restoreAllMocks()
})

test('a shop that installs us has its own box counted from the start', async () => {
  const shopify = fakeShopify()
  const domain = newShopDomain()
  const page = await pageOf('/shopify/me', { authorization: `Bearer ${await shopify.idToken(domain)}` })
  const { merchantId } = (await page.json()) as { merchantId: MerchantId }
  const choices = MerchantSettings.parse((await openControl(testEnv.DB).merchant(merchantId))?.settings)
  expect(choices.consentSources).toEqual({ order_attribute: true, order_meta: false, shop_sync: false })
  vi.restoreAllMocks()
})

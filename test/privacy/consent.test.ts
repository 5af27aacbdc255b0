import { describe, expect, it } from 'vitest'
import type { ConsentSignal } from '../../worker/domain/events.ts'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { consentBar, judgeConsent } from '../../worker/privacy/consent.ts'

const AT = 1_790_000_000_000
const off = MerchantSettings.parse({})
const on = MerchantSettings.parse({
  checkoutNotice: { on: true, wording: 'We write on WhatsApp.', version: '1', locale: 'en' },
  consentSources: { order_attribute: true, order_meta: true, shop_sync: true },
})
const signal = (more: Partial<ConsentSignal>): ConsentSignal => ({
  purpose: 'order_updates',
  state: 'granted',
  source: 'order_attribute',
  proof: 'x=1',
  at: AT,
  ...more,
})

describe('judgeConsent', () => {
  it.each(['order_attribute', 'order_meta', 'shop_sync', 'checkout_notice'] as const)(
    'takes %s only where the merchant switched it on, but a withdrawal always',
    (source) => {
      expect(judgeConsent(signal({ source }), null, undefined, off)).toBe('ignore')
      expect(judgeConsent(signal({ source }), null, undefined, on)).toBe('apply')
      if (source !== 'checkout_notice') expect(judgeConsent(signal({ source, state: 'withdrawn' }), null, undefined, off)).toBe('apply')
    },
  )

  it.each(['keyword', 'whatsapp', 'widget', 'api', 'console', 'import'] as const)('takes %s without a setting', (source) => {
    expect(judgeConsent(signal({ source }), null, undefined, off)).toBe('apply')
  })

  it('never lets a notice at checkout override a withdrawal, what the shopper said in person, or a box they ticked', () => {
    const notice = signal({ source: 'checkout_notice', at: AT + 1e9 })
    expect(judgeConsent(notice, '2', { state: 'withdrawn', source: 'keyword', version: null, at: AT }, on)).toBe('ignore')
    expect(judgeConsent(notice, '2', { state: 'granted', source: 'widget', version: null, at: AT }, on)).toBe('ignore')
    for (const source of ['order_attribute', 'order_meta', 'checkout_box'])
      expect(judgeConsent(notice, '2', { state: 'granted', source, version: '1', at: AT }, on)).toBe('ignore')
    expect(judgeConsent(notice, '2', { state: 'granted', source: 'checkout_notice', version: '1', at: AT }, on)).toBe('apply')
  })

  it('records an older sign without applying it', () => {
    expect(
      judgeConsent(
        signal({ source: 'keyword', at: AT - 5_000 }),
        null,
        { state: 'withdrawn', source: 'keyword', version: null, at: AT },
        on,
      ),
    ).toBe('record_only')
  })

  it('lets a withdrawal win within its second, since WhatsApp tells whole seconds', () => {
    const granted = { state: 'granted', source: 'checkout_notice', version: '1', at: AT + 700 }
    expect(judgeConsent(signal({ source: 'keyword', state: 'withdrawn', at: AT }), null, granted, on)).toBe('apply')
  })

  it('adds nothing to the ledger when the same is said again', () => {
    expect(
      judgeConsent(
        signal({ source: 'checkout_notice' }),
        '1',
        { state: 'granted', source: 'checkout_notice', version: '1', at: AT - 9 },
        on,
      ),
    ).toBe('ignore')
  })
})

it('bars everything that is not a yes', () => {
  expect([undefined, { state: 'granted' }, { state: 'pending' }, { state: 'withdrawn' }, { state: 'anything' }].map(consentBar)).toEqual([
    'consent.missing',
    undefined,
    'consent.pending',
    'consent.withdrawn',
    'consent.withdrawn',
  ])
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answeredBefore, attributesFor } from '../../shopify-app/extensions/checkout/src/attributes.ts'
import { lastWins } from '../../shopify-app/extensions/checkout/src/in-order.ts'
import { tell, type Wire } from '../../shopify-app/extensions/checkout/src/tell.ts'
import { PURPOSES, questionOf } from '../../shopify-app/extensions/checkout/src/wording.ts'
import shopify from '../../worker/connectors/shopify/index.ts'

const en = { version: 'en-1', order_updates: 'Order news, please.', marketing: 'Offers, please.' }
const hi = { version: 'hi-1', order_updates: 'ऑर्डर की ख़बर।', marketing: 'ऑफ़र।' }
const stored = (more: object = {}) => JSON.stringify({ purposes: ['order_updates', 'marketing'], words: { en, hi }, ...more })

describe('the question', () => {
  it.each([
    ['hi', 'hi-1'],
    ['hi-IN', 'hi-1'],
    ['HI', 'hi-1'],
    ['de', 'en-1'],
  ])('is asked of a shopper who reads %s in the words of version %s', (language, version) => {
    expect(questionOf(stored(), {}, language)?.version).toBe(version)
  })

  it('has one box for each purpose that the merchant wants asked', () => {
    expect(questionOf(stored(), {}, 'en')?.boxes).toEqual([
      { purpose: 'order_updates', label: 'Order news, please.' },
      { purpose: 'marketing', label: 'Offers, please.' },
    ])
    const purposes = (settings: object, more?: object) => questionOf(stored(more), settings, 'en')?.boxes.map(({ purpose }) => purpose)
    expect(purposes({ without_offers: true })).toEqual(['order_updates'])
    expect(purposes({ without_orders: true })).toEqual(['marketing'])
    expect(purposes({}, { purposes: ['marketing'] })).toEqual(['marketing'])
    expect(purposes({ without_orders: true, without_offers: true })).toBeUndefined()
  })

  it('is not asked in words that nobody keeps: without wording, without version, with anything unreadable', () => {
    const broken = [
      undefined,
      '',
      'null',
      '7',
      '[]',
      '{"words":{}}',
      stored({ words: { en: { ...en, version: '' } } }),
      stored({ words: null }),
      stored({ purposes: 'all' }),
    ]
    for (const text of broken) expect(questionOf(text, {}, 'en'), String(text)).toBeUndefined()
    fc.assert(fc.property(fc.string(), fc.string(), (text, language) => void questionOf(text, {}, language)))
    fc.assert(fc.property(fc.json(), (text) => void questionOf(text, {}, 'en')))
  })
})

const asked = PURPOSES

describe('the attributes of an order', () => {
  it('say yes, to what, and to which words', () => {
    expect(
      Object.fromEntries(
        attributesFor({ version: 'en-1', purposes: ['order_updates', 'marketing'], asked }).map(({ key, value }) => [key, value]),
      ),
    ).toEqual({
      wn_optin: 'yes',
      wn_optin_version: 'en-1',
      wn_optin_purposes: 'order_updates,marketing',
    })
  })

  it('write the yes last, so that half of an answer is none', () => {
    expect(attributesFor({ version: 'en-1', purposes: ['marketing'], asked }).at(-1)).toEqual({ key: 'wn_optin', value: 'yes' })
  })

  it('say no where a tick was taken back', () => {
    expect(attributesFor({ version: 'en-1', purposes: [], asked }).at(-1)).toEqual({ key: 'wn_optin', value: 'no' })
  })

  it('are read again as they were written, and only for the words that are shown', () => {
    fc.assert(
      fc.property(fc.subarray([...PURPOSES]), fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (purposes, version, other) => {
        const written = attributesFor({ version, purposes, asked })
        expect(answeredBefore(written, version)).toEqual(purposes)
        if (other !== version) expect(answeredBefore(written, other)).toEqual([])
      }),
    )
    expect(answeredBefore([], 'en-1')).toEqual([])
  })

  it('are what the connector reads of the order', () => {
    const settings = shopify.manifest.settings.parse({ consentAttribute: 'wn_optin' })
    const read = (purposes: readonly ('order_updates' | 'marketing')[]) => {
      const note_attributes = attributesFor({ version: 'en-1', purposes, asked }).map(({ key, value }) => ({ name: key, value }))
      const body = { id: 5, created_at: '2026-11-22T10:00:00Z', note_attributes, phone: '+12025550143' }
      const parsed = shopify.parse({ topic: 'orders/create', body }, settings, 1)
      return 'events' in parsed ? (parsed.events[0]?.consents ?? []).map(({ purpose, state }) => `${purpose} ${state}`) : []
    }
    expect(read(['order_updates'])).toEqual(['order_updates granted'])
    expect(read(['order_updates', 'marketing'])).toEqual(['order_updates granted', 'marketing granted'])
    // A yes to offers alone is none to order updates.
    expect(read(['marketing'])).toEqual(['marketing granted'])
    expect(read([])).toEqual(['order_updates withdrawn', 'marketing withdrawn'])
  })
})

describe('writes in order', () => {
  it('end with what was chosen last, one at a time, whatever the hurry', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer(), { minLength: 1, maxLength: 12 }), async (values) => {
        const written: number[] = []
        let atOnce = 0
        const save = lastWins(async (value: number) => {
          expect(++atOnce).toBe(1)
          await Promise.resolve()
          written.push(value)
          atOnce--
          return true
        })
        await Promise.all(values.map((value) => save(value)))
        expect(written.at(-1)).toBe(values.at(-1))
        expect(written.length).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('go on after one that failed', async () => {
    let fail = true
    const save = lastWins(async (value: number) => {
      if (fail) throw new Error(`${value}`)
      return true
    })
    await expect(save(1)).rejects.toThrow('1')
    fail = false
    expect(await save(2)).toBe(true)
  })
})

describe('what the thank-you page tells us', () => {
  const told = { order: 'gid://shopify/Order/5', version: 'en-1', purposes: ['marketing'] as const, asked, language: 'en' }
  const wire = (answers: readonly (number | Error)[]) => {
    const asked: { url: string; init: RequestInit }[] = []
    const waits: number[] = []
    const one: Wire = {
      token: async () => 'session-token',
      wait: async (ms) => void waits.push(ms),
      fetch: async (url, init) => {
        asked.push({ url: String(url), init: init ?? {} })
        const answer = answers[asked.length - 1] ?? 500
        if (answer instanceof Error) throw answer
        return new Response(null, { status: answer })
      },
    }
    return { one, asked, waits }
  }

  it('goes to our address with a session token, and holds no number and no name', async () => {
    const { one, asked } = wire([202])
    expect(await tell(one, told)).toBe(true)
    expect(asked[0]?.url).toBe('https://relay.example.com/shopify/checkout/optin')
    expect(asked[0]?.init.headers).toMatchObject({ authorization: 'Bearer session-token' })
    expect(JSON.parse(String(asked[0]?.init.body))).toEqual(told)
  })

  it.each([
    ['an order that is not there yet', 404],
    ['a server that stumbled', 503],
    ['a server that wants a pause', 429],
    ['a connection that broke', new Error('offline')],
  ])('is said once more after %s', async (_, first) => {
    const { one, asked, waits } = wire([first, 202])
    expect(await tell(one, told)).toBe(true)
    expect(asked).toHaveLength(2)
    expect(waits[0]).toBeGreaterThan(500)
  })

  it('is not repeated where it was refused, and not for ever', async () => {
    const refused = wire([401, 202])
    expect(await tell(refused.one, told)).toBe(false)
    expect(refused.asked).toHaveLength(1)
    const down = wire([500, 500, 202])
    expect(await tell(down.one, told)).toBe(false)
    expect(down.asked).toHaveLength(2)
  })
})

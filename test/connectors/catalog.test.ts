import { describe, expect, it } from 'vitest'
import { catalog, findConnector, splitSecrets } from '../../worker/connectors/catalog.ts'

describe('catalog', () => {
  it('is plain data: what JSON keeps is all there is', () => {
    expect(JSON.parse(JSON.stringify(catalog()))).toEqual(catalog())
  })

  it('carries labels and secret marks into the JSON Schema that the form is drawn from', () => {
    const woocommerce = catalog().find(({ id }) => id === 'woocommerce')
    const properties = woocommerce?.settings.properties
    expect(properties?.['webhookSecret']).toMatchObject({ type: 'string', title: 'Webhook secret', secret: true })
    expect(properties?.['statusMap']).toMatchObject({ title: 'Statuses of plugins', default: {} })
    expect(woocommerce?.settings.required).toEqual(['webhookSecret'])
    expect(woocommerce?.secretSettings).toEqual(['webhookSecret', 'consumerKey', 'consumerSecret'])
  })

  it('lists what each connector understands', () => {
    expect(catalog().find(({ id }) => id === 'razorpay')?.topics).toContainEqual({ topic: 'order.paid', event: 'payment.captured' })
  })
})

describe('findConnector', () => {
  it('finds ours and nothing of the prototype', () => {
    expect(findConnector('shiprocket')?.manifest.id).toBe('shiprocket')
    for (const id of ['constructor', '__proto__', 'toString', '']) expect(findConnector(id)).toBeUndefined()
  })
})

describe('splitSecrets', () => {
  it('parts secrets from the rest and drops what the connector does not know', () => {
    const given = { token: 'wnx-demo-token-0001', statusMap: { 26: 'delivered' }, other: 1 }
    expect(splitSecrets('shiprocket', given)).toEqual({
      plain: { statusMap: { 26: 'delivered' } },
      secret: { token: 'wnx-demo-token-0001' },
    })
  })

  it('keeps nothing of an unknown connector', () => {
    expect(splitSecrets('nobody', { token: 'x' })).toEqual({ plain: {}, secret: {} })
  })
})

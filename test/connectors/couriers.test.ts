import { describe, expect, it } from 'vitest'
import type { Connector } from '../../worker/connectors/contract.ts'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import { parsePayload } from '../../worker/lib/payload.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const couriers = Object.entries<Connector>(connectors).filter(([, { manifest }]) => manifest.category === 'logistics')

describe('every courier', () => {
  it.each(couriers)('%s reads its deliveries also where a connection’s settings are gone', (id, connector) => {
    const fixtures = fixturesOf(id)
    expect(fixtures.length).toBeGreaterThan(0)
    for (const { file, form, body, headers, receivedAt } of fixtures) {
      const text = form ?? JSON.stringify(body)
      for (const envelope of connector.split(delivery(text, headers ?? {}, receivedAt), parsePayload(text)))
        expect(() => connector.parse(envelope, {}, receivedAt), file).not.toThrow()
    }
  })

  it.each(couriers)('%s keeps the courier’s own word beside each state', (id, connector) => {
    const told = fixturesOf(id).flatMap(({ events }) => events ?? []) as {
      readonly type: string
      readonly parcel?: { readonly status?: string }
    }[]
    expect(told.length).toBeGreaterThan(0)
    for (const event of told) expect(event.parcel?.status, `${connector.manifest.name}: ${event.type}`).toBeTruthy()
  })
})

import { describe, expect, it } from 'vitest'
import dunzo from '../../worker/connectors/dunzo/index.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const task = fixturesOf('dunzo').find(({ file }) => file === 'status-out-for-delivery.json')?.body as Record<string, unknown>
const parse = (more: Record<string, unknown>, settings: Record<string, unknown> = {}) => {
  const body = { ...task, ...more }
  const [envelope] = dunzo.split(delivery(JSON.stringify(body), {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  return dunzo.parse(envelope, dunzo.manifest.settings.parse({ token: 'wnx-demo-token-0001', ...settings }), NOW)
}

describe('state', () => {
  it.each([
    ['created', 'parcel.labelled'],
    ['queued', 'parcel.labelled'],
    ['runner_accepted', 'parcel.labelled'],
    ['reached_for_pickup', 'parcel.labelled'],
    ['runner_cancelled', 'parcel.labelled'],
    ['pickup_complete', 'parcel.shipped'],
    ['started_for_delivery', 'parcel.out_for_delivery'],
    ['reached_for_delivery', 'parcel.out_for_delivery'],
    ['delivered', 'parcel.delivered'],
    ['cancelled', 'parcel.cancelled'],
  ])('%s is %s', (state, type) => expect(parse({ state })).toMatchObject({ events: [{ type }] }))

  it('is unknown by its word, and what the merchant says', () => {
    expect(parse({ state: 'constructor' })).toEqual({ unknown: 'constructor' })
    expect(parse({ state: 'on_a_break' }, { statusMap: { 'On a break': 'none' } })).toHaveProperty('ignored')
  })
})

it('expects the parcel so many minutes later while it is with the rider', () => {
  expect(parse({})).toMatchObject({ events: [{ occurredAt: 1767260400000, parcel: { expectedAt: 1767260400000 + 14 * 60_000 } }] })
  const parsed = parse({ state: 'delivered' })
  expect('events' in parsed && parsed.events[0]?.parcel).not.toHaveProperty('expectedAt')
})

it('is in the catalogue as what it is', () => {
  expect(dunzo.manifest.name).toContain('closed')
  expect(dunzo.manifest.summary).toContain('January 2025')
})

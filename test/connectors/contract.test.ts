import { describe, expect, it } from 'vitest'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import type { Connector } from '../../worker/connectors/contract.ts'
import { faultsOf } from './check-connector.ts'
import { fixturesOf, folders, vectorOf } from './fixtures.ts'

describe('every connector', () => {
  const all = Object.entries<Connector>(connectors)

  it('is in the registry', () => {
    expect(folders.toSorted()).toEqual(Object.keys(connectors).toSorted())
  })

  it.each(all)('%s keeps the contract', async (id, connector) => {
    expect(await faultsOf(id, connector, fixturesOf(id), vectorOf(id))).toEqual([])
  })

  it('was looked at', () => {
    const fixtures = all.reduce((sum, [id]) => sum + fixturesOf(id).length, 0)
    const topics = all.reduce((sum, [, { manifest }]) => sum + Object.keys(manifest.topics).length, 0)
    console.log(`contract: looked at ${all.length} connectors, ${topics} topics, ${fixtures} fixtures`)
    expect(all.length).toBeGreaterThan(0)
    expect(fixtures).toBeGreaterThan(0)
  })
})

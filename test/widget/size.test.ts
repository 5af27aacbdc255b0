import { expect, it } from 'vitest'
import { buildWidget, faults } from '../../scripts/build-widget.ts'
import { BUILT } from '../../worker/routes/widget/built.gen.ts'

it('keeps to its budgets, and says which part does not', async () => {
  const parts = await buildWidget()
  expect(faults(parts)).toEqual([])
  const random = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(33 + ((i * i * 7919) % 89))).join('')
  const fat = { ...parts, lean: `${parts.lean}/*${random}*/` }
  expect(faults(fat)[0]).toMatch(/^lean: \d+ bytes of brotli, 2000 are allowed$/)
  expect(faults({ ...parts, panel: '' })).toEqual(['panel: "__WENEXT_PANEL__" must be in it once'])
})

it('serves what was built last', async () => {
  const { hash: _, ...served } = BUILT
  expect(served).toEqual(await buildWidget())
})

import { it, expect } from 'vitest'
import { api } from '../../worker/routes/api/index.ts'
it('x', async () => {
  const r = await api.request('/docs', {}, { PEPPER: 'x'.repeat(20), APP_URL: 'https://wenext.example' } as never)
  const t = await r.text()
  const { writeFileSync } = await import('node:fs')
  writeFileSync('/tmp/docs-six.html', t)
  expect(r.status).toBe(200)
})

import { expect, it } from 'vitest'
import { newId } from '../../worker/domain/ids.ts'
import { preferenceCode, readPreferenceCode } from '../../worker/privacy/preference-code.ts'

const PEPPER = 'pepper-pepper-pepper'

it('leads to one contact of one merchant, and to nobody once a letter is changed', async () => {
  const [merchantId, contactId] = [newId('mer', Date.now()), newId('cnt', Date.now())]
  const code = await preferenceCode(PEPPER, merchantId, contactId)
  // Letters and digits only: no other sign survives the end of a link in a text.
  expect(code).toMatch(/^[0-9a-z]{78}$/)
  expect(await readPreferenceCode(PEPPER, code)).toEqual({ merchantId, contactId })
  expect(await readPreferenceCode('other-pepper-pepper', code)).toBeUndefined()
  for (let i = 0; i < code.length; i++) {
    const changed = `${code.slice(0, i)}${code[i] === '0' ? '1' : '0'}${code.slice(i + 1)}`
    expect(await readPreferenceCode(PEPPER, changed), changed).toBeUndefined()
  }
  for (const wrong of ['', code.slice(1), `${code}0`, code.toUpperCase(), '~'.repeat(78)])
    expect(await readPreferenceCode(PEPPER, wrong), wrong).toBeUndefined()
})

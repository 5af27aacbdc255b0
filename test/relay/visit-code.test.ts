import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isVisitCode, newVisitCode, readVisitCodes } from '../../worker/relay/visit-code.ts'

it('makes codes that only this merchant’s Relay takes for its own', async () => {
  const code = await newVisitCode('pepper-pepper-pepper', 'mer_a')
  expect(code).toMatch(/^WN-[0-9A-HJKMNP-TV-Z]{8}$/)
  const changed = code.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  expect(
    await Promise.all([
      isVisitCode('pepper-pepper-pepper', 'mer_a', code),
      isVisitCode('pepper-pepper-pepper', 'mer_b', code),
      isVisitCode('other-pepper-pepper', 'mer_a', code),
      isVisitCode('pepper-pepper-pepper', 'mer_a', changed),
      isVisitCode('pepper-pepper-pepper', 'mer_a', 'WN-ILOU0000'),
      isVisitCode('pepper-pepper-pepper', 'mer_a', ''),
    ]),
  ).toEqual([true, false, false, false, false, false])
})

const PEPPER = 'pepper-pepper-pepper'

it.each([
  ['Hello there (CODE)', 'Hello there'],
  ['Hello there (code)', 'Hello there'],
  ['CODE', ''],
  ['Hello CODE there', 'Hello there'],
  ['Hello [CODE], is it in stock?', 'Hello, is it in stock?'],
  ['नमस्ते! (CODE)', 'नमस्ते!'],
  ['مرحبا (CODE)', 'مرحبا'],
  ['One (CODE)\nTwo', 'One\nTwo'],
  ['Twice (CODE) (CODE)', 'Twice'],
])('takes a code out of a message however it is written: %s', async (form, left) => {
  const code = await newVisitCode(PEPPER, 'mer_a')
  const spellings = [code, code.replace('-', '\u2011'), code.replace('-', ''), code.replace(/0/g, 'O').replace(/1/g, 'l')]
  for (const spelling of spellings) {
    const message = form.replaceAll('CODE', spelling).replaceAll('code', spelling.toLowerCase())
    expect(await readVisitCodes(PEPPER, 'mer_a', message), message).toEqual({ codes: [code], text: left })
    expect(await readVisitCodes(PEPPER, 'mer_b', message)).toEqual({ codes: [], text: message })
  }
})

it('leaves every other text as it is', async () => {
  const code = await newVisitCode(PEPPER, 'mer_a')
  for (const message of ['WN-12345678 is my coupon', `x${code}`, `${code}9`, 'CROWN-ABCDEFGH', '(WN-)'])
    expect(await readVisitCodes(PEPPER, 'mer_a', message)).toEqual({ codes: [], text: message })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (message) => {
      expect(await readVisitCodes(PEPPER, 'mer_a', message)).toEqual({ codes: [], text: message })
    }),
  )
})

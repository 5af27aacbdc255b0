import fc from 'fast-check'
import { getCountries, isValidPhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import type { PhoneClaim } from '../../worker/domain/phone.ts'
import { decidePhone, maskPhone, phoneFromWaId, sameLineVariants, type PhoneContext } from '../../worker/lib/phone.ts'

const claim = (raw: string, country?: string): PhoneClaim => ({ raw, from: 'shipping', ...(country === undefined ? {} : { country }) })
const decide = (raw: string, context: PhoneContext, country?: string) => decidePhone([claim(raw, country)], context)
const phoneOf = (digits: string) => {
  const phone = phoneFromWaId(digits)
  if (!phone) throw new Error(`not a WhatsApp id: ${digits}`)
  return phone
}

describe('decidePhone: one country', () => {
  // What people type in each country, and the number it is. Every line is read with that country as shipping address.
  test.each([
    ['IN', '9876500001', '+919876500001'],
    ['IN', '09876500001', '+919876500001'],
    ['IN', '98765 00001', '+919876500001'],
    ['IN', '919876500001', '+919876500001'],
    ['IN', '91-98765-00001', '+919876500001'],
    ['IN', '+91 98765-00001', '+919876500001'],
    ['IN', '0091 98765 00001', '+919876500001'],
    ['IN', '(+91) 98765.00001', '+919876500001'],
    ['IN', '+00919876500001', '+919876500001'],
    ['IN', '९८७६५०००११', '+919876500011'],
    ['IN', '୯୮୭୬୫୦୦୦୦୧', '+919876500001'],
    ['IN', '＋９１ ９８７６５ ００００１', '+919876500001'],
    ['IN', '\u202a+91 98765 00001\u202c', '+919876500001'],
    ['IN', '022 2778 2183', '+912227782183'],
    ['US', '(706) 581-0032', '+17065810032'],
    ['US', '1 706 581 0032', '+17065810032'],
    ['US', '+1.706.581.0032', '+17065810032'],
    ['US', '706-581-0032 ext. 12', '+17065810032'],
    ['US', '706-581-0032x12', '+17065810032'],
    ['US', '706-581-0032 #12', '+17065810032'],
    ['US', '416-555-0123', '+14165550123'],
    ['GB', '07911 123456', '+447911123456'],
    ['GB', '447911123456', '+447911123456'],
    ['GB', '+44 (0)7911 123456', '+447911123456'],
    ['GB', '020 7946 0958', '+442079460958'],
    ['BR', '(11) 98765-4321', '+5511987654321'],
    ['BR', '011 98765-4321', '+5511987654321'],
    ['BR', '5511987654321', '+5511987654321'],
    ['BR', '(11) 3456-7890', '+551134567890'],
    ['MX', '55 1234 5678', '+525512345678'],
    ['MX', '+52 55 1234 5678', '+525512345678'],
    ['AR', '011 15-2345-6789', '+5491123456789'],
    ['AR', '+54 9 11 2345 6789', '+5491123456789'],
    ['AR', '9 11 2345 6789', '+5491123456789'],
    ['AE', '050 123 4567', '+971501234567'],
    ['AE', '٠٥٠١٢٣٤٥٦٧', '+971501234567'],
    ['AE', '00971 50 123 4567', '+971501234567'],
    ['SA', '055 123 4567', '+966551234567'],
    ['SA', '٩٦٦٥٥١٢٣٤٥٦٧', '+966551234567'],
    ['SA', '551234567', '+966551234567'],
    ['ID', '0812-3456-7890', '+6281234567890'],
    ['ID', '6281234567890', '+6281234567890'],
    ['DE', '0151 12345678', '+4915112345678'],
    ['DE', '030/1234567', '+49301234567'],
    ['DE', '0049 151 12345678', '+4915112345678'],
    ['NG', '0803 123 4567', '+2348031234567'],
    ['NG', '2348031234567', '+2348031234567'],
    ['SG', '9123 4567', '+6591234567'],
    ['SG', '6591234567', '+6591234567'],
  ])('%s: %s is %s', (country, raw, phone) => {
    expect(decide(raw, { shipTo: country, shop: country })).toMatchObject({ state: 'ok', phone, raw })
  })

  test.each([
    ['IN', '98765'],
    ['IN', '98765000012'],
    ['IN', '9876500001 / 9876500002'],
    ['IN', '9876500001, 9876500002'],
    ['IN', '0'],
    ['IN', '00'],
    ['IN', '0000000000'],
    ['IN', '+'],
    ['IN', '+0'],
    ['IN', 'NA'],
    ['IN', 'same as above'],
    ['IN', '😀'],
    ['IN', '📞 9876500001'],
    ['IN', '98765+00001'],
    ['IN', 'buyer@example.com'],
    ['US', '555-555-SHIP'],
    ['US', '1-800-FLOWERS'],
    ['US', '911'],
    ['US', '0000000000'],
    ['GB', '0909 879 0879'],
    ['GB', '0844 412 3456'],
    ['GB', '07640 123456'],
    ['DE', '0900 1234567'],
    ['DE', '0180 1234567'],
    ['PK', '+92 21 111 825 888'],
    ['BR', '1198765432101'],
    ['GB', `${'0'.repeat(300)}7911123456`],
  ])('%s: %s is held as invalid', (country, raw) => {
    expect(decide(raw, { shipTo: country, shop: country })).toMatchObject({ state: 'held', reason: 'phone.invalid', raw })
  })
})

describe('decidePhone: two ways to read it (wp-sms #551)', () => {
  test.each(['IN', 'US'])('a plus in front of a national number is held: +7065810032 in %s', (country) => {
    expect(decide('+7065810032', { shop: country })).toEqual({
      state: 'held',
      reason: 'phone.ambiguous',
      raw: '+7065810032',
      how: 'only_national',
    })
  })

  test('a plus that is valid as typed, and also as a national number, is held', () => {
    expect(decide('+6591234567', { shop: 'IN' })).toMatchObject({ state: 'held', reason: 'phone.ambiguous', how: 'two_readings' })
  })

  test('the same plus is believed where the shopper ships to that country', () => {
    expect(decide('+6591234567', { shipTo: 'SG', shop: 'IN' })).toMatchObject({
      state: 'ok',
      phone: '+6591234567',
      country: 'SG',
      how: 'international',
    })
  })

  test('a plus of a country that nothing speaks of is believed where nothing contradicts it', () => {
    expect(decide('+4915112345678', { shipTo: 'US', shop: 'US' })).toMatchObject({ state: 'ok', country: 'DE', how: 'international' })
  })

  test('bare digits that only another country could own are held', () => {
    expect(decide('447911123456', { shipTo: 'IN', shop: 'IN' })).toMatchObject({
      state: 'held',
      reason: 'phone.ambiguous',
      how: 'only_international',
    })
  })

  test('bare digits that no country has are invalid: 7700 900123 is reserved for films', () => {
    expect(decide('447700900123', { shop: 'IN' })).toMatchObject({ state: 'held', reason: 'phone.invalid', how: 'no_valid_reading' })
  })

  test.each([
    [{ raw: '7065810032', country: 'US' }, { shipTo: 'IN', billTo: 'IN', shop: 'IN' }, '+17065810032', 'national:US:address'],
    [{ raw: '7065810032' }, { shipTo: 'US', billTo: 'IN', shop: 'IN' }, '+17065810032', 'national:US:ship_to'],
    [{ raw: '7065810032' }, { billTo: 'US', shop: 'IN' }, '+17065810032', 'national:US:bill_to'],
    [{ raw: '7065810032' }, { shop: 'IN' }, '+917065810032', 'national:IN:shop'],
    [{ raw: '9876500001' }, { shipTo: 'GB', billTo: 'GB', shop: 'IN' }, '+919876500001', 'national:IN:shop'],
  ])('countries are tried from the address to the shop: %o in %o', ({ raw, ...rest }, context, phone, how) => {
    expect(decide(raw, context, 'country' in rest ? rest.country : undefined)).toMatchObject({ state: 'ok', phone, how })
  })

  test('a dialling prefix other than 00 makes no other country of it', () => {
    expect(decide('011 91 98765 00001', { shop: 'US' })).toMatchObject({ state: 'held', reason: 'phone.invalid' })
  })

  test('a country that is none is passed over', () => {
    expect(decide('9876500001', { shipTo: 'India', billTo: '', shop: ' in ' }, 'ZZ')).toMatchObject({
      state: 'ok',
      how: 'national:IN:shop',
    })
  })

  test('a number of the numbering area next door keeps its own country', () => {
    expect(decide('+1 416 555 0123', { shop: 'US' })).toMatchObject({ state: 'ok', phone: '+14165550123', country: 'CA' })
    expect(decide('07781 123456', { shop: 'GB' })).toMatchObject({ state: 'ok', phone: '+447781123456', country: 'GG' })
  })

  test('an old Mexican or Brazilian form is held, not mended', () => {
    expect(decide('+52 1 55 1234 5678', { shop: 'MX' })).toMatchObject({ state: 'held' })
    expect(decide('+55 11 8765 4321', { shop: 'BR' })).toMatchObject({ state: 'held' })
  })
})

describe('decidePhone: several claims', () => {
  test('the first good claim wins', () => {
    expect(decidePhone([claim('NA'), claim('9876500001'), claim('9876500002')], { shop: 'IN' })).toMatchObject({ phone: '+919876500001' })
  })

  test('the first reason is given where none is good', () => {
    expect(decidePhone([claim(' '), claim('+7065810032'), claim('NA')], { shop: 'IN' })).toMatchObject({
      reason: 'phone.ambiguous',
      raw: '+7065810032',
    })
  })

  test('no claim, and claims that are blank, mean that the phone is missing', () => {
    const missing = { state: 'held', reason: 'phone.missing', how: 'no_claim' }
    expect(decidePhone([], { shop: 'IN' })).toEqual(missing)
    expect(decidePhone([claim(''), claim(' \t')], { shop: 'IN' })).toEqual(missing)
  })
})

describe('decidePhone: whatever comes', () => {
  const country = fc.constantFrom(...getCountries())
  const digits = fc.stringMatching(/^\d{5,13}$/)
  const typed = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    digits,
    digits.map((d) => `+${d}`),
    fc.stringMatching(/^[-+0-9 ().x#,;/]{0,24}$/),
  )

  test('never throws, and every good number is valid and stays the same when read again', () => {
    fc.assert(
      fc.property(typed, country, country, fc.option(country, { nil: undefined }), (raw, own, shop, shipTo) => {
        const decision = decide(raw, { shipTo, shop }, own)
        if (decision.state === 'held') return
        expect(isValidPhoneNumber(decision.phone)).toBe(true)
        const again = decide(decision.phone, { shop: decision.country }, decision.country)
        expect(again).toMatchObject({ state: 'ok', phone: decision.phone, country: decision.country, how: 'international' })
      }),
      { numRuns: 400 },
    )
  })

  test('separators change nothing', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '(', ')', '/', '\u00a0', '\u2011', '\u200b')
    fc.assert(
      fc.property(
        fc.boolean(),
        digits,
        country,
        fc.array(separator, { minLength: 14, maxLength: 14 }),
        (plus, number, shop, separators) => {
          const plain = (plus ? '+' : '') + number
          const spread = [...plain].map((c, i) => c + (separators[i] ?? '')).join('')
          expect({ ...decide(spread, { shop }), raw: '' }).toEqual({ ...decide(plain, { shop }), raw: '' })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('odd values that crash parsers are held', () => {
    for (const raw of ['\ud800', '\0', '+'.repeat(200), '٫', '1e9', '-0', '𝟗𝟖𝟕𝟔𝟓 𝟎𝟎𝟎𝟎𝟏', '9'.repeat(5000)])
      expect(() => decide(raw, { shop: 'IN' })).not.toThrow()
  })
})

describe('sameLineVariants (chatwoot #5840)', () => {
  test.each([
    ['5511987654321', ['+5511987654321', '+551187654321']],
    ['551187654321', ['+551187654321', '+5511987654321']],
    ['525512345678', ['+525512345678', '+5215512345678']],
    ['5215512345678', ['+5215512345678', '+525512345678']],
    ['5491123456789', ['+5491123456789', '+541123456789']],
    ['541123456789', ['+541123456789', '+5491123456789']],
    ['919876500001', ['+919876500001']],
    ['17065810032', ['+17065810032']],
  ])('%s is known as %j', (digits, variants) => {
    expect(sameLineVariants(phoneOf(digits))).toEqual(variants)
  })

  test('a Brazilian landline has no other form', () => {
    expect(sameLineVariants(phoneOf('551134567890'))).toEqual(['+551134567890'])
    expect(sameLineVariants(phoneOf('5511934567890'))).toEqual(['+5511934567890'])
  })

  test('variants know each other', () => {
    const line = fc
      .tuple(fc.constantFrom('55', '52', '521', '54', '549', '91', '1'), fc.stringMatching(/^[1-9]\d{9,10}$/))
      .map(([code, rest]) => phoneOf(code + rest))
    fc.assert(
      fc.property(line, (phone) => {
        const variants = sameLineVariants(phone)
        for (const variant of variants) expect(new Set(sameLineVariants(variant))).toEqual(new Set(variants))
      }),
    )
  })
})

describe('phoneFromWaId', () => {
  test.each(['919876500001', '5215512345678', '551187654321', '16505551234'])('%s is kept as WhatsApp writes it', (digits) => {
    expect(phoneFromWaId(digits)).toBe(`+${digits}`)
  })

  test.each([
    '',
    '0',
    '12',
    '0919876500001',
    '+919876500001',
    '9'.repeat(16),
    'IN.90000000000000001',
    'IN.ENT.9000000001',
    '91 98765',
    '999876543210',
  ])('%s is no phone', (text) => {
    expect(phoneFromWaId(text)).toBeUndefined()
  })
})

describe('maskPhone', () => {
  test('shows the calling code and the last three digits', () => {
    expect(maskPhone(phoneOf('919876500001'))).toBe('+91 ••••• ••001')
    expect(maskPhone(phoneOf('17065810032'))).toBe('+1 ••• ••• •032')
  })

  test('never shows more than three digits of the national number, whatever the number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{6,14}$/), (digits) => {
        const phone = phoneFromWaId(digits)
        if (!phone) return
        const callingCode = parsePhoneNumberFromString(phone)?.countryCallingCode ?? ''
        expect(
          maskPhone(phone)
            .slice(1 + callingCode.length)
            .replace(/\D/g, '').length,
        ).toBeLessThanOrEqual(3)
      }),
    )
  })
})

import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumberType,
} from 'libphonenumber-js/max'
import type { Country, Phone, PhoneClaim, PhoneDecision } from '../domain/phone.ts'

/** The countries around a claim. Ship-to says most of where the shopper's phone is from, the shop says least. */
export interface PhoneContext {
  readonly shipTo?: string | undefined
  readonly billTo?: string | undefined
  readonly shop: string
}

/*
 * The words in `how` (kept beside the number, shown in the ledger, never parsed back):
 *   international              typed with + or 00, valid, and nothing in the context speaks against it
 *   national:<CC>:<place>      read as a number of that country; place is address (the claim's own country), ship_to, bill_to, shop
 *   no_claim                   nobody gave a number
 *   not_a_number               letters, emoji, two numbers in one field, no digits
 *   no_valid_reading           digits that are no reachable number in any country of the context
 *   two_readings               + or 00 in front, valid as typed, but also valid and different as a number of the context
 *   only_national              + or 00 in front, impossible as typed, but valid without it
 *   only_international         no + in front and no number of the context, but valid as somebody else's country
 */

type Place = 'address' | 'ship_to' | 'bill_to' | 'shop'
type Held = Extract<PhoneDecision, { state: 'held' }>

interface Reading {
  readonly phone: Phone
  readonly country: string
}

/**
 * Decides which number a shopper can be reached under. Claims are tried in order and the first good one wins; else the
 * first one's reason is given back. A number that can be read in two ways is held, never guessed (wp-sms #551: "+7065810032",
 * a US number, was dialled as Russia). Never throws.
 */
export function decidePhone(claims: readonly PhoneClaim[], context: PhoneContext): PhoneDecision {
  let held: Held | undefined
  for (const claim of claims) {
    if (!claim.raw.trim()) continue
    const decision = decideClaim(claim, context)
    if (decision.state === 'ok') return decision
    held ??= decision
  }
  return held ?? { state: 'held', reason: 'phone.missing', how: 'no_claim' }
}

/** The country, or undefined where the code isn't one that phone numbers are known of ("UK" is none: it is GB). */
export function countryOf(code: string): Country | undefined {
  const upper = code.trim().toUpperCase()
  return isSupportedCountry(upper) ? (upper as string as Country) : undefined
}

/**
 * Every form under which WhatsApp may know the same line, the given one first. For matching only, never for sending:
 * WhatsApp keeps old ids of Brazil (without the ninth digit), Mexico (with a 1) and Argentina (with or without the 9).
 */
export function sameLineVariants(phone: Phone): Phone[] {
  for (const { form, other } of VARIANTS) {
    const match = form.exec(phone)
    if (match) return [phone, other(match[1] ?? '', match[2] ?? '') as Phone]
  }
  return [phone]
}

/**
 * The phone behind an id that WhatsApp gave (digits without plus), exactly as WhatsApp writes it. Undefined for user ids
 * ("IN.90…") and for digits under no country's calling code.
 */
export function phoneFromWaId(digits: string): Phone | undefined {
  // Not held against the full numbering plan: WhatsApp's ids include forms that the plans have since dropped (+52 1 …).
  if (!/^[1-9]\d{6,14}$/.test(digits)) return undefined
  return parsePhoneNumberFromString(`+${digits}`) ? (`+${digits}` as Phone) : undefined
}

/** The country of a number; undefined where its calling code belongs to several and the digits don't tell which. */
export function countryOfPhone(phone: Phone): Country | undefined {
  return parsePhoneNumberFromString(phone)?.country as Country | undefined
}

/** For the screen: calling code and last digits, "+91 ••••• ••001". */
export function maskPhone(phone: Phone): string {
  const parsed = parsePhoneNumberFromString(phone)
  const shown = parsed?.formatInternational() ?? phone
  const hideFrom = 1 + (parsed?.countryCallingCode.length ?? 0)
  const national = shown.slice(hideFrom)
  const total = national.replace(/\D/g, '').length
  const hidden = total - Math.min(3, Math.floor(total / 3))
  let seen = 0
  return shown.slice(0, hideFrom) + national.replace(/\d/g, (digit) => (seen++ < hidden ? '•' : digit))
}

function decideClaim(claim: PhoneClaim, context: PhoneContext): PhoneDecision {
  const { raw } = claim
  const hold = (reason: Held['reason'], how: string): Held => ({ state: 'held', reason, raw, how })
  const typed = strip(raw)
  if (!typed) return hold('phone.invalid', 'not_a_number')

  const nationals = countriesOf(claim, context).flatMap(({ country, place }) => {
    const reading = readNational(typed.digits, country)
    return reading ? [{ ...reading, how: `national:${country}:${place}` }] : []
  })
  const international = readInternational(typed.digits)
  const [national] = nationals

  if (!typed.international) {
    if (national) return { state: 'ok', phone: national.phone, country: national.country, raw, how: national.how }
    return international ? hold('phone.ambiguous', 'only_international') : hold('phone.invalid', 'no_valid_reading')
  }
  if (!international) return national ? hold('phone.ambiguous', 'only_national') : hold('phone.invalid', 'no_valid_reading')
  const expected = countriesOf(claim, context).some(({ country }) => country === international.country)
  const contradicted = nationals.some(({ phone }) => phone !== international.phone)
  if (!expected && contradicted) return hold('phone.ambiguous', 'two_readings')
  return { state: 'ok', phone: international.phone, country: international.country, raw, how: 'international' }
}

function countriesOf(claim: PhoneClaim, context: PhoneContext): { country: CountryCode; place: Place }[] {
  const found = new Map<CountryCode, Place>()
  const said: [string | undefined, Place][] = [
    [claim.country, 'address'],
    [context.shipTo, 'ship_to'],
    [context.billTo, 'bill_to'],
    [context.shop, 'shop'],
  ]
  for (const [text, place] of said) {
    const country = text?.trim().toUpperCase()
    if (country && isSupportedCountry(country) && !found.has(country)) found.set(country, place)
  }
  return [...found].map(([country, place]) => ({ country, place }))
}

/** Numbers that no shopper reads WhatsApp on, and that may cost the caller. */
const REFUSED_TYPES: ReadonlySet<PhoneNumberType | undefined> = new Set(['PREMIUM_RATE', 'SHARED_COST', 'PAGER', 'VOICEMAIL', 'UAN'])

function readInternational(digits: string): Reading | undefined {
  return readingOf(parsePhoneNumberFromString(`+${digits}`))
}

/** The digits as a number of this country, its calling code in front or not. */
function readNational(digits: string, country: CountryCode): Reading | undefined {
  const parsed = parsePhoneNumberFromString(digits, country)
  // The parser takes a dialling prefix (US: 011) for a plus; what comes out then belongs to another country.
  return parsed?.countryCallingCode === getCountryCallingCode(country) ? readingOf(parsed) : undefined
}

type Parsed = ReturnType<typeof parsePhoneNumberFromString>

function readingOf(parsed: Parsed): Reading | undefined {
  // No country: satellite phones and "universal" toll-free numbers (+800, +870).
  if (!parsed?.country || !parsed.isValid() || REFUSED_TYPES.has(parsed.getType())) return undefined
  return { phone: parsed.number as Phone, country: parsed.country }
}

const MAX_RAW = 200
const EXTENSION = /[\s,;]*(?:;ext=|ext(?:ension|n)?\b\.?|x|#)[\s.:]*\d{1,7}#?$/i
/** Spaces, dashes, dots, brackets, slashes: what people put between digits. */
const SEPARATORS = /[\s\p{Pd}\u2212.·()[\]/\\_]+/gu

/** The digits of a typed number; undefined where there is anything in it that a number doesn't have. */
function strip(raw: string): { digits: string; international: boolean } | undefined {
  if (raw.length > MAX_RAW) return undefined
  const plain = raw
    .normalize('NFKC')
    // Phones wrap copied numbers in invisible direction marks.
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Nd}/gu, asciiDigit)
    .trim()
    .replace(EXTENSION, '')
    .replace(SEPARATORS, '')
  const [, prefix, digits] = /^(\+(?:00)?|00)?(\d{1,20})$/.exec(plain) ?? []
  return digits === undefined ? undefined : { digits, international: prefix !== undefined }
}

/** Zeros of the scripts that our shoppers' keyboards type digits in; each is followed by its one to nine. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0, 0x1040, 0x17e0]

function asciiDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const zero = ZEROS.find((start) => code >= start && code < start + 10)
  return zero === undefined ? character : String(code - zero)
}

interface Variant {
  readonly form: RegExp
  readonly other: (area: string, line: string) => string
}

const VARIANTS: readonly Variant[] = [
  // Brazil: mobiles got a 9 in front between 2012 and 2016. The rest began with 6 to 9; with 2 to 5 it would be somebody's landline.
  { form: /^\+55([1-9]\d)9([6-9]\d{7})$/, other: (area, line) => `+55${area}${line}` },
  { form: /^\+55([1-9]\d)([6-9]\d{7})$/, other: (area, line) => `+55${area}9${line}` },
  // Mexico: the 1 for mobiles ended in 2019; no area code begins with 1.
  { form: /^\+521([2-9]\d)(\d{8})$/, other: (area, line) => `+52${area}${line}` },
  { form: /^\+52([2-9]\d)(\d{8})$/, other: (area, line) => `+521${area}${line}` },
  // Argentina: the 9 marks a mobile; no area code begins with 9.
  { form: /^\+549([1-8]\d)(\d{8})$/, other: (area, line) => `+54${area}${line}` },
  { form: /^\+54([1-8]\d)(\d{8})$/, other: (area, line) => `+549${area}${line}` },
]

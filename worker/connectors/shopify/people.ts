import * as z from 'zod'
import type { Person } from '../../domain/events.ts'
import type { PhoneClaim } from '../../domain/phone.ts'
import type { Settings } from './settings.ts'
import { given, Id, Text } from './values.ts'

export const Address = z.object({ first_name: Text, last_name: Text, name: Text, phone: Text, country_code: Text }).nullish()

export const CustomerFields = z.object({
  id: Id.nullish(),
  first_name: Text,
  last_name: Text,
  email: Text,
  phone: Text,
  default_address: Address,
})
export const Customer = CustomerFields.nullish()

type Address = z.infer<typeof Address>
/** Some bodies know only the id and a phone of the customer. */
type CustomerHints = Partial<z.infer<typeof CustomerFields>> | null | undefined
type Claim = PhoneClaim | undefined

/** Everything of a body that may say who the shopper is; order, checkout, fulfilment and customer bodies each have some of it. */
export interface Hints {
  readonly phone?: string | undefined
  readonly phoneFrom?: PhoneClaim['from']
  readonly email?: string | undefined
  readonly locale?: string | undefined
  readonly customer?: CustomerHints
  readonly shipping?: Address
  readonly billing?: Address
  readonly shippingPhones?: readonly (string | undefined)[]
}

/**
 * Phones in the order in which they are tried, each with the country of its own address: address phones are free text as
 * typed, so a national number means nothing without it. The name is taken from the same side as the first phone.
 */
export function personFrom(hints: Hints, preference: Settings['phonePreference']): Person {
  const { customer, shipping, billing } = hints
  const home = customer?.default_address
  const shipTo = countryOf(shipping)
  const shipped = claim(shipping?.phone, 'shipping', shipTo)
  const bought = [
    claim(hints.phone, hints.phoneFrom ?? 'order'),
    claim(customer?.phone, 'customer'),
    claim(billing?.phone, 'billing', countryOf(billing)),
  ]
  const rest = [
    claim(home?.phone, 'customer', countryOf(home)),
    ...(hints.shippingPhones ?? []).map((phone) => claim(phone, 'shipping', shipTo)),
  ]
  const forRecipient = preference === 'recipient'
  return given<Person>({
    ...nameFrom(forRecipient ? [shipping, customer, billing, home] : [customer, billing, shipping, home]),
    email: hints.email ?? customer?.email,
    customerId: customer?.id ?? undefined,
    locale: hints.locale,
    phones: distinct(forRecipient ? [shipped, ...bought, ...rest] : [...bought, shipped, ...rest]),
    shipToCountry: shipTo,
    billToCountry: countryOf(billing),
  })
}

function nameFrom(sources: readonly (Address | CustomerHints)[]): Pick<Person, 'name' | 'firstName'> {
  for (const source of sources) {
    if (!source) continue
    const whole = 'name' in source ? source.name : undefined
    const name = whole ?? ([source.first_name, source.last_name].filter(Boolean).join(' ') || undefined)
    if (name) return given<Pick<Person, 'name' | 'firstName'>>({ name, firstName: source.first_name })
  }
  return {}
}

function countryOf(address: Address): string | undefined {
  const code = address?.country_code?.toUpperCase()
  return code && /^[A-Z]{2}$/.test(code) ? code : undefined
}

function claim(raw: string | undefined, from: PhoneClaim['from'], country?: string): Claim {
  return raw ? given<PhoneClaim>({ raw, country, from }) : undefined
}

/** The same text with the same country is asked only once. */
function distinct(claims: readonly Claim[]): readonly PhoneClaim[] {
  const seen = new Set<string>()
  return claims.flatMap((one) => {
    const key = `${one?.country ?? ''} ${one?.raw}`
    if (!one || seen.has(key)) return []
    seen.add(key)
    return [one]
  })
}

import type { PhoneClaim } from '../../domain/phone.ts'

/**
 * What a gateway knows of the payer's phone, each number once. With a plus the country is said; without one it is that of `country`:
 * where the gateway works, or the address beside it.
 */
export function payerPhones(raws: readonly (string | undefined)[], country?: string): readonly PhoneClaim[] {
  const said = [...new Set(raws.filter((raw) => raw !== undefined && /\d/.test(raw)))] as string[]
  return said.map((raw) => ({ raw, ...(country && !raw.startsWith('+') ? { country } : {}), from: 'payment' }))
}

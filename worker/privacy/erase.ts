import type { PhoneDecision } from '../domain/phone.ts'
import type { Vault } from './vault.ts'

/** What tells a body that nobody could read is about somebody: digits of the phone, the e-mail address. */
export interface Traces {
  readonly digits: readonly string[]
  readonly emails: readonly string[]
}

/** So many digits at the end set a number apart, however its country code is written. */
const END_DIGITS = 9

/** Opens what the erased contact's row held. What doesn't open leaves no trace to look for. */
export async function tracesOf(
  vault: Vault,
  identities: readonly { readonly phone: string | null; readonly email: string | null }[],
): Promise<Traces> {
  const open = async (place: 'contacts.phone' | 'contacts.email', sealed: string | null) =>
    sealed === null ? undefined : vault.open(place, sealed).catch(() => undefined)
  const opened = await Promise.all(
    identities.map(async ({ phone, email }) => ({
      phone: await open('contacts.phone', phone),
      email: await open('contacts.email', email),
    })),
  )
  return {
    digits: opened.flatMap(({ phone }) => (phone === undefined ? [] : digitsOf(phone))),
    emails: opened.flatMap(({ email }) => (email ? [email.toLowerCase()] : [])),
  }
}

function digitsOf(opened: string): string[] {
  const decision = JSON.parse(opened) as PhoneDecision
  const written = [decision.state === 'ok' ? decision.phone : undefined, decision.raw]
  const ends = written.flatMap((text) => text?.replace(/\D/g, '').slice(-END_DIGITS) ?? [])
  return [...new Set(ends)].filter((end) => end.length === END_DIGITS)
}

/** Whether a body names them. A number may be written with spaces, dots, dashes and brackets between its digits. */
export function mentions(body: string, { digits, emails }: Traces): boolean {
  const joined = digits.length > 0 ? body.replace(/(?<=\d)[\s().\-/]+(?=\d)/g, '') : ''
  const small = emails.length > 0 ? body.toLowerCase() : ''
  return digits.some((end) => joined.includes(end)) || emails.some((email) => small.includes(email))
}

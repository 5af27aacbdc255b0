/** Bodies of fixtures, made to speak of another order, and of today. */
import type { DomainEvent } from '../../worker/domain/events.ts'

/** What a fixture is about, to be said of instead. */
export interface About {
  readonly number: string
  readonly shopId: string
  readonly phone: string
  readonly awb: string
  /** Sets apart what has no counterpart in the order: ids of payments, refunds, customers. */
  readonly serial: number
}

/** Each value in the fixture's own events that names somebody or something, and the delivery's own id → what stands there instead. */
export function renaming(events: readonly DomainEvent[], deliveryId: string | undefined, about: About): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const own = (value: string) => value.slice(0, Math.max(0, value.length - 7)) + String(about.serial).padStart(7, '0')
  const to = (value: string | undefined, wanted: string) => value !== undefined && names.set(value, wanted)
  // Of an id that is put together, what has digits enough to be one; a state is none.
  for (const part of deliveryId?.split(':') ?? []) if (/\d{5}/.test(part)) to(part, own(part))
  to(deliveryId, own(deliveryId ?? ''))
  for (const { refs: said, person, payment } of events) {
    const refs: Readonly<Record<string, string | undefined>> = { ...said }
    // Some are put together: "petpooja:<restaurant>:<bill>". The last part is what the sender wrote.
    for (const [kind, value] of Object.entries(refs))
      if (!/^(number|shopOrderId|awb)$/.test(kind)) for (const name of [value, value?.split(':').at(-1)]) to(name, own(name ?? ''))
    to(payment?.refundId, payment?.refundId === undefined ? '' : own(payment.refundId))
    to(person?.customerId, person?.customerId === undefined ? '' : own(person.customerId))
    to(person?.email, `c${about.serial}@example.com`)
    for (const { raw } of person?.phones ?? []) to(raw, raw.startsWith('+') ? about.phone : about.phone.replace('+91', ''))
    to(refs['awb'], about.awb)
    to(refs['shopOrderId'], about.shopId)
    to(refs['number'], about.number)
  }
  return names
}

/** The same body with every value that is named put in its other name, and every time moved by so much. */
export function retold(value: unknown, names: ReadonlyMap<string, string>, shiftMs: number): unknown {
  if (Array.isArray(value)) return value.map((one) => retold(one, names, shiftMs))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, retold(one, names, shiftMs)]))
  if (typeof value !== 'string' && typeof value !== 'number') return value
  const other = names.get(String(value)) ?? names.get(String(value).replace(/^#/, ''))
  if (other !== undefined) return typeof value === 'number' && /^\d{1,15}$/.test(other) ? Number(other) : other
  return moved(value, shiftMs)
}

const pad = (n: number, length = 2) => String(n).padStart(length, '0')

/** Times as couriers and gateways write them; everything else as it is. */
function moved(value: string | number, shiftMs: number): string | number {
  const text = String(value)
  if (/^1[67]\d{8}$/.test(text)) return like(value, Number(text) + Math.round(shiftMs / 1000))
  if (/^1[67]\d{11}$/.test(text)) return like(value, Number(text) + shiftMs)
  const iso = /^(\d{4})-(\d{2})-(\d{2})([T ])(\d{2}):(\d{2}):(\d{2})(.*)$/.exec(text)
  if (iso) {
    const at = clockOf(iso.slice(1, 4), iso.slice(5, 8), shiftMs)
    return `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}${iso[4]}${hour(at)}${iso[8]}`
  }
  const other = /^(\d{2})([-/ ])(\d{2})\2(\d{4}) (\d{2}):(\d{2}):(\d{2})$/.exec(text)
  if (!other) return value
  const at = clockOf([other[4] ?? '', other[3] ?? '', other[1] ?? ''], other.slice(5, 8), shiftMs)
  return [pad(at.getUTCDate()), pad(at.getUTCMonth() + 1), String(at.getUTCFullYear())].join(other[2]) + ` ${hour(at)}`
}

const like = (value: string | number, moment: number) => (typeof value === 'number' ? moment : String(moment))
const hour = (at: Date) => `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`
const clockOf = ([year, month, day]: readonly string[], [h, m, s]: readonly string[], shiftMs: number) =>
  new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(h), Number(m), Number(s)) + shiftMs)

import { EVENTS, type DomainEvent, type Person, type Refs } from '../../domain/events.ts'
import type { Money } from '../../domain/money.ts'
import type { Parsed } from '../contract.ts'
import { readAmount } from '../kit/amounts.ts'
import { present, webLink } from '../kit/fields.ts'
import { readPath } from '../kit/paths.ts'
import { readTime } from '../kit/times.ts'
import type { Meaning, PathName, Settings } from './settings.ts'

const MAX_TEXT = 500

/** A body read by the merchant's mapping. */
export function mapped(body: unknown, options: Settings, receivedAt: number): Parsed {
  const { event: type, name, word } = meaningOf(body, options)
  if (type === 'ignored') return { ignored: 'your mapping leaves it alone' }
  if (type === undefined) return { unknown: word }
  const read = reader(body, options)
  const event: DomainEvent = {
    type,
    occurredAt: readTime(readPath(body, options.paths.time ?? ''), options.timeFormat, options.timeZone) ?? receivedAt,
    refs: refsOf(read),
    person: personOf(read, type, options),
    ...factsOf(type, read, amountOf(body, read, options)),
    ...(type === 'custom.received' ? { custom: { name: name ?? options.name ?? 'custom', variables: variablesOf(body, options) } } : {}),
  }
  const namesNobody = Object.keys(event.refs).length === 0 && (event.person?.phones.length ?? 0) === 0
  return namesNobody ? { ignored: 'the paths of your mapping lead to no order, parcel or phone in it' } : { events: [event] }
}

interface Said {
  readonly event: Meaning | undefined
  readonly name?: string | undefined
  /** What it says of itself, where nobody has given that a meaning. */
  readonly word: string
}

/** The first match that fits, else what the merchant says of all the rest. */
function meaningOf(body: unknown, { match, event }: Settings): Said {
  const found = match.find(({ path, equals }) => textOf(readPath(body, path))?.toLowerCase() === equals.toLowerCase())
  if (found) return { event: found.event, name: found.name, word: found.equals }
  const words = match.map(({ path }) => textOf(readPath(body, path))).filter((word) => word !== undefined)
  return { event, word: (words[0] ?? 'without a word for what happened').slice(0, 80) }
}

type Read = (name: PathName) => string | undefined

function reader(body: unknown, { paths }: Settings): Read {
  return (name) => {
    const path = paths[name]
    return path === undefined ? undefined : textOf(readPath(body, path))
  }
}

/** One line of text. Lists, objects and nothing are none. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  return String(value).replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT) || undefined
}

/** Only what the merchant pointed at as the one or the other: an id is never taken for a number, nor a number for an id. */
function refsOf(read: Read): Refs {
  return present({ shopOrderId: read('orderId'), number: read('orderNumber'), paymentId: read('paymentId'), awb: read('awb') })
}

function personOf(read: Read, type: DomainEvent['type'], { country, phonesHaveCode }: Settings): Person {
  const said = read('phone')
  const raw = said && phonesHaveCode && /^[1-9][\d\s().-]{6,20}$/.test(said) ? `+${said}` : said
  const needsCountry = raw !== undefined && !/^(\+|00)/.test(raw) && country !== undefined
  const from = type.startsWith('payment') ? ('payment' as const) : ('order' as const)
  return present({
    name: read('name'),
    email: read('email'),
    phones: raw === undefined ? [] : [{ raw, ...(needsCountry ? { country } : {}), from }],
  })
}

function amountOf(body: unknown, read: Read, { paths, currency, unit }: Settings): Money | undefined {
  return readAmount(readPath(body, paths.amount ?? ''), read('currency') ?? currency, unit)
}

function factsOf(type: DomainEvent['type'], read: Read, amount: Money | undefined): Pick<DomainEvent, 'order' | 'payment' | 'parcel'> {
  if (EVENTS[type].subject === 'parcel') return { parcel: present({ trackingUrl: webLink(read('trackingUrl')) }) }
  // Some senders write what goes back with a minus.
  if (type.startsWith('payment')) return { payment: amount ? { amount: { ...amount, minor: Math.abs(amount.minor) } } : {} }
  return type.startsWith('order.') && amount ? { order: { total: amount } } : {}
}

function variablesOf(body: unknown, { variables }: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, path]) => {
      const value = textOf(readPath(body, path))
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

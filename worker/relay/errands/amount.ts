import { exponentOf, moneyFromMinor, type Money } from '../../domain/money.ts'
import type { LinkTerms } from '../../domain/rules.ts'
import type { OrderRow } from '../tables.ts'

type Sums = Pick<OrderRow, 'total_minor' | 'due_minor' | 'currency'>

/** What of an order is not paid yet, all of it where the shop says nothing else; undefined where the total is not known. */
export function openOn({ total_minor, due_minor, currency }: Sums): Money | undefined {
  const total = moneyFromMinor(total_minor, currency)
  return total && due_minor !== null ? { ...total, minor: Math.min(due_minor, total.minor) } : total
}

/** What can be asked for; undefined where that is not known, or nothing. */
export function dueOn(order: Sums): Money | undefined {
  const open = openOn(order)
  return open && open.minor > 0 ? open : undefined
}

/**
 * What the link asks for. A part of a minor unit is never given away; amounts with three decimals end in a zero after a discount, as
 * cards can't pay others (docs.stripe.com/currencies, "Three-decimal currencies"). Undefined where nothing would be left.
 */
export function amountOf(due: Money, terms: LinkTerms): Money | undefined {
  const { percentOff, amountOff } = terms
  const off = percentOff ? Math.floor((due.minor * percentOff) / 100) : amountOff?.currency === due.currency ? amountOff.minor : 0
  if (off === 0) return due
  const step = exponentOf(due.currency) === 3 ? 10 : 1
  const minor = Math.min(due.minor, Math.ceil((due.minor - off) / step) * step)
  return minor > 0 ? { ...due, minor } : undefined
}

import type { CartState } from '../../connectors/contract.ts'
import type { ReasonCode } from '../../domain/reasons.ts'
import type { ErrandResult, ErrandWorker } from '../errands/work.ts'
import { openCart } from './cart.ts'

const NO: Readonly<Record<Exclude<CartState, 'open'>, ReasonCode>> = { bought: 'cart.bought', item_gone: 'cart.item_gone' }

/** Asks the shop how the cart stands. Where nobody can be asked, what we were told decides (`stillTrue` of the rule). */
export const recheck: ErrandWorker = async (parts, row): Promise<ErrandResult> => {
  const cart = await openCart(parts, row)
  if (!cart) return { no: 'fact.changed' }
  const { left, shop } = cart
  if (!shop?.api.cartState) return {}
  if (left.items.length === 0) return { no: 'cart.empty' }
  const state = await shop.api.cartState(await parts.ask(shop.connectionId, 'recheck'), left)
  return state === 'open' ? {} : { no: NO[state] }
}

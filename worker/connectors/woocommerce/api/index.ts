import type { ShopApi } from '../../contract.ts'
import { cartState } from './carts.ts'
import { makeDiscount } from './discounts.ts'
import { hooks } from './hooks.ts'
import { ordersSince } from './orders.ts'
import { writeBack } from './write-back.ts'

/** WooCommerce's REST API v3, as far as the Relay asks it. Pure but for `ask`. */
export const shop: ShopApi = { ordersSince, writeBack, hooks, cartState, makeDiscount }

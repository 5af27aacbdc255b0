import type { ShopApi } from '../../contract.ts'
import { cartState } from './carts.ts'
import { makeDiscount } from './discounts.ts'
import { writeConsent } from './consent.ts'
import { orderOf, ordersSince } from './orders-since.ts'
import { publish } from './publish.ts'
import { writeBack } from './write-back.ts'

/** What Shopify's Admin API does for the Relay. */
export const shopifyApi: ShopApi = { ordersSince, orderOf, writeBack, writeConsent, publish, cartState, makeDiscount }

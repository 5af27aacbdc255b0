import type { ShopApi } from '../../contract.ts'
import { writeConsent } from './consent.ts'
import { ordersSince } from './orders-since.ts'
import { publish } from './publish.ts'
import { writeBack } from './write-back.ts'

/** What Shopify's Admin API does for the Relay. */
export const shopifyApi: ShopApi = { ordersSince, writeBack, writeConsent, publish }

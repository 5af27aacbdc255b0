// Written by scripts/gen-connectors.ts from the names of the folders. Changes by hand are lost.
import type { Connector } from './contract.ts'
import customWebhook from './custom-webhook/index.ts'
import petpooja from './petpooja/index.ts'
import razorpay from './razorpay/index.ts'
import shiprocket from './shiprocket/index.ts'
import shopify from './shopify/index.ts'
import storekit from './storekit/index.ts'
import woocommerce from './woocommerce/index.ts'

/** Every outside system that we speak with, by the word in the address. */
export const connectors = {
  'custom-webhook': customWebhook,
  petpooja,
  razorpay,
  shiprocket,
  shopify,
  storekit,
  woocommerce,
} satisfies Record<string, Connector>

export type ConnectorId = keyof typeof connectors

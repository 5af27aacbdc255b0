// Written by scripts/gen-connectors.ts from the names of the folders. Changes by hand are lost.
import type { Connector } from './contract.ts'
import cashfree from './cashfree/index.ts'
import kpay from './kpay/index.ts'
import paytabs from './paytabs/index.ts'
import payu from './payu/index.ts'
import phonepe from './phonepe/index.ts'
import razorpay from './razorpay/index.ts'
import shiprocket from './shiprocket/index.ts'
import shopify from './shopify/index.ts'
import signedGateway from './signed-gateway/index.ts'
import storekit from './storekit/index.ts'
import stripe from './stripe/index.ts'
import woocommerce from './woocommerce/index.ts'

/** Every outside system that we speak with, by the word in the address. */
export const connectors = {
  cashfree,
  kpay,
  paytabs,
  payu,
  phonepe,
  razorpay,
  shiprocket,
  shopify,
  'signed-gateway': signedGateway,
  storekit,
  stripe,
  woocommerce,
} satisfies Record<string, Connector>

export type ConnectorId = keyof typeof connectors

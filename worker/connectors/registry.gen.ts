// Written by scripts/gen-connectors.ts from the names of the folders. Changes by hand are lost.
import type { Connector } from './contract.ts'
import aftership from './aftership/index.ts'
import borzo from './borzo/index.ts'
import cashfree from './cashfree/index.ts'
import clickpost from './clickpost/index.ts'
import customWebhook from './custom-webhook/index.ts'
import delhivery from './delhivery/index.ts'
import dunzo from './dunzo/index.ts'
import easypost from './easypost/index.ts'
import genericCourier from './generic-courier/index.ts'
import kpay from './kpay/index.ts'
import paytabs from './paytabs/index.ts'
import paytm from './paytm/index.ts'
import payu from './payu/index.ts'
import petpooja from './petpooja/index.ts'
import phonepe from './phonepe/index.ts'
import rapido from './rapido/index.ts'
import razorpay from './razorpay/index.ts'
import shippo from './shippo/index.ts'
import shiprocket from './shiprocket/index.ts'
import shopify from './shopify/index.ts'
import signedGateway from './signed-gateway/index.ts'
import storekit from './storekit/index.ts'
import stripe from './stripe/index.ts'
import woocommerce from './woocommerce/index.ts'

/** Every outside system that we speak with, by the word in the address. */
export const connectors = {
  aftership,
  borzo,
  cashfree,
  clickpost,
  'custom-webhook': customWebhook,
  delhivery,
  dunzo,
  easypost,
  'generic-courier': genericCourier,
  kpay,
  paytabs,
  paytm,
  payu,
  petpooja,
  phonepe,
  rapido,
  razorpay,
  shippo,
  shiprocket,
  shopify,
  'signed-gateway': signedGateway,
  storekit,
  stripe,
  woocommerce,
} satisfies Record<string, Connector>

export type ConnectorId = keyof typeof connectors

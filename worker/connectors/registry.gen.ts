// Written by scripts/gen-connectors.ts from the names of the folders. Changes by hand are lost.
import type { Connector } from './contract.ts'
import aftership from './aftership/index.ts'
import borzo from './borzo/index.ts'
import clickpost from './clickpost/index.ts'
import delhivery from './delhivery/index.ts'
import dunzo from './dunzo/index.ts'
import easypost from './easypost/index.ts'
import genericCourier from './generic-courier/index.ts'
import rapido from './rapido/index.ts'
import razorpay from './razorpay/index.ts'
import shippo from './shippo/index.ts'
import shiprocket from './shiprocket/index.ts'
import shopify from './shopify/index.ts'
import storekit from './storekit/index.ts'
import woocommerce from './woocommerce/index.ts'

/** Every outside system that we speak with, by the word in the address. */
export const connectors = {
  aftership,
  borzo,
  clickpost,
  delhivery,
  dunzo,
  easypost,
  'generic-courier': genericCourier,
  rapido,
  razorpay,
  shippo,
  shiprocket,
  shopify,
  storekit,
  woocommerce,
} satisfies Record<string, Connector>

export type ConnectorId = keyof typeof connectors

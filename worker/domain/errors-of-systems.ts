import type { Meaning } from './errors.ts'

/** What the APIs of gateways and couriers may answer when we ask them for something. */
export const SYSTEM_ERRORS = {
  'courier.cannot': {
    remedy: 'stop',
    status: 422,
    plain: 'The courier’s API has no way to say this.',
    action: 'Tell the courier yourself; the details name what it can’t be told.',
  },
  'courier.key_refused': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The courier does not take the API key, or the key may not do this.',
    action: 'Make a new key over there and put it into the connection’s settings.',
  },
  'courier.no_key': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The connection has no key for the courier’s API; webhooks work without one, this does not.',
    action: 'Put the key, or the API user, into the connection’s settings.',
  },
  'courier.none': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'No connected courier can be asked about this parcel.',
    action: 'Connect the courier with an API key, or an aggregator that knows its parcels.',
  },
  'courier.refused': {
    remedy: 'stop',
    status: 422,
    plain: 'The courier said no; the details say why.',
    action: 'Look at the parcel in the courier’s panel; it may have changed since.',
  },
  'gateway.key_refused': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The gateway does not take the API key, or the key may not do this.',
    action: 'Make a new key in the gateway’s dashboard, for the same mode and region, and put it into the connection’s settings.',
  },
  'gateway.no_key': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The connection has no key for the gateway’s API; webhooks work without one, this does not.',
    action: 'Put the key that the details name into the connection’s settings.',
  },
  'gateway.no_amount': {
    remedy: 'stop',
    status: 422,
    plain: 'What is due on the order is not known, or is nothing.',
    action: 'Look at the order in the shop.',
  },
  'gateway.none': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'No connected gateway can make a payment link in this currency.',
    action: 'Connect a gateway with an API key; its webhooks alone make no links.',
  },
  'gateway.not_due': {
    remedy: 'stop',
    status: 409,
    plain: 'There is nothing to pay: the order is paid, cancelled, or a test.',
    action: 'Look at the order in the shop.',
  },
  'gateway.refused': {
    remedy: 'stop',
    status: 422,
    plain: 'The gateway said no; the details say why.',
    action: 'Look at the payment in the gateway’s dashboard; it may have changed since.',
  },
} as const satisfies Record<string, Meaning>

import { SYSTEM_ERRORS } from './errors-of-systems.ts'

/**
 * Errors say what to do about them. Nobody matches on message text.
 *
 * reject: the caller is wrong · retry: it may work later · stop: it will never work ·
 * ask_merchant: someone must act · bug: nobody expected it
 */
export type Remedy = 'reject' | 'retry' | 'stop' | 'ask_merchant' | 'bug'

export interface Meaning {
  readonly remedy: Remedy
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 502 | 503
  readonly plain: string
  readonly action: string
}

/** Every code that can leave the product through HTTP or end an attempt, with plain words and what to do. */
export const ERRORS = {
  ...SYSTEM_ERRORS,
  'signature.invalid': {
    remedy: 'reject',
    status: 401,
    plain: 'The call is not signed with the secret of this address.',
    action: 'Check the address and the secret in the sender’s settings.',
  },
  'key.invalid': {
    remedy: 'reject',
    status: 401,
    plain: 'The API key is missing, unknown or revoked.',
    action: 'Send “Authorization: Bearer <key>” with a key from the console.',
  },
  'session.invalid': {
    remedy: 'reject',
    status: 401,
    plain: 'The session of the shop’s admin is missing or has ended.',
    action: 'Open the app anew from the shop’s admin.',
  },
  'key.scope': {
    remedy: 'reject',
    status: 403,
    plain: 'The API key may not do this.',
    action: 'Use a key that has the scope named in the details.',
  },
  'request.invalid': {
    remedy: 'reject',
    status: 400,
    plain: 'The request does not have the expected form.',
    action: 'Correct the fields named in the details.',
  },
  'request.not_found': { remedy: 'reject', status: 404, plain: 'There is nothing here for this key.', action: 'Check the id.' },
  'origin.not_allowed': {
    remedy: 'reject',
    status: 403,
    plain: 'This website may not use this widget.',
    action: 'Add its origin to the allowed origins of the widget.',
  },
  'rate.limited': { remedy: 'retry', status: 429, plain: 'Too many tries in a short time.', action: 'Wait as long as Retry-After says.' },
  'optin.stale': {
    remedy: 'reject',
    status: 409,
    plain: 'The words that were shown are not the current ones.',
    action: 'Load the page anew, so that the shopper sees what they agree to.',
  },
  'phone.missing': { remedy: 'reject', status: 422, plain: 'There is no phone number.', action: 'Type the number.' },
  'phone.invalid': {
    remedy: 'reject',
    status: 422,
    plain: 'This is not a phone number.',
    action: 'Check the country and the digits.',
  },
  'phone.ambiguous': {
    remedy: 'reject',
    status: 422,
    plain: 'This number can be read in two ways.',
    action: 'Choose the country that it belongs to.',
  },
  'request.method': {
    remedy: 'reject',
    status: 405,
    plain: 'This address does not take that method.',
    action: 'Use the method in the Allow header.',
  },
  'request.conflict': {
    remedy: 'reject',
    status: 409,
    plain: 'It belongs to another connection or merchant already.',
    action: 'Disconnect it there first; the details name the place.',
  },
  'dry_run.too_large': {
    remedy: 'reject',
    status: 422,
    plain: 'More happened in that time than one dry run takes.',
    action: 'Choose a shorter time; the details name the limit in events.',
  },
  'payload.too_large': {
    remedy: 'reject',
    status: 413,
    plain: 'The body is larger than this address takes.',
    action: 'Send fewer fields or smaller batches; the details name the limit in bytes.',
  },
  'payload.unreadable': {
    remedy: 'ask_merchant',
    status: 422,
    plain: 'The body could not be read. It is kept.',
    action: 'Look at it under parked deliveries; replay it after the sender or the connector is mended.',
  },
  'event.unknown_time': {
    remedy: 'stop',
    status: 422,
    plain: 'The sender’s time lies outside 2000 to 2099.',
    action: 'Set the clock of the sender.',
  },
  'storage.failed': {
    remedy: 'retry',
    status: 503,
    plain: 'The delivery could not be stored.',
    action: 'Send it again; nothing was kept.',
  },
  'whatsapp.refused': {
    remedy: 'reject',
    status: 422,
    plain: 'WhatsApp said no; the details say why.',
    action: 'Do what the details say, then send it again.',
  },
  'upstream.failed': {
    remedy: 'retry',
    status: 502,
    plain: 'An outside service gave no clear answer.',
    action: 'Send it again in a minute; repeating is safe.',
  },
  'shop.refused': {
    remedy: 'stop',
    status: 422,
    plain: 'The shop said no; the details say why.',
    action: 'Look at the order in the shop; it may have changed since.',
  },
  'shop.scope': {
    remedy: 'ask_merchant',
    status: 403,
    plain: 'The shop has not allowed us to do this.',
    action: 'Open WeNext in the shop’s admin and accept the permission that the details name.',
  },
  'shop.reconnect': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The shop no longer lets us in.',
    action: 'Open WeNext in the shop’s admin once; that connects it again.',
  },
  'shop.closed': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The shop is paused, locked or closed.',
    action: 'Nothing to do here; we look again every hour.',
  },
  'shop.unreachable': {
    remedy: 'retry',
    status: 502,
    plain: 'The shop gives no answer, or is too busy for one.',
    action: 'See that the site is up and can be reached from outside, then try again.',
  },
  'shop.key_refused': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The shop no longer takes our key: it was revoked, or it never reached WordPress.',
    action:
      'Press Connect in the plugin again. If the key is new, ask the host to pass the Authorization header on to WordPress and to tell it that the site is on https.',
  },
  'shop.key_weak': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The key may do too little: it has to be “Read/Write” and belong to a user who may manage the shop.',
    action: 'Press Connect in the plugin as a shop manager or administrator, or paste a key with Read/Write permission.',
  },
  'shop.no_api': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'WooCommerce’s API is not to be found at the shop’s address.',
    action:
      'In WordPress choose any structure but “Plain” under Settings › Permalinks, and see that WooCommerce is active and no plugin closes the REST API.',
  },
  'shop.not_json': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The shop answers with a web page or a warning where its API should be.',
    action:
      'A security, maintenance or cache plugin, or the host’s firewall, stands in the way: let calls to /wp-json/wc/ through. Switch off WP_DEBUG_DISPLAY.',
  },
  'shop.moved': {
    remedy: 'ask_merchant',
    status: 409,
    plain: 'The shop’s address leads to another one, and keys are not sent after it.',
    action:
      'Use the address that stands in WordPress under Settings › General › Site Address, with https and with or without www as there.',
  },
  'connect.address': {
    remedy: 'reject',
    status: 400,
    plain: 'This is not the address of a shop that can be connected.',
    action: 'Connect from a shop with a public address that begins with https://.',
  },
  'connect.expired': {
    remedy: 'reject',
    status: 404,
    plain: 'This try to connect is unknown, was used, or is older than 15 minutes.',
    action: 'Go back to the plugin’s page in WordPress and press Connect again.',
  },
  'connect.not_approved': {
    remedy: 'reject',
    status: 409,
    plain: 'The shop has not sent its key yet.',
    action: 'Press Connect again and approve it on the shop’s own page.',
  },
  'connect.verifier': {
    remedy: 'reject',
    status: 403,
    plain: 'Whoever asks for this connection is not who began it.',
    action: 'Press Connect again, and stay in the same WordPress.',
  },
  'connect.not_begun': {
    remedy: 'reject',
    status: 403,
    plain: 'The plugin in this shop did not begin this try to connect.',
    action: 'Press Connect on the plugin’s own page in WordPress; do not approve links that somebody else sent you.',
  },
  'connect.code': {
    remedy: 'reject',
    status: 403,
    plain: 'The connect code is unknown, was used, or is too old.',
    action: 'Ask for a new code, or leave the field empty to begin with a new account.',
  },
  'connection.gone': {
    remedy: 'reject',
    status: 410,
    plain: 'This connection was ended.',
    action: 'Connect the shop again if you want to go on.',
  },
  'config.invalid': {
    remedy: 'bug',
    status: 500,
    plain: 'The service is not configured.',
    action: 'Set the variables that the log names.',
  },
  'config.master_key': {
    remedy: 'bug',
    status: 503,
    plain: 'The master key is missing, or is not the one this data was sealed with.',
    action: 'Set MASTER_KEYS to the key the data was sealed with. Nothing is read or written until then.',
  },
  'retries.exhausted': {
    remedy: 'bug',
    status: 500,
    plain: 'It failed each time it was tried.',
    action: 'Look at the last error, mend it, then replay.',
  },
  internal: {
    remedy: 'bug',
    status: 500,
    plain: 'Something went wrong on our side.',
    action: 'Try again; quote the request id if it stays.',
  },
} as const satisfies Record<string, Meaning>

export type ErrorCode = keyof typeof ERRORS

/** The one error that is thrown on purpose. `detail` holds ids, codes and numbers, never a phone, a name or a body. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: Readonly<Record<string, string | number>>

  constructor(code: ErrorCode, detail: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.detail = detail
  }

  get remedy(): Remedy {
    return ERRORS[this.code].remedy
  }

  /** The public form: the same shape on every surface. */
  toJSON(requestId?: string) {
    const { plain, action } = ERRORS[this.code]
    return { error: { code: this.code, message: plain, action, detail: this.detail, ...(requestId ? { requestId } : {}) } }
  }
}

import { GRAPH_REASONS, type GraphReason } from './error-reasons.ts'

/**
 * What to do after a refusal.
 *
 * retry: again after each of the delays, then the message ends · pace_*: the message waits, and so does everything else of that number, pair
 * (number and shopper), account (WABA), portfolio or app; the last delay repeats, nothing is dropped · shorten: clean and shorten the values,
 * send once more · use_template: send as a template instead, if there is one · resync_template: read the template again, build again, send once
 * more; if it fails again, stop the template · stop_message, stop_template: it ends here · stop_contact: it ends, and counts against the
 * contact (`strikes`) · stop_contact_marketing: offers to this contact end · stop_number: everything of that number waits until it is healthy ·
 * stop_marketing_number, stop_utility_number: so do offers, or order messages · ask_merchant: everything of the connection waits until the
 * merchant has acted
 */
export type GraphAction =
  | 'retry'
  | 'pace_number'
  | 'pace_pair'
  | 'pace_account'
  | 'pace_portfolio'
  | 'pace_app'
  | 'shorten'
  | 'use_template'
  | 'resync_template'
  | 'stop_message'
  | 'stop_contact'
  | 'stop_contact_marketing'
  | 'stop_template'
  | 'stop_number'
  | 'stop_marketing_number'
  | 'stop_utility_number'
  | 'ask_merchant'

interface Entry {
  readonly action: GraphAction
  readonly reason: GraphReason
  /** Seconds before the first, second, … further try. */
  readonly retryDelaysSeconds?: readonly number[]
  /** How many such failures mark the contact as one that can't be reached. */
  readonly strikes?: number
  /** How long offers rest: to this contact, or of this number (the action tells which). */
  readonly restSeconds?: number
  /** Who gets a notice, beyond the line in the message list. */
  readonly tell?: 'merchant' | 'operators'
}

export interface GraphMeaning extends Entry {
  readonly plain: string
  readonly todo: string
}

const DAY = 86_400
const BACKOFF = [5, 30, 120, 600, 3600] as const
const QUOTA = [60, 300, 900, 3600] as const

const stop = (reason: GraphReason, tell?: Entry['tell']): Entry => ({ action: 'stop_message', reason, ...(tell ? { tell } : {}) })
const retry = (reason: GraphReason, retryDelaysSeconds: readonly number[]): Entry => ({ action: 'retry', reason, retryDelaysSeconds })
const ask = (reason: GraphReason): Entry => ({ action: 'ask_merchant', reason, tell: 'merchant' })
const stopNumber = (reason: GraphReason): Entry => ({ action: 'stop_number', reason, tell: 'merchant' })
const stopTemplate = (reason: GraphReason): Entry => ({ action: 'stop_template', reason, tell: 'merchant' })
const resync = (reason: GraphReason): Entry => ({ action: 'resync_template', reason, retryDelaysSeconds: [60], tell: 'merchant' })

/** Code, or first and last code, to what it means. From Meta's list of error codes (May 2026) and pywa 4.4. */
const TABLE: readonly (readonly [number, number, Entry])[] = [
  // Access
  [0, 0, ask('whatsapp.token_expired')],
  [190, 190, ask('whatsapp.token_expired')],
  [10, 10, ask('whatsapp.permission_missing')],
  [200, 299, ask('whatsapp.permission_missing')],
  [131005, 131005, ask('whatsapp.permission_missing')],
  [3, 3, { ...retry('whatsapp.capability_missing', [600, 3600]), tell: 'operators' }],
  // Meta's own trouble
  [1, 1, retry('whatsapp.unavailable', [5, 30])],
  [2, 2, retry('whatsapp.unavailable', BACKOFF)],
  [131000, 131000, retry('whatsapp.unavailable', [5, 30, 120])],
  [131016, 131016, retry('whatsapp.unavailable', BACKOFF)],
  [133004, 133004, retry('whatsapp.unavailable', BACKOFF)],
  [131057, 131057, retry('whatsapp.maintenance', [60, 120, 300])],
  [2494100, 2494100, retry('whatsapp.maintenance', [120, 300, 600, 1800])],
  [131059, 131059, retry('whatsapp.listing_restarted', [1])],
  // Limits
  [4, 4, { action: 'pace_app', reason: 'whatsapp.app_limited', retryDelaysSeconds: QUOTA, tell: 'operators' }],
  [80007, 80008, { action: 'pace_account', reason: 'whatsapp.account_limited', retryDelaysSeconds: QUOTA }],
  [130429, 130429, { action: 'pace_number', reason: 'whatsapp.rate_limited', retryDelaysSeconds: [1, 3, 10] }],
  // Four to the power of the try: the pair's allowance may be borrowed 45 messages deep.
  [131056, 131056, { action: 'pace_pair', reason: 'whatsapp.pair_limited', retryDelaysSeconds: [4, 16, 64, 256] }],
  // The form of the request
  [100, 100, stop('whatsapp.request_refused', 'operators')],
  [131008, 131009, stop('whatsapp.request_refused', 'operators')],
  [135000, 135000, stop('whatsapp.request_refused', 'operators')],
  [131051, 131051, stop('message.unsupported')],
  [131055, 131055, stop('whatsapp.wrong_route', 'operators')],
  [134100, 134100, stop('whatsapp.wrong_route', 'operators')],
  [134102, 134103, stop('whatsapp.wrong_route', 'operators')],
  [134101, 134101, retry('template.syncing', [600, 600])],
  // The shopper
  [131021, 131021, stop('recipient.is_sender')],
  [131026, 131026, { action: 'stop_contact', reason: 'recipient.unreachable', strikes: 3 }],
  [130497, 130497, { action: 'stop_contact', reason: 'recipient.country_barred', strikes: 1, tell: 'merchant' }],
  [131047, 131047, { action: 'use_template', reason: 'window.closed' }],
  [131049, 131049, { ...stop('recipient.marketing_capped'), restSeconds: DAY }],
  [131050, 131050, { action: 'stop_contact_marketing', reason: 'recipient.marketing_stopped' }],
  [130472, 130472, { ...stop('recipient.in_experiment'), restSeconds: DAY }],
  [131062, 131062, stop('recipient.phone_needed')],
  [137000, 137000, stop('recipient.identity_changed', 'merchant')],
  // Number and account
  [33, 33, stopNumber('number.unknown')],
  [368, 368, stopNumber('whatsapp.policy_block')],
  [131030, 131030, stop('number.test_only', 'merchant')],
  [131031, 131031, stopNumber('whatsapp.account_locked')],
  [131037, 131037, stopNumber('number.name_missing')],
  [131042, 131042, ask('whatsapp.payment_missing')],
  [131044, 131044, ask('whatsapp.payment_missing')],
  [131045, 131045, stopNumber('number.not_registered')],
  [131048, 131048, { action: 'stop_marketing_number', reason: 'whatsapp.spam_limited', restSeconds: DAY, tell: 'merchant' }],
  [131063, 131063, { action: 'stop_marketing_number', reason: 'whatsapp.marketing_off', tell: 'merchant' }],
  [131064, 131064, { action: 'stop_utility_number', reason: 'whatsapp.category_abuse', tell: 'merchant' }],
  [133000, 133000, stopNumber('number.not_registered')],
  [133005, 133005, ask('number.pin_wrong')],
  [133006, 133006, ask('number.not_verified')],
  [133008, 133009, ask('number.pin_blocked')],
  [133010, 133010, stopNumber('number.not_registered')],
  [133015, 133015, retry('number.removing', [300, 300])],
  [133016, 133016, stopNumber('number.register_limit')],
  [134011, 134011, stop('whatsapp.pay_terms', 'merchant')],
  // Media. A link is cached for ten minutes, so the second try comes after that.
  [131052, 131052, stop('message.media_unavailable')],
  [131053, 131053, retry('message.media_failed', [630])],
  [131060, 131060, stop('message.unavailable')],
  // Templates
  [132000, 132000, resync('template.params_mismatch')],
  [132001, 132001, resync('template.not_found')],
  [132008, 132008, resync('template.params_mismatch')],
  [132012, 132012, resync('template.params_mismatch')],
  [132005, 132005, { action: 'shorten', reason: 'template.too_long' }],
  [132018, 132018, { action: 'shorten', reason: 'template.value_refused' }],
  [132007, 132007, stopTemplate('template.policy')],
  [132015, 132015, stopTemplate('template.paused')],
  [132016, 132016, stopTemplate('template.disabled')],
  [132021, 132021, { action: 'use_template', reason: 'whatsapp.direct_send_refused' }],
  [139200, 139200, { action: 'use_template', reason: 'whatsapp.direct_send_refused' }],
  // Beside messages
  [132068, 132068, stop('flow.blocked', 'merchant')],
  [132069, 132069, retry('flow.throttled', [3600])],
  [139000, 139004, stop('flow.failed', 'merchant')],
  [139100, 139101, stop('block_list.failed')],
  [139102, 139103, retry('block_list.busy', [5, 30])],
  [147001, 147005, stop('number.username', 'merchant')],
  [1752041, 1752041, stop('signup.repeated')],
  [2593107, 2593109, stop('number.sync_closed', 'merchant')],
]

/** Subcodes of code 100 that say more than their code (creation of templates; 33 is Graph's "no such object, or none that you may see"). */
const SUBCODES: Readonly<Record<number, Entry>> = {
  33: stopNumber('number.unknown'),
  2388019: stop('template.count_limit', 'merchant'),
  2388023: stop('template.name_taken'),
  2388024: stop('template.name_taken'),
  2388040: stop('template.text_refused'),
  2388047: stop('template.text_refused'),
  2388072: stop('template.text_refused'),
  2388073: stop('template.text_refused'),
  2388293: stop('template.text_refused'),
  2388299: stop('template.text_refused'),
  2388318: { action: 'use_template', reason: 'whatsapp.direct_send_refused' },
  2388330: { action: 'use_template', reason: 'whatsapp.direct_send_refused' },
}

/** A refusal is a definite no, so trying again can't send twice; giving up at once could lose a message to a code that Meta added. */
const UNKNOWN: Entry = { ...retry('whatsapp.unknown_code', [60, 900]), tell: 'operators' }

const PORTFOLIO: Entry = { action: 'pace_portfolio', reason: 'whatsapp.portfolio_limited', retryDelaysSeconds: [DAY], tell: 'merchant' }
/** Meta documents no code for the limit on people per 24 hours, so its words are the only sign. */
const PORTFOLIO_WORDS = /messaging limit|limit of (unique|business-initiated)|unique (customers|users|recipients)|conversation limit/i

const withWords = (entry: Entry): GraphMeaning => ({ ...entry, ...GRAPH_REASONS[entry.reason] })

/** What a code of the Graph API means and what to do about it. Always an answer: unknown codes have a default. */
export function explainGraph(
  code: number | undefined,
  more: { readonly subcode?: number | undefined; readonly details?: string | undefined } = {},
): GraphMeaning {
  if (more.details && PORTFOLIO_WORDS.test(more.details)) return withWords(PORTFOLIO)
  const bySubcode = code === 100 && more.subcode !== undefined ? SUBCODES[more.subcode] : undefined
  const byCode = code === undefined ? undefined : TABLE.find(([first, last]) => code >= first && code <= last)?.[2]
  return withWords(bySubcode ?? byCode ?? UNKNOWN)
}

/** Every reason with its words, for the ledger, the docs and the check that none lacks a text. */
export const graphReasons = (Object.keys(GRAPH_REASONS) as GraphReason[]).map((reason) => ({ reason, ...GRAPH_REASONS[reason] }))

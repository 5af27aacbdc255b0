import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/*
 * Two kinds of tables. Control tables exist once, in DB. Tenant tables begin with merchant_id and exist in every shard;
 * db/tenant.ts is the only way to them. Columns named *_sealed hold AES-256-GCM under the merchant's data key
 * (privacy/seal.ts), as base64. What each column means and how long it is kept: docs/storage.md.
 */

// ── control ─────────────────────────────────────────────────────────────────────────────────────────────────

export const merchants = sqliteTable('merchants', {
  id: text().primaryKey(),
  name: text().notNull(),
  shard: text().notNull(),
  status: text({ enum: ['active', 'paused', 'left'] }).notNull(),
  country: text().notNull(),
  currency: text().notNull(),
  timeZone: text().notNull(),
  language: text().notNull(),
  settings: text({ mode: 'json' }).notNull(),
  dataKey: text(),
  dataKeyId: text().notNull(),
  createdAt: integer().notNull(),
  updatedAt: integer().notNull(),
})

export const connections = sqliteTable(
  'connections',
  {
    id: text().primaryKey(),
    merchantId: text().notNull(),
    connector: text().notNull(),
    account: text(),
    status: text({ enum: ['active', 'disconnected'] }).notNull(),
    settings: text({ mode: 'json' }).notNull(),
    secretsSealed: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (t) => [
    index('connections_by_account').on(t.connector, t.account),
    index('connections_by_merchant').on(t.merchantId),
    // Two pages of a new shop that open at once must not make two merchants of it.
    uniqueIndex('connections_one_per_account')
      .on(t.connector, t.account)
      .where(sql`${t.status} = 'active' AND ${t.account} IS NOT NULL`),
  ],
)

export const numbers = sqliteTable(
  'numbers',
  {
    phoneNumberId: text().primaryKey(),
    merchantId: text().notNull(),
    wabaId: text().notNull(),
    displayPhone: text().notNull(),
    perSecond: integer().notNull(),
    status: text({ enum: ['active', 'broken', 'disconnected'] }).notNull(),
    statusReason: text(),
    tokenSealed: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (t) => [index('numbers_by_merchant').on(t.merchantId), index('numbers_by_waba').on(t.wabaId)],
)

export const apiKeys = sqliteTable(
  'api_keys',
  {
    hash: text().primaryKey(),
    merchantId: text().notNull(),
    label: text().notNull(),
    scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdAt: integer().notNull(),
    revokedAt: integer(),
  },
  (t) => [index('api_keys_by_merchant').on(t.merchantId)],
)

/** What shoppers see on the merchant's storefront. The key is public: it stands in the page. */
export const widgets = sqliteTable(
  'widgets',
  {
    key: text().primaryKey(),
    merchantId: text().notNull(),
    /** Which storefronts may post. */
    origins: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** As the merchant set them; what is not there has its default (domain/widget.ts). */
    settings: text({ mode: 'json' }).notNull(),
    status: text({ enum: ['active', 'revoked'] }).notNull(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (t) => [uniqueIndex('widgets_by_merchant').on(t.merchantId)],
)

/**
 * Proof that data was erased, and what is still to be: what, on whose word, until when, how many rows. No personal data, and not the
 * ids of those who are gone. It outlives the merchant.
 */
export const erasures = sqliteTable(
  'erasures',
  {
    id: text().primaryKey(),
    merchantId: text().notNull(),
    /** One shopper, one shop of several, or the merchant as a whole. */
    kind: text({ enum: ['contact', 'shop', 'merchant'] }).notNull(),
    source: text().notNull(),
    requestedAt: integer().notNull(),
    dueAt: integer().notNull(),
    doneAt: integer(),
    /** Rows by table, such as {"d1.orders":2,"relay.messages":5}. */
    counts: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
  },
  (t) => [index('erasures_by_merchant').on(t.merchantId)],
)

/** One try to connect a WooCommerce shop, from the first click to the claim. Lives a quarter of an hour; the state itself is never stored. */
export const connectStates = sqliteTable(
  'connect_states',
  {
    /** Of the one-time state. */
    hash: text().primaryKey(),
    /** `key`: a pasted key, which has no state; the row only counts the try. */
    status: text({ enum: ['open', 'keyed', 'claimed', 'failed', 'key'] }).notNull(),
    shop: text().notNull(),
    returnUrl: text().notNull(),
    /** base64url(SHA-256(verifier)). */
    challenge: text().notNull(),
    /** Hash of the connect code that came along. */
    codeHash: text(),
    /** Wrapped; of this row alone, since no merchant is known yet. */
    dataKey: text().notNull(),
    dataKeyId: text().notNull(),
    /** Sealed JSON: consumer key and secret. */
    keysSealed: text(),
    /** Who began it: a hash of the address that changes each day. */
    asker: text().notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
  },
  (t) => [index('connect_states_by_asker').on(t.asker, t.createdAt), index('connect_states_by_expiry').on(t.expiresAt)],
)

/** Lets a shop join a merchant that is there already. Good once. */
export const connectCodes = sqliteTable(
  'connect_codes',
  {
    hash: text().primaryKey(),
    merchantId: text().notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    usedAt: integer(),
  },
  (t) => [index('connect_codes_by_expiry').on(t.expiresAt)],
)

/** One row: a known text sealed under the master key, so that a wrong key is noticed before anything is touched. */
export const keyCheck = sqliteTable('key_check', {
  id: integer().primaryKey(),
  sealed: text().notNull(),
})

// ── tenant ──────────────────────────────────────────────────────────────────────────────────────────────────

export const contacts = sqliteTable(
  'contacts',
  {
    merchantId: text().notNull(),
    id: text().notNull(),
    nameSealed: text(),
    phoneSealed: text(),
    emailSealed: text(),
    country: text(),
    language: text(),
    phoneState: text().notNull(),
    reachable: integer({ mode: 'boolean' }).notNull(),
    windowUntil: integer(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    /** Sealed JSON: where the first chat began (page, product, UTM, click ids), as `Visit` of relay/widget.ts. */
    firstVisitSealed: text(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.id] })],
)

/** "Tell me when this is back", "… cheaper": what stands, and what stood until it was taken back. */
export const subscriptions = sqliteTable(
  'subscriptions',
  {
    merchantId: text().notNull(),
    contactId: text().notNull(),
    /** The shop's id of it. */
    product: text().notNull(),
    alert: text({ enum: ['back_in_stock', 'price_drop'] }).notNull(),
    titleSealed: text(),
    at: integer().notNull(),
    endedAt: integer(),
    updatedAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.contactId, t.product, t.alert] })],
)

/** Append-only: what a shopper agreed to or took back, with what was shown and what proves it. */
export const consents = sqliteTable(
  'consents',
  {
    merchantId: text().notNull(),
    contactId: text().notNull(),
    id: text().notNull(),
    purpose: text().notNull(),
    state: text().notNull(),
    source: text().notNull(),
    wording: text(),
    wordingVersion: text(),
    page: text(),
    proof: text().notNull(),
    locale: text(),
    at: integer().notNull(),
    recordedAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.contactId, t.id] })],
)

export const orders = sqliteTable(
  'orders',
  {
    merchantId: text().notNull(),
    id: text().notNull(),
    connectionId: text(),
    contactId: text(),
    number: text(),
    shopOrderId: text(),
    currency: text(),
    totalMinor: integer(),
    cashOnDelivery: integer({ mode: 'boolean' }),
    status: text().notNull(),
    placedAt: integer(),
    paidAt: integer(),
    cancelledAt: integer(),
    refundedMinor: integer().notNull(),
    /** Sealed JSON: items, and the shopper's own links (pay, status, recover). */
    detailsSealed: text(),
    updatedAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.id] })],
)

export const parcels = sqliteTable(
  'parcels',
  {
    merchantId: text().notNull(),
    orderId: text().notNull(),
    id: text().notNull(),
    awb: text(),
    carrier: text(),
    trackingUrl: text(),
    state: text().notNull(),
    stateAt: integer().notNull(),
    attempts: integer().notNull(),
    expectedAt: integer(),
    updatedAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.orderId, t.id] })],
)

/** What happened, in our words, clustered by order: the ledger of an order is one range read. */
export const events = sqliteTable(
  'events',
  {
    merchantId: text().notNull(),
    /** The order, or the contact where there is no order, or '-' for the merchant. */
    subjectId: text().notNull(),
    id: text().notNull(),
    type: text().notNull(),
    connectionId: text(),
    connector: text().notNull(),
    topic: text().notNull(),
    contactId: text(),
    fact: text(),
    /** Each rule that looked at it, and what came of that: [{ rule, outcome, reason?, messageId? }]. */
    decisions: text({ mode: 'json' }).notNull(),
    occurredAt: integer().notNull(),
    receivedAt: integer().notNull(),
    /** Sealed JSON of the domain event. */
    dataSealed: text(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.subjectId, t.id] })],
)

export const messages = sqliteTable(
  'messages',
  {
    merchantId: text().notNull(),
    id: text().notNull(),
    direction: text({ enum: ['out', 'in'] }).notNull(),
    orderId: text(),
    contactId: text().notNull(),
    phoneNumberId: text(),
    ruleId: text(),
    eventId: text(),
    purpose: text().notNull(),
    fact: text(),
    template: text(),
    language: text(),
    category: text(),
    state: text().notNull(),
    reason: text(),
    graphCode: integer(),
    wamid: text(),
    attempts: integer().notNull(),
    dueAt: integer(),
    bestBefore: integer(),
    acceptedAt: integer(),
    sentAt: integer(),
    deliveredAt: integer(),
    readAt: integer(),
    endedAt: integer(),
    /** Meta's words, as they came: type, category, model. */
    pricing: text({ mode: 'json' }),
    /** Sealed JSON: what was said (header, body, footer, buttons), or what the shopper wrote. */
    contentSealed: text(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.id] }), index('messages_by_order').on(t.merchantId, t.orderId)],
)

export const rules = sqliteTable(
  'rules',
  {
    merchantId: text().notNull(),
    id: text().notNull(),
    on: integer({ mode: 'boolean' }).notNull(),
    pausedReason: text(),
    definition: text({ mode: 'json' }).notNull(),
    updatedAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.id] })],
)

/** The mirror of Meta's templates: one row per (WABA, name, exact language). */
export const templates = sqliteTable(
  'templates',
  {
    merchantId: text().notNull(),
    wabaId: text().notNull(),
    name: text().notNull(),
    language: text().notNull(),
    metaId: text(),
    category: text().notNull(),
    status: text().notNull(),
    quality: text(),
    rejectedReason: text(),
    parameterFormat: text().notNull(),
    components: text({ mode: 'json' }).notNull(),
    hash: text().notNull(),
    updatedAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.wabaId, t.name, t.language] })],
)

/** What the merchant should look at: one row per kind and subject, opened and closed. */
export const notices = sqliteTable(
  'notices',
  {
    merchantId: text().notNull(),
    id: text().notNull(),
    code: text().notNull(),
    subject: text().notNull(),
    detail: text({ mode: 'json' }).notNull(),
    count: integer().notNull(),
    firstAt: integer().notNull(),
    lastAt: integer().notNull(),
    closedAt: integer(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.id] })],
)

/** A shopper's wish for a copy of what is held of them. The copy is sealed and goes after 30 days; that it was asked for stays. */
export const privacyRequests = sqliteTable(
  'privacy_requests',
  {
    merchantId: text().notNull(),
    id: text().notNull(),
    source: text().notNull(),
    /** Of whom, as JSON; emptied when they are erased. */
    contactIds: text({ mode: 'json' }).$type<string[]>().notNull(),
    requestedAt: integer().notNull(),
    dueAt: integer().notNull(),
    madeAt: integer().notNull(),
    expiresAt: integer().notNull(),
    /** JSON of privacy/export.ts, packed and sealed; null once it has expired, or whom it was about is erased. */
    exportSealed: text(),
  },
  (t) => [primaryKey({ columns: [t.merchantId, t.id] })],
)

import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/*
 * Two kinds of tables. Control tables exist once, in DB. Tenant tables begin with merchant_id and exist in every shard;
 * db/tenant.ts is the only way to them. Columns named *_sealed hold AES-256-GCM under the merchant's data key
 * (privacy/seal.ts), as base64. What each column means and how long it is kept: docs/storage.md.
 */

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
    /** Since when its deliveries are kept and told to nobody; null where it is not paused. */
    pausedAt: integer(),
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

import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// Tenant tables begin with merchant_id: see control.ts.

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
    /** Sealed JSON: the payment link of ours that is open (PayLink). */
    paySealed: text(),
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
    /** By what it came to its order, and how sure that is: { by, confidence? }. Null where it made the order, or has none. */
    joined: text({ mode: 'json' }),
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
    /** A key of domain/ways.ts. */
    way: text(),
    /** What it costs, in millionths of the currency: estimated when it was sent, settled by Meta's word. */
    priceMicros: integer(),
    priceCurrency: text(),
    /** A key of PRICE_WHY in domain/prices.ts. */
    priceWhy: text(),
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

import { metaOf, setMeta } from './tables.ts'

/**
 * The Relay's own SQLite: the working state of one merchant, and the truth until the record (D1) has it.
 * `dirty` counts changes that D1 has not seen; `record.ts` writes them and sets it back.
 */
const META = 'CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;'

const FIRST = `
CREATE TABLE IF NOT EXISTS inbox (
  seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, connection_id TEXT, connector TEXT NOT NULL,
  topic TEXT NOT NULL, delivery_id TEXT, sent_at INTEGER, received_at INTEGER NOT NULL, body BLOB,
  state TEXT NOT NULL DEFAULT 'new', tries INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, note TEXT
);
CREATE INDEX IF NOT EXISTS inbox_new ON inbox (next_at, seq) WHERE state = 'new';
CREATE INDEX IF NOT EXISTS inbox_parked ON inbox (seq) WHERE state = 'parked';
CREATE INDEX IF NOT EXISTS inbox_age ON inbox (received_at);

CREATE TABLE IF NOT EXISTS refs (ref TEXT NOT NULL, entity TEXT NOT NULL, PRIMARY KEY (ref, entity)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS refs_entity ON refs (entity);

CREATE TABLE IF NOT EXISTS contacts (
  id TEXT PRIMARY KEY, name_sealed TEXT, phone_sealed TEXT, email_sealed TEXT, user_id_sealed TEXT, country TEXT, language TEXT,
  phone_state TEXT NOT NULL, window_until INTEGER, unreachable INTEGER NOT NULL DEFAULT 0, pair_tat INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, dirty INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contacts_dirty ON contacts (id) WHERE dirty > 0;

CREATE TABLE IF NOT EXISTS consents (
  contact_id TEXT NOT NULL, purpose TEXT NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL, version TEXT, at INTEGER NOT NULL,
  PRIMARY KEY (contact_id, purpose)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS orders (
  id TEXT PRIMARY KEY, connection_id TEXT, contact_id TEXT, number TEXT, shop_order_id TEXT, currency TEXT, total_minor INTEGER,
  cod INTEGER, status TEXT NOT NULL, placed_at INTEGER, paid_at INTEGER, paid_when_placed INTEGER NOT NULL DEFAULT 0,
  cancelled_at INTEGER, refunded_minor INTEGER NOT NULL DEFAULT 0, refunds TEXT NOT NULL DEFAULT '[]', test INTEGER NOT NULL DEFAULT 0,
  details_at INTEGER, state_at INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, dirty INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS orders_dirty ON orders (id) WHERE dirty > 0;
CREATE INDEX IF NOT EXISTS orders_contact ON orders (contact_id);

CREATE TABLE IF NOT EXISTS parcels (
  id TEXT PRIMARY KEY, order_id TEXT NOT NULL, awb TEXT, carrier TEXT, tracking_url TEXT, state TEXT NOT NULL, state_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, expected_at INTEGER, is_return INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL,
  dirty INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parcels_order ON parcels (order_id);
CREATE INDEX IF NOT EXISTS parcels_dirty ON parcels (id) WHERE dirty > 0;

CREATE TABLE IF NOT EXISTS facts (rule_id TEXT NOT NULL, fact TEXT NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (fact, rule_id)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS messages (
  id TEXT PRIMARY KEY, direction TEXT NOT NULL, order_id TEXT, parcel_id TEXT, contact_id TEXT, number_id TEXT, rule_id TEXT, event_id TEXT,
  purpose TEXT NOT NULL, fact TEXT, state TEXT NOT NULL, hold TEXT, reason TEXT, graph_code INTEGER, wamid TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, resent INTEGER NOT NULL DEFAULT 0, due_at INTEGER,
  best_before INTEGER, sending_at INTEGER, template TEXT, language TEXT, category TEXT, accepted_at INTEGER, sent_at INTEGER,
  delivered_at INTEGER, read_at INTEGER, ended_at INTEGER, pricing TEXT, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, dirty INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_due ON messages (due_at) WHERE state = 'queued' AND hold IS NULL;
CREATE INDEX IF NOT EXISTS messages_held ON messages (best_before) WHERE state = 'queued' AND hold IS NOT NULL;
CREATE INDEX IF NOT EXISTS messages_unknown ON messages (sending_at) WHERE state IN ('sending', 'unknown');
CREATE INDEX IF NOT EXISTS messages_wamid ON messages (wamid) WHERE wamid IS NOT NULL;
CREATE INDEX IF NOT EXISTS messages_queued_order ON messages (order_id) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS messages_held_contact ON messages (contact_id) WHERE state = 'queued' AND hold IS NOT NULL;
CREATE INDEX IF NOT EXISTS messages_recent ON messages (contact_id, sending_at) WHERE sending_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS messages_dirty ON messages (id) WHERE dirty > 0;

-- What is sealed and large, by the id of its event, message or order: rows that change often stay small.
CREATE TABLE IF NOT EXISTS sealed (id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS numbers (
  id TEXT PRIMARY KEY, paused_until INTEGER NOT NULL DEFAULT 0, last_status_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stops (template TEXT NOT NULL, language TEXT NOT NULL, reason TEXT NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (template, language)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS notices (id TEXT PRIMARY KEY, code TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, count INTEGER NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, closed_at INTEGER, dirty INTEGER NOT NULL DEFAULT 1) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS new_events (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS new_consents (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
`

const WIDGET = `
CREATE TABLE IF NOT EXISTS visits (code TEXT PRIMARY KEY, sealed TEXT NOT NULL, at INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS visits_age ON visits (at);

CREATE TABLE IF NOT EXISTS optins (
  id TEXT PRIMARY KEY, contact_id TEXT NOT NULL, agreed TEXT NOT NULL, at INTEGER NOT NULL, ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS optins_contact ON optins (contact_id, at);
CREATE INDEX IF NOT EXISTS optins_age ON optins (at);

CREATE TABLE IF NOT EXISTS subscriptions (
  contact_id TEXT NOT NULL, product TEXT NOT NULL, alert TEXT NOT NULL, title_sealed TEXT, at INTEGER NOT NULL, ended_at INTEGER,
  PRIMARY KEY (contact_id, product, alert)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS vitals (
  day INTEGER NOT NULL, arm TEXT NOT NULL, metric TEXT NOT NULL, bucket INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (day, arm, metric, bucket)
) WITHOUT ROWID;
`

/** What made the tables what they are, oldest first. A step that was released is never changed; the next one is added below it. */
export const STEPS: readonly string[] = [
  FIRST,
  // What is old is found by order of arrival. An index on the time cost a write for each delivery.
  'ALTER TABLE inbox ADD COLUMN size INTEGER; DROP INDEX inbox_age',
  WIDGET,
  `CREATE TABLE IF NOT EXISTS preferences (
    contact_id TEXT PRIMARY KEY, quiet_from TEXT, quiet_to TEXT, snooze_until INTEGER, language TEXT, updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;`,
  // The record has subscriptions and first visits, too. What is here already is written there once.
  `ALTER TABLE subscriptions ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE subscriptions ADD COLUMN dirty INTEGER NOT NULL DEFAULT 1;
   UPDATE subscriptions SET updated_at = max(at, coalesce(ended_at, at));
   CREATE INDEX subscriptions_dirty ON subscriptions (contact_id) WHERE dirty > 0;
   UPDATE contacts SET dirty = dirty + 1 WHERE id IN (SELECT id FROM sealed WHERE id LIKE 'cnt\\_%' ESCAPE '\\');`,
  // Contacts that only a form spoke of go when nobody confirms; `removed` says what the record must forget.
  `ALTER TABLE contacts ADD COLUMN form_at INTEGER;
   CREATE INDEX contacts_form ON contacts (form_at) WHERE form_at IS NOT NULL;
   CREATE TABLE IF NOT EXISTS removed (id TEXT PRIMARY KEY) WITHOUT ROWID;`,
  // What a shop's own API needs: the tokens of the connections, kept where one writer renews them.
  `CREATE TABLE IF NOT EXISTS shop_tokens (
    connection_id TEXT PRIMARY KEY, sealed TEXT NOT NULL, state TEXT NOT NULL, expires_at INTEGER NOT NULL,
    refresh_expires_at INTEGER NOT NULL, scope TEXT NOT NULL, updated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shop_gaps (
    connection_id TEXT PRIMARY KEY, watermark INTEGER NOT NULL, since INTEGER, started_at INTEGER, cursor TEXT, reached INTEGER NOT NULL,
    turned INTEGER NOT NULL DEFAULT 0, next_at INTEGER, failures INTEGER NOT NULL DEFAULT 0, checked INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0, behind INTEGER NOT NULL DEFAULT 0, healed INTEGER NOT NULL DEFAULT 0,
    healed_ever INTEGER NOT NULL DEFAULT 0, first_done INTEGER NOT NULL DEFAULT 0, finished_at INTEGER, error TEXT
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shop_writes (
    id TEXT PRIMARY KEY, connection_id TEXT, order_id TEXT, contact_id TEXT, kind TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT, tries INTEGER NOT NULL, next_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS shop_writes_due ON shop_writes (next_at) WHERE state = 'queued';
  ALTER TABLE inbox ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;`,
  // What was asked for about personal data and is not done yet, step by step; and who said STOP before they were erased.
  `CREATE TABLE IF NOT EXISTS privacy_work (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, requested_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    targets TEXT NOT NULL, step TEXT NOT NULL, counts TEXT NOT NULL, next_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS suppressed (ref TEXT PRIMARY KEY, stops TEXT NOT NULL) WITHOUT ROWID;`,
  // What the shopper answered to the question whether the order is meant.
  'ALTER TABLE orders ADD COLUMN answer TEXT',
  // What is asked of outside systems: before a message is put together, or because a shopper wants it.
  `CREATE TABLE IF NOT EXISTS errands (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, connection_id TEXT, order_id TEXT, parcel_id TEXT, contact_id TEXT, message_id TEXT,
    what TEXT, result TEXT, at INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, tries INTEGER NOT NULL, next_at INTEGER NOT NULL,
    ended_at INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS errands_due ON errands (next_at) WHERE state = 'queued';
  CREATE INDEX IF NOT EXISTS errands_message ON errands (message_id) WHERE message_id IS NOT NULL;`,
  // What shops last said of their products, who is told next of what is back or cheaper, and what a subscription is measured by.
  `CREATE TABLE IF NOT EXISTS shop_products (
    product TEXT NOT NULL, connection_id TEXT NOT NULL, state TEXT NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (product, connection_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shop_items (
    item TEXT NOT NULL, connection_id TEXT NOT NULL, product TEXT NOT NULL, variant TEXT NOT NULL, PRIMARY KEY (item, connection_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shop_tellings (
    connection_id TEXT NOT NULL, product TEXT NOT NULL, variant TEXT NOT NULL, alert TEXT NOT NULL, event_id TEXT NOT NULL,
    since INTEGER NOT NULL, next_at INTEGER NOT NULL, PRIMARY KEY (connection_id, product, variant, alert)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS shop_tellings_due ON shop_tellings (next_at);
  ALTER TABLE subscriptions ADD COLUMN base_minor INTEGER;
  ALTER TABLE subscriptions ADD COLUMN base_currency TEXT;
  ALTER TABLE subscriptions ADD COLUMN message_id TEXT;
  CREATE INDEX subscriptions_open ON subscriptions (product, alert, at) WHERE ended_at IS NULL;`,
  // Which way a message went and what it costs; until when an ad makes everything free; how much each rule says in an hour.
  `ALTER TABLE messages ADD COLUMN way TEXT;
   ALTER TABLE messages ADD COLUMN price_micros INTEGER;
   ALTER TABLE messages ADD COLUMN price_currency TEXT;
   ALTER TABLE messages ADD COLUMN price_why TEXT;
   ALTER TABLE contacts ADD COLUMN free_until INTEGER;
   CREATE TABLE IF NOT EXISTS rule_hours (rule_id TEXT NOT NULL, hour INTEGER NOT NULL, count INTEGER NOT NULL,
     PRIMARY KEY (rule_id, hour)) WITHOUT ROWID;
   CREATE TABLE IF NOT EXISTS breakers (rule_id TEXT PRIMARY KEY, tripped_at INTEGER, counted INTEGER NOT NULL, usual INTEGER NOT NULL,
     most INTEGER NOT NULL, pass_until INTEGER NOT NULL) WITHOUT ROWID;`,
  // Payment links that we had made, through whom orders were paid, tokens of couriers, and which courier speaks of a parcel.
  `CREATE TABLE IF NOT EXISTS links (
    id TEXT PRIMARY KEY, order_id TEXT NOT NULL, connection_id TEXT NOT NULL, link_id TEXT, state TEXT NOT NULL, amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL, base_minor INTEGER NOT NULL, wanted TEXT NOT NULL, expires_at INTEGER NOT NULL, made_at INTEGER, at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS links_order ON links (order_id);
  CREATE TABLE IF NOT EXISTS paid_through (
    connection_id TEXT NOT NULL, currency TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (connection_id, currency)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS system_tokens (connection_id TEXT PRIMARY KEY, sealed TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
  ALTER TABLE orders ADD COLUMN pay_sealed TEXT;
  ALTER TABLE orders ADD COLUMN pay_until INTEGER;
  ALTER TABLE parcels ADD COLUMN connection_id TEXT;`,
  // What shoppers are asked in a chat; how many things an order has, which is asked there; what a note adds that is personal.
  `CREATE TABLE IF NOT EXISTS talks (
    id TEXT PRIMARY KEY, contact_id TEXT NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL, order_id TEXT, parcel_id TEXT,
    notes TEXT NOT NULL, offered TEXT NOT NULL, language TEXT NOT NULL, tries INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
    errand_id TEXT
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS talks_open ON talks (contact_id) WHERE errand_id IS NULL;
  CREATE INDEX IF NOT EXISTS messages_replies ON messages (contact_id, created_at) WHERE direction = 'out' AND rule_id IS NULL;
  ALTER TABLE orders ADD COLUMN items INTEGER;
  ALTER TABLE shop_writes ADD COLUMN more_sealed TEXT;`,
  // How long what was bought lasts, by rule.
  'ALTER TABLE orders ADD COLUMN cycle_days TEXT',
  // What of an order's total is not paid yet, where the shop says so.
  'ALTER TABLE orders ADD COLUMN due_minor INTEGER',
]
const SCHEMA = 'schema'

/** Brings an object's tables up to date, each step whole or not at all. */
export function migrateTables(storage: DurableObjectStorage): void {
  const { sql } = storage
  sql.exec(META)
  for (let done = Number(metaOf(sql, SCHEMA) ?? 0); done < STEPS.length; done++) {
    storage.transactionSync(() => {
      sql.exec(STEPS[done] as string)
      setMeta(sql, SCHEMA, String(done + 1))
    })
  }
}

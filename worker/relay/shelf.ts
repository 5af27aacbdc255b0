import type { ProductFacts, StockLevel } from '../domain/events.ts'
import type { ProductState } from './products.ts'
import { all, one } from './tables.ts'

const DAY_MS = 86_400_000
/** A product that no shop has spoken of for so long begins anew. */
const KEEP_MS = 180 * DAY_MS

/** Whether anybody ever asked to be told of a product: only then is it worth knowing how products stand. */
export const isWatched = (sql: SqlStorage): boolean => one(sql, 'SELECT 1 AS x FROM subscriptions LIMIT 1') !== undefined

/** How these products of a connection stand; one statement, however many. */
export function productStates(sql: SqlStorage, connectionId: string, ids: readonly string[]): Map<string, ProductState> {
  const rows = all<{ product: string; state: string }>(
    sql,
    'SELECT product, state FROM shop_products WHERE connection_id = ? AND product IN (SELECT value FROM json_each(?))',
    connectionId,
    JSON.stringify(ids),
  )
  return new Map(rows.map(({ product, state }) => [product, JSON.parse(state) as ProductState]))
}

/** How a product of this id stands in each shop that has one. */
export const productsOf = (sql: SqlStorage, id: string): ProductState[] =>
  all<{ state: string }>(sql, 'SELECT state FROM shop_products WHERE product = ?', id).map(({ state }) => JSON.parse(state) as ProductState)

export function keepProducts(sql: SqlStorage, connectionId: string, states: ReadonlyMap<string, ProductState>, now: number): void {
  sql.exec(
    `INSERT OR REPLACE INTO shop_products (product, connection_id, state, updated_at)
     SELECT json_extract(value, '$[0]'), ?1, json_extract(value, '$[1]'), ?2 FROM json_each(?3)`,
    connectionId,
    now,
    JSON.stringify([...states].map(([id, state]) => [id, JSON.stringify(state)])),
  )
}

/** Remembers which variant an item of the stock keeping is. What is known already costs no write. */
export function keepItems(sql: SqlStorage, connectionId: string, products: readonly ProductFacts[]): void {
  const items = products.flatMap(({ productId, variants = [] }) =>
    variants.flatMap(({ itemId, variantId }) => (itemId ? [[itemId, productId, variantId]] : [])),
  )
  if (items.length === 0) return
  sql.exec(
    `INSERT OR IGNORE INTO shop_items (item, connection_id, product, variant)
     SELECT json_extract(value, '$[0]'), ?1, json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(?2)`,
    connectionId,
    JSON.stringify(items),
  )
}

/**
 * Levels of items as news of their products. Pieces at one place are there to be had; that this place has none says nothing of the others,
 * which the product's own news counts together. An item of a product that was never spoken of is nobody's.
 */
export function productsOfLevels(sql: SqlStorage, connectionId: string, levels: readonly StockLevel[]): ProductFacts[] {
  return levels.flatMap(({ itemId, count }): ProductFacts[] => {
    if (count <= 0) return []
    const row = one<{ product: string; variant: string }>(
      sql,
      'SELECT product, variant FROM shop_items WHERE item = ? AND connection_id = ?',
      itemId,
      connectionId,
    )
    return row ? [{ productId: row.product, partial: true, variants: [{ variantId: row.variant, available: true }] }] : []
  })
}

/** Forgets what was not spoken of for long. */
export function forgetProducts(sql: SqlStorage, now: number): void {
  sql.exec('DELETE FROM shop_products WHERE updated_at < ?', now - KEEP_MS)
  sql.exec(
    `DELETE FROM shop_items WHERE NOT EXISTS (SELECT 1 FROM shop_products p WHERE p.product = shop_items.product
       AND p.connection_id = shop_items.connection_id)`,
  )
}

import * as z from 'zod'
import type { AskShop, Published } from '../../contract.ts'
import { say } from './graphql.ts'
import { OWNERS, SET_METAFIELDS } from './operations/metafields.ts'
import { refuse, UserErrors } from './write-back.ts'

const Owners = z.object({ shop: z.object({ id: z.string() }), currentAppInstallation: z.object({ id: z.string() }) })
const Written = z.object({ metafieldsSet: z.object({ userErrors: UserErrors }) })

/**
 * Where our extensions look. Checkout extensions can't read what an installation owns, so theirs lies on the shop, in the namespace
 * that only this app may write (`$app:`; shopify.dev: Metafields API of checkout UI extensions); Liquid reads the installation's as
 * `app.metafields` (shopify.dev: app-data metafields).
 */
const PLACES = {
  checkout: { owner: 'shop', namespace: '$app:wenext', key: 'checkout' },
  widget: { owner: 'currentAppInstallation', namespace: 'wenext', key: 'widget' },
} as const satisfies Record<Published, object>

/** Puts what an extension of ours is to say into the shop, where it reads it without asking us. */
export async function publish(ask: AskShop, what: Published, json: string): Promise<void> {
  const { owner, ...place } = PLACES[what]
  const owners = await say(ask, OWNERS, {}, Owners)
  const metafields = [{ ownerId: owners[owner].id, ...place, type: 'json', value: json }]
  const { metafieldsSet } = await say(ask, SET_METAFIELDS, { metafields }, Written)
  refuse(metafieldsSet.userErrors)
}

import type { z } from '@hono/zod-openapi'
import type { JSONValue } from 'hono/utils/types'
import { catalog } from '../../connectors/catalog.ts'
import type { OpenSettings } from '../../connectors/contract.ts'
import { openControl, type ConnectionRow } from '../../db/control.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { leave } from '../../install/leave.ts'
import {
  addConnection,
  changeConnection,
  connectorOf,
  endPreviousSecret,
  rotateSecret,
  secretsOf,
  signingSettings,
} from '../../operate/connections.ts'
import { openMerchant } from '../../operate/merchants.ts'
import { tryDelivery, type Reading } from '../../operate/try-delivery.ts'
import { routes, type Connection } from './connections-shape.ts'
import { connectionSettings } from '../../relay/load.ts'
import type { Caller } from './key.ts'
import { iso, isoOf, newPart } from './shape.ts'

export const connections = newPart()
  .openapi(routes.connectors, (c) => {
    const items = catalog().map(({ secret: _secret, ...shown }) => ({
      ...shown,
      steps: [...shown.steps],
      secretSettings: [...shown.secretSettings],
      settings: plainJson(shown.settings),
    }))
    return c.json({ items }, 200)
  })
  .openapi(routes.list, async (c) => {
    const caller = c.get('caller')
    const rows = await openControl(c.env.DB).connectionsOf(caller.merchant.id)
    const items = await Promise.all(rows.toSorted((a, b) => a.createdAt - b.createdAt).map((row) => shown(c.env, caller, row)))
    return c.json({ items }, 200)
  })
  .openapi(routes.create, async (c) => {
    const caller = c.get('caller')
    const { id, secrets } = await addConnection(c.env, await openMerchant(c.env, caller.merchant.id), c.req.valid('json'), Date.now())
    await caller.relay.settingsChanged()
    return c.json({ ...(await shown(c.env, caller, await rowOf(c.env, caller, id))), made: { ...secrets } }, 201)
  })
  .openapi(routes.one, async (c) =>
    c.json(await shown(c.env, c.get('caller'), await rowOf(c.env, c.get('caller'), c.req.valid('param').id)), 200),
  )
  .openapi(routes.change, async (c) => {
    const caller = c.get('caller')
    const row = await liveOf(c.env, caller, c.req.valid('param').id)
    const changed = await changeConnection(c.env, caller, row, c.req.valid('json'), Date.now())
    await caller.relay.settingsChanged()
    return c.json(await shown(c.env, caller, changed), 200)
  })
  .openapi(routes.rotate, async (c) => {
    const caller = c.get('caller')
    const before = await liveOf(c.env, caller, c.req.valid('param').id)
    const given = c.req.valid('json').secret
    const { row, secret } = await rotateSecret(c.env, caller, before, given, Date.now())
    const [setting = ''] = signingSettings(connectorOf(row))
    return c.json({ ...(await shown(c.env, caller, row)), made: given === undefined ? { [setting]: secret } : {} }, 200)
  })
  .openapi(routes.endPrevious, async (c) => {
    const caller = c.get('caller')
    const row = await liveOf(c.env, caller, c.req.valid('param').id)
    return c.json(await shown(c.env, caller, await endPreviousSecret(c.env, caller, row, Date.now())), 200)
  })
  .openapi(routes.test, async (c) => {
    const caller = c.get('caller')
    const row = await liveOf(c.env, caller, c.req.valid('param').id)
    const connector = connectorOf(row)
    const secrets = await secretsOf(caller.vault, row)
    const own = {
      given: row.settings as OpenSettings,
      settings: connectionSettings(row).settings,
      secret: secrets[signingSettings(connector)[0] ?? ''] ?? '',
      at: Date.now(),
    }
    const readings = await tryDelivery(connector, own, c.req.valid('json'))
    return c.json({ items: readings.map(shownReading) }, 200)
  })
  .openapi(routes.remove, async (c) => {
    const caller = c.get('caller')
    const { id } = await rowOf(c.env, caller, c.req.valid('param').id)
    await leave(c.env, id as ConnectionId, 'api', Date.now())
    return c.json({ id }, 202)
  })

/** The connection of this id, if it is this merchant's. */
async function rowOf(env: Env, { merchant }: Caller, id: string): Promise<ConnectionRow> {
  const row = await openControl(env.DB).connection(id as ConnectionId)
  if (row?.merchantId !== merchant.id) throw new AppError('request.not_found')
  return row
}

/** The same, if it has not ended: what ended has no secrets, and is connected anew instead of changed. */
async function liveOf(env: Env, caller: Caller, id: string): Promise<ConnectionRow> {
  const row = await rowOf(env, caller, id)
  if (row.status !== 'active') throw new AppError('request.not_found')
  return row
}

async function shown(env: Env, { vault }: Caller, row: ConnectionRow): Promise<z.infer<typeof Connection>> {
  const connector = connectorOf(row)
  const { manifest } = connector
  const secrets = Object.keys(await secretsOf(vault, row))
  const base = varsOf(env).APP_URL.replace(/\/+$/, '')
  const byApp = connector.account !== undefined
  return {
    id: row.id,
    connector: row.connector,
    name: manifest.name,
    account: row.account,
    status: row.status === 'active' && row.pausedAt !== null ? 'paused' : row.status,
    settings: row.settings as Record<string, unknown>,
    secrets: secrets.filter((name) => Object.hasOwn(manifest.settings.shape, name)),
    previousSecret: secrets.includes(signingSettings(connector)[1] ?? ''),
    url: byApp ? `${base}/hooks/${manifest.id}` : `${base}/hooks/${manifest.id}/${row.id}`,
    alternativeUrl: byApp ? null : `${base}/hooks/in/${row.id}`,
    createdAt: isoOf(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}

const shownReading = ({ topic, parsed }: Reading) => ({
  topic,
  ...('events' in parsed ? { events: parsed.events.map(plainJson) } : {}),
  ...('ignored' in parsed ? { ignored: parsed.ignored } : {}),
  ...('unknown' in parsed ? { unknown: parsed.unknown } : {}),
  ...('unreadable' in parsed ? { unreadable: parsed.unreadable } : {}),
})

/** What JSON leaves of it. */
const plainJson = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, JSONValue>

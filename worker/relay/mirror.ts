import { mirrorTemplates } from '../db/templates.ts'
import type { Tenant } from '../db/tenant.ts'
import type { GraphClient } from '../whatsapp/client.ts'
import { templateHash } from '../whatsapp/templates.ts'
import type { Template } from '../whatsapp/template-types.ts'
import { pauseFlipped, type Flip } from './flip.ts'
import type { RelaySettings } from './settings.ts'

/** Reads the templates back from Meta, and pauses the rules whose template has become marketing. Returns how many templates there are. */
export async function refreshTemplates(
  tenant: Tenant,
  settings: RelaySettings,
  client: Pick<GraphClient, 'listTemplates'>,
  flipped: (flip: Flip) => void,
  now: number,
): Promise<number> {
  let count = 0
  const byWaba = new Map(settings.numbers.map((n) => [n.wabaId, n.token]))
  for (const [wabaId, token] of byWaba) {
    const answer = await client.listTemplates({ wabaId, token })
    // An uncertain answer must not empty the mirror.
    if (answer.kind !== 'ok') continue
    count += answer.value.length
    const rows = await Promise.all(answer.value.map(async (t) => ({ ...rowOf(t), hash: await templateHash(t.components) })))
    for (const flip of await pauseFlipped(tenant, settings, answer.value, now)) flipped(flip)
    await mirrorTemplates(tenant, wabaId, rows, now)
  }
  return count
}

function rowOf(t: Template) {
  return {
    name: t.name,
    language: t.language,
    metaId: t.id ?? null,
    category: t.category,
    status: t.status,
    quality: t.quality ?? null,
    rejectedReason: t.rejectedReason ?? null,
    parameterFormat: t.parameterFormat,
    components: t.components,
  }
}

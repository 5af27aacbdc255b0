import { pauseRule } from '../db/rules.ts'
import { mirrorTemplates } from '../db/templates.ts'
import type { Tenant } from '../db/tenant.ts'
import { isOffer } from '../domain/message.ts'
import type { GraphClient } from '../whatsapp/client.ts'
import { templateHash } from '../whatsapp/templates.ts'
import type { Template } from '../whatsapp/template-types.ts'
import type { RelaySettings } from './settings.ts'

/**
 * Reads the templates back from Meta. A rule for order news whose template Meta now calls marketing is paused: the price
 * has changed, and so has what the shopper must have agreed to. Returns how many templates there are.
 */
export async function refreshTemplates(
  tenant: Tenant,
  settings: RelaySettings,
  client: Pick<GraphClient, 'listTemplates'>,
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
    await mirrorTemplates(tenant, wabaId, rows, now)
    await pauseFlipped(tenant, settings, answer.value, now)
  }
  return count
}

async function pauseFlipped(tenant: Tenant, settings: RelaySettings, templates: readonly Template[], now: number): Promise<void> {
  for (const rule of settings.rules) {
    if (!rule.on || isOffer(rule.definition.purpose)) continue
    const own = templates.filter((t) => t.name === rule.definition.template)
    if (own.some((t) => t.category === 'MARKETING')) await pauseRule(tenant, rule.id, 'template.category', now)
  }
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

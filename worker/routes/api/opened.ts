import { z } from '@hono/zod-openapi'
import type { PhoneDecision } from '../../domain/phone.ts'
import type { Place } from '../../privacy/seal.ts'
import type { Vault } from '../../privacy/vault.ts'

/** What was said, as the shopper sees it. */
export const Text = z
  .object({
    header: z.string().optional(),
    body: z.string(),
    footer: z.string().optional(),
    buttons: z.array(z.object({ type: z.string(), text: z.string(), url: z.string().optional() })),
  })
  .openapi('Text', {
    example: {
      header: 'Order confirmed',
      body: 'Hi Mira, thank you for your order #1042.',
      footer: 'Reply STOP to end these messages.',
      buttons: [{ type: 'URL', text: 'See the order' }],
    },
  })

export type Text = z.infer<typeof Text>

/** Opens a sealed JSON value. One that doesn't open is null: a list must not fail for one row. */
async function opened(vault: Vault, place: Place, sealed: string | null): Promise<unknown> {
  if (sealed === null) return null
  try {
    return JSON.parse(await vault.open(place, sealed))
  } catch {
    return null
  }
}

export async function openText(vault: Vault, sealed: string | null): Promise<Text | null> {
  const read = Text.safeParse(await opened(vault, 'messages.content', sealed))
  return read.success ? read.data : null
}

/** E.164 with its plus; null where the number is unknown or held. */
export async function openPhone(vault: Vault, sealed: string | null): Promise<string | null> {
  const decision = (await opened(vault, 'contacts.phone', sealed)) as PhoneDecision | null
  return decision?.state === 'ok' ? decision.phone : null
}

export async function openName(vault: Vault, sealed: string | null): Promise<string | null> {
  const name = (await opened(vault, 'contacts.name', sealed)) as { full?: string; first?: string } | null
  return name?.full || name?.first || null
}

export async function openEmail(vault: Vault, sealed: string | null): Promise<string | null> {
  if (sealed === null) return null
  return vault.open('contacts.email', sealed).catch(() => null)
}

/** The domain event as it came; null where it doesn't open. */
export const openEvent = (vault: Vault, sealed: string | null): Promise<unknown> => opened(vault, 'events.data', sealed)

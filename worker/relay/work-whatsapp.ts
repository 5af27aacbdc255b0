import { readWebhook } from '../whatsapp/webhook.ts'
import type { WhatsAppUpdate } from '../whatsapp/webhook-types.ts'
import { isChargedAsOffer } from './costs.ts'
import { receiveMessage, takeOver } from './inbound.ts'
import { openNotice } from './notices.ts'
import type { PlanMode } from './plan.ts'
import { changeIdentity, preparePerson, type PreparedPerson } from './shopper.ts'
import { applyStatus, noteStatusesOf } from './status.ts'
import type { InboxRow } from './tables.ts'
import { joinVisit, type Joined } from './visits.ts'
import { applyPreference } from './wishes.ts'
import type { InboxContext, Work } from './work-inbox.ts'

interface PreparedUpdate {
  readonly update: WhatsAppUpdate
  readonly person?: PreparedPerson
  readonly contentSealed?: string
  readonly previous?: PreparedPerson
  readonly joined?: Joined | undefined
  /** The content with the visit beside it. */
  readonly joinedSealed?: string
}

/** What WhatsApp tells us, prepared for one transaction: statuses, messages, wishes, news about templates and numbers. */
export async function prepareWhatsApp(ctx: InboxContext, row: InboxRow, body: unknown): Promise<Work> {
  const updates = await Promise.all(readWebhook(body, row.received_at).map((update) => prepareUpdate(ctx, update)))
  return {
    keepBody: false,
    apply: (mode) => {
      const numbers = new Set(
        updates.flatMap(({ update }) => (update.kind === 'status' && update.phoneNumberId ? [update.phoneNumberId] : [])),
      )
      for (const number of numbers) noteStatusesOf(ctx.storage.sql, number, ctx.now())
      for (const update of updates) applyUpdate(ctx, update, row.received_at, mode)
      return []
    },
  }
}

async function prepareUpdate({ settings, pepper, storage, now }: InboxContext, update: WhatsAppUpdate): Promise<PreparedUpdate> {
  if (update.kind !== 'message' && update.kind !== 'echo' && update.kind !== 'user_preference' && update.kind !== 'identity')
    return { update }
  const person = await preparePerson(update, settings.merchantId, pepper, settings.vault)
  if (update.kind === 'user_preference' || update.kind === 'echo') return { update, person }
  if (update.kind === 'identity') {
    const before = {
      ...(update.previousWaId ? { waId: update.previousWaId } : {}),
      ...(update.previousUserId ? { userId: update.previousUserId } : {}),
    }
    return { update, person, previous: await preparePerson(before, settings.merchantId, pepper, settings.vault) }
  }
  const joined = update.text ? await joinVisit(storage.sql, settings, pepper, update.text, now()) : undefined
  const content = {
    body: joined?.text ?? update.text ?? '',
    buttons: [],
    type: update.type,
    ...(update.media ? { media: update.media } : {}),
    ...(update.location ? { location: update.location } : {}),
    ...(update.referral ? { referral: update.referral } : {}),
  }
  const seal = (more: object) => settings.vault.seal('messages.content', JSON.stringify({ ...content, ...more }))
  if (!joined?.visit) return { update, person, joined, contentSealed: await seal({}) }
  // Another message may take the code first; then this one is kept without the visit.
  const { optin: _optin, ...visit } = joined.visit.said
  const [contentSealed, joinedSealed] = await Promise.all([seal({}), seal({ visit })])
  return { update, person, joined, contentSealed, joinedSealed }
}

function applyUpdate(
  ctx: InboxContext,
  { update, person, previous, contentSealed, joined, joinedSealed }: PreparedUpdate,
  receivedAt: number,
  mode: PlanMode,
): void {
  const { sql } = ctx.storage
  const now = ctx.now()
  const inbound = { sql, settings: ctx.settings, now }
  switch (update.kind) {
    case 'status':
      ctx.counts.statuses++
      if (isChargedAsOffer(sql, update)) ctx.templatesChanged()
      applyStatus(sql, ctx.settings, update, now)
      return
    case 'message':
      if (person && contentSealed) receiveMessage(inbound, update, person, { contentSealed, joinedSealed, joined }, mode)
      return
    case 'echo':
      if (person) takeOver(inbound, person)
      return
    case 'user_preference':
      if (person) applyPreference(inbound, update, person)
      return
    case 'identity':
      if (person && previous) changeIdentity(inbound, previous, person)
      return
    case 'template_category':
      ctx.templatesChanged()
      openNotice(
        sql,
        'template.changed_category',
        `template:${update.name}:${update.language}`,
        { category: update.category, upcoming: update.upcoming ? 1 : 0 },
        receivedAt,
      )
      return
    case 'template_status':
      ctx.templatesChanged()
      // The mirror is read again soon; what may go on goes on at once.
      if (update.event === 'APPROVED' || update.event === 'REINSTATED')
        sql.exec('DELETE FROM stops WHERE template = ? AND language = ?', update.name, update.language)
      return
    case 'template_quality':
    case 'template_components':
      ctx.templatesChanged()
      return
    case 'number_quality':
    case 'account':
    case 'other':
      return
  }
}

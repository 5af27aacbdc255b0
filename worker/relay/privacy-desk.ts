import { openErasures } from '../db/erasures.ts'
import type { Tenant } from '../db/tenant.ts'
import type { MerchantId } from '../domain/ids.ts'
import type { Env } from '../env.ts'
import { beginErasure } from './erasure.ts'
import { expireRecord } from './expiry.ts'
import { beginEnd, beginExport } from './lifecycle.ts'
import { getContact } from './contacts.ts'
import type { PrivacyContext } from './privacy-context.ts'
import { getWork, keepWork, NOBODY, WITHIN_MS, worksOf } from './privacy-queue.ts'
import { drainPrivacyWork } from './privacy-work.ts'
import type { RelaySettings } from './settings.ts'
import { wipe, wipeUnderWay } from './wipe.ts'

/** What others than a delivery ask of a merchant's object about personal data. */
export type PrivacyAsk =
  /** `isKnown`: the record has the contact, whatever this object says. */
  | { readonly kind: 'erase' | 'export'; readonly contactId: string; readonly source: string; readonly isKnown: boolean }
  /** `at`: what was connected after this time is not meant. */
  | { readonly kind: 'leave'; readonly connectionId: string; readonly source: string; readonly at: number }
  /** The merchant as a whole. `id`: the proof that was written when it was planned. */
  | { readonly kind: 'wipe'; readonly id: string; readonly source: string; readonly at: number }

interface DeskParts extends Pick<PrivacyContext, 'env' | 'storage' | 'settings' | 'settingsChanged'> {
  readonly env: Env
  readonly settings: () => Promise<RelaySettings>
  readonly merchantId: () => MerchantId | undefined
  /** There is work. */
  readonly wake: () => Promise<void>
}

/** The part of the object that deals with requests about personal data, shops that leave, and what has had its time. */
export function privacyDesk({ env, storage, settings, settingsChanged, merchantId, wake }: DeskParts) {
  const { sql } = storage
  let isGone = false

  const context = (tenant: Tenant): PrivacyContext => ({
    env,
    storage,
    merchantId: tenant.merchantId,
    settings,
    settingsChanged,
    tenant,
    now: Date.now,
  })

  const take = async (ask: PrivacyAsk): Promise<string | undefined> => {
    const now = Date.now()
    switch (ask.kind) {
      case 'leave':
        return beginEnd(sql, 'leave', { ...ask, seed: `${ask.source}|${ask.connectionId}` })
      case 'wipe':
        return beginWipe(ask)
      case 'erase': {
        const contact = getContact(sql, ask.contactId)
        if (!contact && !ask.isKnown) return worksOf(sql, 'contact').find((work) => work.targets.contacts.includes(ask.contactId))?.id
        const wish = { seed: ask.contactId, source: ask.source, at: now, contactIds: [ask.contactId] }
        return storage.transactionSync(() => beginErasure(sql, { ...wish, contacts: contact ? [contact] : [] }))
      }
      case 'export':
        if (!ask.isKnown && !getContact(sql, ask.contactId)) return undefined
        return beginExport(sql, { seed: ask.contactId, source: ask.source, at: now, contacts: [ask.contactId] })
    }
  }

  /** Also after this object's storage was emptied and the last word is missing: then the proof has the counts. */
  const beginWipe = async ({ id, source, at }: Extract<PrivacyAsk, { kind: 'wipe' }>): Promise<string> => {
    const own = merchantId()
    const known = wipeUnderWay(sql)
    if (known || !own) return known?.id ?? id
    const proof = await openErasures(env.DB).one(own, id)
    const work = { id, kind: 'merchant' as const, source, requestedAt: at, dueAt: at + WITHIN_MS, targets: NOBODY, step: 'key' }
    if (!getWork(sql, id)) keepWork(sql, { ...work, counts: proof?.counts ?? {} })
    return id
  }

  return {
    /** Nothing of this merchant is left, so nothing more is taken in for them. */
    isGone: () => isGone,
    ask: async (ask: PrivacyAsk): Promise<string | undefined> => {
      const id = await take(ask)
      if (id !== undefined) await wake()
      return id
    },
    drain: (tenant: Tenant) => drainPrivacyWork(context(tenant)),
    expire: (tenant: Tenant) => expireRecord(context(tenant)),
    /** Goes on with the erasure of the whole merchant; true where one is under way, or nothing is left of this object. */
    wiped: async (): Promise<boolean> => {
      const own = merchantId()
      for (;;) {
        const work = own && wipeUnderWay(sql)
        if (!work) return false
        const outcome = await wipe({ env, storage, merchantId: own, now: Date.now }, work)
        if (outcome === 'called off') settingsChanged()
        if (outcome !== 'gone') continue
        isGone = true
        return true
      }
    },
  }
}

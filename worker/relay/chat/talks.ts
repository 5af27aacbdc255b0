import { assign, one } from '../tables.ts'
import type { KindName } from './names.ts'

/**
 * A talk: what a shopper is being asked, step by step. Nothing they wrote is in it: a text or a picture is named by the id of the message
 * that it came in. A contact has one open talk at most.
 */
export type TalkRow = {
  id: string
  contact_id: string
  kind: KindName
  /** What is asked now. */
  step: string
  order_id: string | null
  parcel_id: string | null
  /** JSON: what was answered, by step. */
  notes: string
  /** JSON: what can be answered now, in the order of its numbers. */
  offered: string
  language: string
  /** Answers in a row that were none. */
  tries: number
  at: number
  /** When the question is none any more. */
  until: number
  /** What it came to is being written down; null while it is open. */
  errand_id: string | null
}

export type Notes = Readonly<Record<string, string>>
export const notesOf = (talk: TalkRow): Notes => JSON.parse(talk.notes) as Notes
export const offeredIn = (talk: TalkRow): readonly string[] => JSON.parse(talk.offered) as string[]

export const openTalkOf = (sql: SqlStorage, contactId: string, now: number): TalkRow | undefined =>
  one<TalkRow>(sql, 'SELECT * FROM talks WHERE contact_id = ? AND errand_id IS NULL AND until > ?', contactId, now)

export const getTalk = (sql: SqlStorage, id: string): TalkRow | undefined => one<TalkRow>(sql, 'SELECT * FROM talks WHERE id = ?', id)

export const talkOfErrand = (sql: SqlStorage, errandId: string): TalkRow | undefined =>
  one<TalkRow>(sql, 'SELECT * FROM talks WHERE errand_id = ?', errandId)

/** Begins a talk; what was being asked before is asked no more. */
export function beginTalk(sql: SqlStorage, talk: TalkRow): void {
  endTalk(sql, talk.contact_id)
  const columns = Object.keys(talk)
  sql.exec(`INSERT OR REPLACE INTO talks (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...Object.values(talk))
}

export function patchTalk(sql: SqlStorage, id: string, patch: Partial<Omit<TalkRow, 'id' | 'contact_id'>>): void {
  const { set, values } = assign(patch)
  sql.exec(`UPDATE talks SET ${set} WHERE id = ?`, ...values, id)
}

/** Ends what a contact is being asked: they said STOP, somebody else talks with them, or there is nothing left to ask. */
export const endTalk = (sql: SqlStorage, contactId: string): void =>
  void sql.exec('DELETE FROM talks WHERE contact_id = ? AND errand_id IS NULL', contactId)

export const dropTalk = (sql: SqlStorage, id: string): void => void sql.exec('DELETE FROM talks WHERE id = ?', id)

/** Talks that nobody went on with, and such whose end will never be written down. */
export const forgetTalks = (sql: SqlStorage, now: number): void =>
  void sql.exec(
    `DELETE FROM talks WHERE (errand_id IS NULL AND until < ?)
       OR (errand_id IS NOT NULL AND errand_id NOT IN (SELECT id FROM errands WHERE state = 'queued'))`,
    now,
  )

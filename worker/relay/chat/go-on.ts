import { derivedId } from '../../domain/ids.ts'
import { wantErrand } from '../errands/errands.ts'
import type { Heard, Reply } from '../reply.ts'
import { one, type OrderRow, type ParcelRow } from '../tables.ts'
import { kindOf, type World } from './kinds.ts'
import type { KindName, Saying } from './names.ts'
import { needPerson } from './notices.ts'
import { mayAnswer } from './pace.ts'
import { beginTalk, endTalk, notesOf, openTalkOf, patchTalk, type Notes, type TalkRow } from './talks.ts'
import { textsOf } from './texts.ts'

/** As long as we may write freely (whatsapp.md section 7); a question that can't be answered any more is none. */
const OPEN_MS = 24 * 3_600_000 - 60_000
/** Two taps in a row are one. */
const SAME_TAP_MS = 60_000
/** After so many answers that were none, a person reads. */
const MOST_TRIES = 2

/** What a message led to. Undefined where it is about no talk. */
export type Taken = Reply | 'nothing to say' | undefined

export const languageOf = ({ contact, settings }: Heard): string => contact.language ?? settings.language

/** Begins a talk and puts its first question, unless there is nothing to talk about. */
export function begin(heard: Heard, kind: KindName, order?: OrderRow, parcel?: ParcelRow, language = languageOf(heard)): Taken {
  const { sql, contact, said, now } = heard
  const about = { order_id: order?.id ?? null, parcel_id: parcel?.id ?? null }
  const open = openTalkOf(sql, contact.id, now)
  const isSame = open !== undefined && open.kind === kind && open.order_id === about.order_id && open.parcel_id === about.parcel_id
  if (isSame && said.at - open.at < SAME_TAP_MS) return 'nothing to say'
  if (!mayAnswer(heard)) return 'nothing to say'
  const over = kindOf(kind).over(worldOf(heard, about))
  if (over) {
    endTalk(sql, contact.id)
    if (over === 'return_none') needPerson(heard)
    return say(over, language, about)
  }
  const talk: TalkRow = {
    id: derivedId('tlk', said.at, said.wamid),
    contact_id: contact.id,
    kind,
    step: '',
    ...about,
    notes: '{}',
    offered: '[]',
    language: textsOf(language).language,
    tries: 0,
    at: said.at,
    until: said.at + OPEN_MS,
    errand_id: null,
  }
  // A tap that reaches us a day late is carried out where it says all; a question would come too late.
  if (talk.until <= now && kindOf(kind).steps.length > 0) return 'nothing to say'
  beginTalk(sql, talk)
  return goOn(heard, talk)
}

/** Takes an answer for the step that is asked, and goes on. */
export function answer(heard: Heard, talk: TalkRow, found: string): Taken {
  const over = kindOf(talk.kind).over(worldOf(heard, talk))
  if (over) {
    endTalk(heard.sql, talk.contact_id)
    markMessage(heard, talk)
    return say(over, talk.language, talk)
  }
  const notes: Notes = { ...notesOf(talk), [talk.step]: found }
  return goOn(heard, { ...talk, notes: JSON.stringify(notes), ...(talk.step === 'order' ? { order_id: found } : {}) })
}

/** Puts the next question; what can be answered in one way only is not asked. After the last one the end is written down. */
function goOn(heard: Heard, before: TalkRow): Taken {
  const { sql, said } = heard
  const { steps } = kindOf(before.kind)
  let talk: TalkRow = { ...before, at: said.at, until: said.at + OPEN_MS, tries: 0 }
  for (const step of steps.slice(steps.findIndex(({ name }) => name === before.step) + 1)) {
    const offered = step.offers?.(worldOf(heard, talk)) ?? []
    if (step.takes === 'choice' && offered.length <= 1) {
      const only = offered[0]
      const notes = only === undefined ? talk.notes : JSON.stringify({ ...notesOf(talk), [step.name]: only })
      talk = { ...talk, notes, ...(step.name === 'order' && only ? { order_id: only } : {}) }
      continue
    }
    talk = { ...talk, step: step.name, offered: JSON.stringify(offered) }
    keep(heard, talk)
    return ask(talk, 'chat.ask')
  }
  keep(heard, {
    ...talk,
    errand_id: wantErrand(sql, {
      kind: 'talk',
      seed: talk.id,
      at: heard.now,
      contactId: talk.contact_id,
      orderId: talk.order_id,
      parcelId: talk.parcel_id,
    }),
  })
  return say(talk.kind, talk.language, talk, notesOf(talk)['day'])
}

function keep(heard: Heard, { id, contact_id: _c, ...patch }: TalkRow): void {
  patchTalk(heard.sql, id, patch)
  markMessage(heard, patch)
}

/** The answer stands in the order's story, like the question. */
const markMessage = ({ sql, messageId }: Heard, { order_id, parcel_id }: Pick<TalkRow, 'order_id' | 'parcel_id'>): void =>
  void sql.exec('UPDATE messages SET order_id = ?, parcel_id = ?, dirty = dirty + 1 WHERE id = ?', order_id, parcel_id, messageId)

/** The question once more; after some tries a person has to read. */
export function again(heard: Heard, talk: TalkRow): Taken {
  markMessage(heard, talk)
  const over = kindOf(talk.kind).over(worldOf(heard, talk))
  if (over || talk.tries >= MOST_TRIES) {
    endTalk(heard.sql, talk.contact_id)
    if (!over) needPerson(heard)
    return say(over ?? 'person', talk.language, talk)
  }
  patchTalk(heard.sql, talk.id, { tries: talk.tries + 1 })
  return ask(talk, 'chat.again')
}

const ask = (talk: TalkRow, what: 'chat.ask' | 'chat.again'): Reply => ({
  what,
  language: talk.language,
  more: [talk.id, talk.step],
  orderId: talk.order_id,
  parcelId: talk.parcel_id,
})

type About = Partial<Pick<TalkRow, 'order_id' | 'parcel_id'>>

/** What needs no answer. */
export function say(what: Saying, language: string, about: About, day = '-'): Reply {
  return {
    what: `chat.say.${what}`,
    language: textsOf(language).language,
    more: ['-', day],
    orderId: about.order_id ?? null,
    parcelId: about.parcel_id ?? null,
  }
}

function worldOf({ sql, settings, now, contact }: Heard, { order_id, parcel_id }: About): World {
  return {
    sql,
    settings,
    now,
    contact,
    order: one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', order_id ?? ''),
    parcel: one<ParcelRow>(sql, 'SELECT * FROM parcels WHERE id = ?', parcel_id ?? ''),
  }
}

import { derivedId } from '../../domain/ids.ts'
import { wantErrand } from '../errands/errands.ts'
import { openNotice } from '../notices.ts'
import type { Heard, Reply } from '../reply.ts'
import { orderAnswered } from '../shop/answers.ts'
import { one, type OrderRow, type ParcelRow } from '../tables.ts'
import { BEGINS, kindOf, type Step, type World } from './kinds.ts'
import { labelOf } from './labels.ts'
import type { KindName, Saying } from './names.ts'
import { mayAnswer } from './pace.ts'
import { chosen, isPlace } from './reading.ts'
import { beginTalk, endTalk, getTalk, notesOf, offeredIn, openTalkOf, patchTalk, type Notes, type TalkRow } from './talks.ts'
import { textsOf } from './texts.ts'

/** As long as we may write freely (whatsapp.md section 7); a question that can't be answered any more is none. */
const OPEN_MS = 24 * 3_600_000 - 60_000
/** Two taps in a row are one. */
const SAME_TAP_MS = 60_000
/** After so many answers that were none, a person reads. */
const MOST_TRIES = 2

type Taken = Reply | 'nothing to say' | undefined

/** A tap on a button that begins a talk, or on one of a question of ours. */
export function takeTalkButton(heard: Heard): Taken {
  const { sql, contact, said, mode } = heard
  if (mode !== 'send' || !said.payload || said.groupId) return undefined
  const [word, id = '', step = '', option = ''] = said.payload.split(':')
  if (word === 'talk') {
    const talk = getTalk(sql, id)
    if (!talk || talk.contact_id !== contact.id || talk.errand_id !== null || talk.until <= heard.now) return settled(heard)
    // An earlier question, answered already: what is asked now stands on the screen.
    if (talk.step !== step || !offeredIn(talk).includes(option)) return 'nothing to say'
    return answer(heard, talk, option)
  }
  const kind = Object.hasOwn(BEGINS, said.payload) ? BEGINS[said.payload] : undefined
  if (!kind) return undefined
  const order = said.contextWamid ? orderAnswered(sql, contact.id, said.contextWamid) : undefined
  return order ? begin(heard, kind, order, parcelAnswered(heard)) : settled(heard)
}

/** Of two parcels that failed at once, the one whose message was answered. */
const parcelAnswered = ({ sql, contact, said }: Heard): ParcelRow | undefined =>
  one<ParcelRow>(
    sql,
    'SELECT p.* FROM messages m JOIN parcels p ON p.id = m.parcel_id WHERE m.wamid = ? AND m.contact_id = ?',
    said.contextWamid ?? '',
    contact.id,
  )

const settled = (heard: Heard): Taken => (mayAnswer(heard) ? say('settled', languageOf(heard), {}) : 'nothing to say')

const languageOf = ({ contact, settings }: Heard): string => contact.language ?? settings.language

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

/** What is written, sent or shown while something is asked. */
export function takeTalkAnswer(heard: Heard): Taken {
  const { sql, contact, said, now, mode } = heard
  if (mode !== 'send' || said.groupId || said.forwarded || !READ.has(said.type)) return undefined
  const talk = openTalkOf(sql, contact.id, now)
  const step = talk && stepOf(talk)
  // What was written before we asked is no answer, however late it comes.
  if (!talk || !step || said.at < talk.at) return undefined
  const found = read(heard, talk, step)
  return found === undefined ? again(heard, talk) : answer(heard, talk, found)
}

/** Reactions, edits, stickers and buttons of other messages say nothing here. */
const READ: ReadonlySet<string> = new Set(['text', 'image', 'location', 'document', 'video', 'audio'])

const stepOf = (talk: TalkRow): Step | undefined => kindOf(talk.kind).steps.find(({ name }) => name === talk.step)

/** The answer in a message: an option, or the id of the message itself where it is the answer. */
function read(heard: Heard, talk: TalkRow, step: Step): string | undefined {
  const { said, messageId } = heard
  if (step.takes === 'place' && (said.location || (said.type === 'text' && said.text && isPlace(said.text)))) return messageId
  if (step.takes === 'picture' && said.type === 'image' && said.media) return messageId
  if (!said.text || said.type !== 'text') return undefined
  const offered = offeredIn(talk)
  return chosen(
    said.text,
    offered,
    offered.map((option) =>
      labelOf(step.name, option, { language: talk.language, country: heard.contact.country, numbers: numbersOf(heard, offered) }),
    ),
  )
}

/** Numbers of the orders that can be chosen among. What things are called lies sealed; their numbers choose them. */
const numbersOf = ({ sql }: Heard, ids: readonly string[]): ReadonlyMap<string, string> =>
  new Map(ids.map((id) => [id, one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', id)?.number ?? '']))

function answer(heard: Heard, talk: TalkRow, found: string): Taken {
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
function again(heard: Heard, talk: TalkRow): Taken {
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

function say(what: Saying, language: string, about: About, day = '-'): Reply {
  return {
    what: `chat.say.${what}`,
    language: textsOf(language).language,
    more: ['-', day],
    orderId: about.order_id ?? null,
    parcelId: about.parcel_id ?? null,
  }
}

/** Only people can answer this shopper. */
export const needPerson = ({ sql, now }: Heard): void => openNotice(sql, 'shopper.needs_you', 'chat', {}, now)

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

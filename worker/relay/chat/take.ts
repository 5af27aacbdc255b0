import type { Heard } from '../reply.ts'
import { orderAnswered } from '../shop/answers.ts'
import { one, type OrderRow, type ParcelRow } from '../tables.ts'
import { again, answer, begin, languageOf, say, type Taken } from './go-on.ts'
import { BEGINS, kindOf, type Step } from './kinds.ts'
import { labelOf } from './labels.ts'
import { mayAnswer } from './pace.ts'
import { chosen, isPlace } from './reading.ts'
import { getTalk, offeredIn, openTalkOf, type TalkRow } from './talks.ts'

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

import type { Heard, Reply } from '../reply.ts'
import { readCommand } from './command-words.ts'
import { mayTellStatus } from './pace.ts'
import { orderNamed, ordersToTell } from './status.ts'
import { begin } from './go-on.ts'
import { needPerson } from './notices.ts'
import { textsOf } from './texts.ts'

/** "Where is my order?" and wishes to return or exchange, in the shopper's own words, where the merchant lets them be answered. */
export function takeCommand(heard: Heard): Reply | 'nothing to say' | undefined {
  const { said, contact, settings, mode } = heard
  if (mode !== 'send' || said.groupId || said.forwarded || !said.text || (said.type !== 'text' && said.type !== 'button')) return undefined
  const read = readCommand(said.text, [contact.language ?? '', settings.language])
  if (!read) return undefined
  const { chat } = settings.choices
  if (read.command !== 'status') return chat.returns ? begin(heard, read.command, undefined, undefined, read.language) : undefined
  if (!chat.orderStatus) return undefined
  if (!mayTellStatus(heard)) return 'nothing to say'
  const named = orderNamed(heard.sql, contact.id, read.numbers)
  const [first] = named ? [named] : ordersToTell(heard.sql, contact.id, heard.now)
  if (!first) needPerson(heard)
  return {
    what: 'chat.status',
    language: textsOf(read.language).language,
    more: ['-', named?.id ?? '-'],
    orderId: first?.id ?? null,
  }
}

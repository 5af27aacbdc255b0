import type { MessageContent } from '../../whatsapp/content.ts'
import { contentBreach } from '../../whatsapp/content-limits.ts'
import type { OrderDetails } from '../prepare.ts'
import type { OrderRow, ParcelRow } from '../tables.ts'
import { dayLabel, labelOf } from './labels.ts'
import { kindOf } from './kinds.ts'
import { statusText, type Told } from './status.ts'
import { offeredIn, type TalkRow } from './talks.ts'
import type { Saying } from './names.ts'
import { fill, textsOf } from './texts.ts'

/** What a message of a talk is put together from. */
export interface ChatScene {
  /** The talk whose question it is, as it stands now; undefined where that question is asked no more. */
  readonly talk: TalkRow | undefined
  readonly told: readonly Told[]
  /** Orders to choose among, by id. */
  readonly numbers: ReadonlyMap<string, string>
}

interface Asked {
  readonly fact: string
  readonly shop: string
  readonly order: OrderRow | undefined
  readonly details: OrderDetails | undefined
  readonly chat: ChatScene
  readonly country: string | null
  readonly timeZone: string
  readonly now: number
  readonly link: (order: OrderRow, parcel: ParcelRow) => Promise<string>
}

/** A message of a talk; undefined where there is nothing to say any more. */
export async function chatContent(asked: Asked): Promise<MessageContent | undefined> {
  const [, what = '', language = 'en', , , detail = ''] = asked.fact.split(':')
  const [, act, saying] = what.split('.')
  if (act === 'status') return { kind: 'text', body: await statusText(asked.chat.told, { ...asked, language }) }
  if (act === 'say') return sayingContent(asked, saying as Saying, language, detail)
  return asked.chat.talk ? question(asked, asked.chat.talk, act === 'again') : undefined
}

const valuesOf = ({ shop, order }: Asked) => ({ shop, order: order?.number ?? '' })

function sayingContent(asked: Asked, saying: Saying, language: string, day: string): MessageContent {
  const { texts, language: known } = textsOf(language)
  const body = tidy(fill(texts.say[saying], { ...valuesOf(asked), day: dayLabel(day, known, asked.country) }, known))
  if (saying !== 'order_address') return { kind: 'text', body }
  // The order is still to be confirmed; its buttons are those of the question that came before (shop/answers.ts).
  return withOptions(body, texts.pick, [
    { id: 'confirm_order', title: texts.confirm },
    { id: 'cancel_order', title: texts.cancel },
  ])
}

function question(asked: Asked, talk: TalkRow, again: boolean): MessageContent {
  const { texts, language } = textsOf(talk.language)
  const step = kindOf(talk.kind).steps.find(({ name }) => name === talk.step)
  const words = step ? tidy(fill(texts.ask[step.name], valuesOf(asked), language)) : ''
  const body = again ? `${texts.again}\n\n${words}` : words
  const items = asked.details?.items.map(({ title }) => title) ?? []
  const options = offeredIn(talk).map((option) => ({
    id: `talk:${talk.id}:${talk.step}:${option}`,
    title: step ? labelOf(step.name, option, { language, country: asked.country, numbers: asked.chat.numbers, items }) : '',
  }))
  return options.length === 0 ? { kind: 'text', body } : withOptions(body, texts.pick, options)
}

/** An order without a number leaves a hole; it closes. */
const tidy = (text: string): string => text.replace(/ +([.,;?])/g, '$1').replace(/ {2,}/g, ' ')

interface Option {
  readonly id: string
  readonly title: string
}
const BUTTONS = 3
const BUTTON_TITLE = 20
const ROW_TITLE = 24
const ROW_DESCRIPTION = 72

/** Up to three short answers are buttons, more a list; what fits neither is a text with numbers, which can be typed in any case. */
function withOptions(body: string, pick: string, options: readonly Option[]): MessageContent {
  const numbered = `${body}\n\n${options.map(({ title }, at) => `${at + 1}. ${title}`).join('\n')}`
  const asButtons = options.length <= BUTTONS && options.every(({ title }) => [...title].length <= BUTTON_TITLE)
  const content: MessageContent = asButtons
    ? { kind: 'buttons', body, buttons: options }
    : {
        kind: 'list',
        body: numbered,
        button: pick,
        sections: [{ rows: options.map(({ id, title }, at) => rowOf(id, `${at + 1}. ${title}`)) }],
      }
  return contentBreach(content) ? { kind: 'text', body: numbered } : content
}

function rowOf(id: string, title: string): { id: string; title: string; description?: string } {
  const letters = [...title]
  if (letters.length <= ROW_TITLE) return { id, title }
  return { id, title: `${letters.slice(0, ROW_TITLE - 1).join('')}…`, description: letters.slice(0, ROW_DESCRIPTION).join('') }
}

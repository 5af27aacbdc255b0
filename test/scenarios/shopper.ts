import { expect } from 'vitest'
import { fromMeta } from '../support/deliver.ts'
import { rows } from '../support/relay.ts'
import { phoneOf, seconds, taken, type Act, type Stage } from './stage.ts'
import { msOf, type Step } from './form.ts'

type Does = NonNullable<Step['shopper']>

/** Nobody knows this one. */
const STRANGER = '919876599999'
const SHOP = '918000000100'

/** The shopper writes, taps or sends, as WhatsApp delivers it. */
export const shopper: Act<'shopper'> = async (stage, does) => {
  const from = does.stranger ? STRANGER : phoneOf(does.order).slice(1)
  const at = does.at ? stage.start + msOf(does.at) : Date.now()
  const message = { from, id: `wamid.${crypto.randomUUID()}`, timestamp: String(seconds(at)), ...(await contentOf(stage, does)) }
  const value = { contacts: [{ wa_id: from, profile: { name: 'Asha' } }], messages: [message] }
  await taken(fromMeta(stage.merchant, value, does.standby ? 'standby' : 'messages'))
}

async function contentOf(stage: Stage, does: Does): Promise<Record<string, unknown>> {
  if (does.taps) return tap(stage, does, does.taps)
  if (does.picks !== undefined) return pick(stage, does, does.picks)
  if (does.sends === 'image') return { type: 'image', image: { id: '4490709327384033', mime_type: 'image/jpeg', sha256: 'YQ==' } }
  if (does.sends === 'sticker') return { type: 'sticker', sticker: { id: '4490709327384034', mime_type: 'image/webp' } }
  if (does.sends === 'location')
    return { type: 'location', location: { latitude: 12.9716, longitude: 77.5946, name: 'Blue gate', address: '1 Example Road' } }
  return { type: 'text', text: { body: does.says ?? '' } }
}

/** Under the newest message of a rule, to this shopper and about this parcel. */
async function tap({ merchant, graph }: Stage, { order, stranger }: Does, { rule, button, parcel }: NonNullable<Does['taps']>) {
  const sent = await rows<{ wamid: string; awb: string | null; way: string | null }>(
    merchant,
    `SELECT m.wamid, m.way, p.awb FROM messages m LEFT JOIN parcels p ON p.id = m.parcel_id WHERE m.rule_id = ? AND m.wamid IS NOT NULL ORDER BY m.id`,
    rule,
  )
  const to = new Map(graph.taken().map(({ wamid, body }) => [wamid, body.to]))
  const asked = sent.findLast((m) => (parcel ? m.awb === parcel : stranger || to.get(m.wamid) === phoneOf(order))) ?? sent.at(-1)
  expect(asked, `a message of ${rule} that WhatsApp took`).toBeDefined()
  const context = { id: asked?.wamid, from: SHOP }
  // A button of free words answers in another form than a template's.
  return asked?.way === 'text'
    ? { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: button, title: 'Yes' } }, context }
    : { type: 'button', button: { text: 'Yes', payload: button }, context }
}

interface Options {
  readonly type: string
  readonly action: {
    readonly buttons?: readonly { readonly reply: { readonly id: string; readonly title: string } }[]
    readonly sections?: readonly { readonly rows: readonly { readonly id: string; readonly title: string }[] }[]
  }
}

/** A button or row of an answer with buttons, in the form in which a tap on it comes back. */
async function pick({ graph }: Stage, { order, of = order, back = 0 }: Does, number: number) {
  const asked = graph.taken().filter(({ body }) => body['type'] === 'interactive' && body.to === phoneOf(of))
  const message = asked.at(-1 - back)
  expect(message, 'an answer with buttons').toBeDefined()
  const { action } = (message?.body['interactive'] ?? { action: {} }) as Options
  const isList = action.sections !== undefined
  const options = action.buttons?.map(({ reply }) => reply) ?? action.sections?.flatMap(({ rows: list }) => list) ?? []
  const { id, title } = options[number - 1] ?? { id: '', title: '' }
  const reply = isList ? { type: 'list_reply', list_reply: { id, title } } : { type: 'button_reply', button_reply: { id, title } }
  return { type: 'interactive', interactive: reply, context: { id: message?.wamid, from: SHOP } }
}

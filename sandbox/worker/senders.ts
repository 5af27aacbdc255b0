import type { Box, Sender } from './box.ts'
import { writeMeta } from './box.ts'
import { fields, list, text } from './json.ts'

/** Where nothing else is known: the number and account of the fact sheet's samples. */
export const SAMPLE: Sender = {
  id: '700800900100',
  wabaId: '100200300400500',
  display: '918000000100',
  name: 'Chai & Cotton',
  deleted: false,
}

const DEMO_MS = 5000

/** What the product tells about its demo merchant; undefined while the product doesn't answer. Asked at most once in five seconds. */
export async function demoFacts(box: Box): Promise<unknown> {
  const { demo } = box.memory
  if (demo && box.now() - demo.at < DEMO_MS) return demo.value
  const value = await fetch(`${box.env.PRODUCT_URL}/dev/demo.json`, { signal: AbortSignal.timeout(3000) })
    .then((response) => (response.ok ? response.json() : undefined))
    .catch(() => undefined)
  box.memory.demo = { at: box.now(), value }
  const whatsapp = fields(fields(value)['whatsapp'])
  const id = text(whatsapp['phoneNumberId'])
  if (id && box.memory.senders.get(id)?.wabaId !== whatsapp['wabaId'])
    remember(box, { ...SAMPLE, id, wabaId: text(whatsapp['wabaId']) ?? SAMPLE.wabaId })
  return value
}

function remember(box: Box, sender: Sender): void {
  box.memory.senders.set(sender.id, sender)
  writeMeta(box, 'senders', [...box.memory.senders])
}

function configured(box: Box): readonly Sender[] {
  return box.memory.settings.numbers.map((item) => ({
    id: item.id,
    wabaId: item.wabaId,
    display: item.display ?? SAMPLE.display,
    name: item.name ?? SAMPLE.name,
    deleted: item.deleted ?? false,
  }))
}

const known = (box: Box) => [...configured(box), ...box.memory.senders.values()]

/**
 * The number with this id. Numbers come from the product's demo facts and from the settings. While there are none
 * at all (the product is still starting), the first id that is asked for is taken as ours.
 */
export async function senderOf(box: Box, id: string): Promise<Sender | undefined> {
  const find = () => known(box).find((sender) => sender.id === id)
  const found = find()
  if (found) return found
  await demoFacts(box)
  if (find() || known(box).length || !/^\d{5,20}$/.test(id)) return find()
  remember(box, { ...SAMPLE, id })
  return find()
}

/** The number that shoppers of the demo write to. */
export async function mainSender(box: Box): Promise<Sender> {
  const id = text(fields(fields(await demoFacts(box))['whatsapp'])['phoneNumberId'])
  return known(box).find((sender) => sender.id === id) ?? known(box)[0] ?? SAMPLE
}

export async function wabaExists(box: Box, waba: string): Promise<boolean> {
  if (known(box).some((sender) => sender.wabaId === waba)) return true
  await demoFacts(box)
  return known(box).length === 0 ? /^\d{5,20}$/.test(waba) : known(box).some((sender) => sender.wabaId === waba)
}

export const sendersOf = (box: Box, waba: string): readonly Sender[] =>
  known(box).filter((sender) => sender.wabaId === waba && !sender.deleted)

/** The demo merchant's connection of one kind, with the secrets its deliveries are signed with. */
export async function demoConnection(box: Box, connector: string) {
  const found = list(fields(await demoFacts(box))['connections'])
    .map(fields)
    .find((connection) => connection['connector'] === connector)
  if (!found) return undefined
  return { url: text(found['url']) ?? '', account: text(found['account']), secret: text(Object.values(fields(found['secrets']))[0]) ?? '' }
}

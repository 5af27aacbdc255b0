import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { openControl } from '../../../db/control.ts'
import { templatesOf } from '../../../db/templates.ts'
import { AppError } from '../../../domain/errors.ts'
import { varsOf } from '../../../env.ts'
import { addNumber, checkNumber, submitTemplates, type NewNumber } from '../../../operate/numbers.ts'
import { explain } from '../../../relay/explain.ts'
import { isSendable } from '../../../whatsapp/template-types.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf } from './context.ts'
import { stateOfTemplate } from './preview.ts'
import type { WhatsApp } from './wire.ts'

const MetaId = z
  .string()
  .trim()
  .regex(/^\d{5,25}$/, 'Expected the digits that Meta shows')

const Connect = z.strictObject({
  phoneNumberId: MetaId,
  wabaId: MetaId,
  token: z
    .string()
    .trim()
    .min(1, 'Expected a token')
    .max(1000)
    .regex(/^[\x21-\x7e]*$/, 'Expected a token without spaces'),
})

export const whatsapp = new Hono<ShopContext>()
  .get('/whatsapp', async (c) => c.json(await shown(c)))
  .post('/whatsapp', async (c) => {
    await connect(c, await bodyOf(c, Connect))
    return c.json(await shown(c))
  })
  .post('/whatsapp/sandbox', async (c) => {
    await connect(c, await sandboxNumber(c))
    return c.json(await shown(c))
  })
  .post('/whatsapp/templates', async (c) => {
    const { relay, merchant } = callerOf(c)
    await relay.refreshTemplates(merchant.id)
    return c.json(await shown(c))
  })
  .delete('/whatsapp/:id', async (c) => {
    const { merchant, relay } = callerOf(c)
    const gone = await openControl(c.env.DB).disconnectNumber(merchant.id, c.req.param('id'), Date.now())
    if (!gone) throw new AppError('request.not_found')
    await relay.settingsChanged()
    return c.json(await shown(c))
  })

/** WhatsApp itself is asked whether the words are right, before anything of them is kept. */
async function connect(c: Context<ShopContext>, wanted: Omit<NewNumber, 'displayPhone'>): Promise<void> {
  const { merchant } = c.get('shop')
  const { relay } = callerOf(c)
  const { displayPhone } = await checkNumber(c.env, { ...wanted, displayPhone: '' })
  // Shoppers are led to it, so a number that WhatsApp doesn't name is none.
  if (!displayPhone) throw new AppError('upstream.failed', { asked: 'phoneNumberId' })
  await addNumber(c.env, merchant, { ...wanted, displayPhone }, Date.now()).catch((error: unknown) => {
    // Whose it is, is told to operators only.
    throw error instanceof AppError && error.code === 'request.conflict' ? new AppError('request.conflict') : error
  })
  await relay.settingsChanged()
  await submitTemplates(c.env, wanted)
  await relay.refreshTemplates(merchant.row.id)
}

const Lent = z.object({ phoneNumberId: MetaId, wabaId: MetaId, token: z.string().min(1) })

/** A number of the local WhatsApp. Only the packaged run has one. */
async function sandboxNumber(c: Context<ShopContext>): Promise<z.output<typeof Lent>> {
  const { DEMO, SANDBOX_URL } = varsOf(c.env)
  if (DEMO !== '1' || !SANDBOX_URL) throw new AppError('request.not_found')
  const answer = await fetch(`${SANDBOX_URL}/numbers`, { method: 'POST', body: JSON.stringify({ name: c.get('shop').merchant.row.name }) })
  const lent = Lent.safeParse(await answer.json().catch(() => null))
  if (!lent.success) throw new AppError('upstream.failed', { asked: 'sandbox' })
  return lent.data
}

async function shown(c: Context<ShopContext>): Promise<WhatsApp> {
  const { merchant, tenant } = callerOf(c)
  const [numbers, templates] = await Promise.all([openControl(c.env.DB).numbersOf(merchant.id), templatesOf(tenant)])
  const connected = numbers.filter(({ status }) => status !== 'disconnected')
  const wabas = new Set(connected.map(({ wabaId }) => wabaId))
  const states = templates.filter(({ wabaId }) => wabas.has(wabaId)).map(({ status }) => stateOfTemplate(status, isSendable(status)))
  const count = (state: string) => states.filter((s) => s === state).length
  return {
    numbers: connected.map((n) => ({
      phoneNumberId: n.phoneNumberId,
      displayPhone: n.displayPhone,
      status: n.status,
      reason: explain(n.statusReason),
      perSecond: n.perSecond,
    })),
    templates: { approved: count('approved'), waiting: count('waiting'), refused: count('refused') },
  }
}

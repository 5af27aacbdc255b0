import type { Box } from './box.ts'
import { saveSettings } from './box.ts'
import type { Verdict } from './check.ts'
import { fields, parse, text, type Json } from './json.ts'
import { clearMessages, listMessages } from './listing.ts'
import { reply } from './reply.ts'
import type { Settings } from './settings.ts'
import { withFault, withSettings, withStatuses } from './settings.ts'
import { forceTemplate } from './templates.ts'

const wrong = (verdict: NonNullable<Verdict>) =>
  Response.json({ error: { code: 'request.invalid', message: verdict.details } }, { status: 400 })

const bodyOf = async (request: Request) => fields(parse((await request.text()) || '{}'))

function changed(box: Box, result: Settings | NonNullable<Verdict>): Response {
  if ('code' in result) return wrong(result)
  saveSettings(box, result)
  return Response.json(result)
}

/** Asks the product to prove that it knows the verify token, as Meta does when a callback address is saved. */
async function verifyWebhook(box: Box): Promise<Response> {
  const challenge = String(box.now())
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': box.env.WHATSAPP_VERIFY_TOKEN,
  })
  const answer = await fetch(`${box.env.PRODUCT_URL}/whatsapp/webhook?${query.toString()}`, { signal: AbortSignal.timeout(5000) })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch(() => ({ status: 0, text: '' }))
  return Response.json({ verified: answer.status === 200 && answer.text === challenge, status: answer.status })
}

/** A further number with an account of its own, for a merchant who tries things. */
function lendNumber(box: Box, body: Json): Response {
  const { numbers } = box.memory.settings
  const nth = numbers.length + 1
  const lent = { id: String(700800900200 + nth), wabaId: String(100200300400600 + nth), display: String(918000000200 + nth) }
  saveSettings(box, { ...box.memory.settings, numbers: [...numbers, { ...lent, name: text(body['name']) ?? 'Example Store' }] })
  return Response.json({ phoneNumberId: lent.id, wabaId: lent.wabaId, token: 'sandbox-token' })
}

type Handler = (box: Box, request: Request, url: URL) => Response | Promise<Response>

/** The sandbox's own controls, beside the Graph API: what Meta and shoppers do, at the press of a button. */
export const CONTROL: Readonly<Record<string, Handler>> = {
  'GET /messages': (box, _request, url) =>
    listMessages(
      box,
      Number(url.searchParams.get('after') ?? 0) || 0,
      Number(url.searchParams.get('limit') ?? 0) || Number.MAX_SAFE_INTEGER,
    ),
  'DELETE /messages': (box) => {
    clearMessages(box)
    return Response.json({ ok: true })
  },
  'POST /faults': async (box, request) => changed(box, withFault(box.memory.settings, await bodyOf(request))),
  'POST /statuses': async (box, request) => changed(box, withStatuses(box.memory.settings, await bodyOf(request))),
  'GET /settings': (box) =>
    Response.json({ ...box.memory.settings, pendingWebhooks: box.sql.exec('SELECT count(*) AS n FROM hooks').one()['n'] }),
  'POST /settings': async (box, request) => changed(box, withSettings(box.memory.settings, await bodyOf(request))),
  'POST /numbers': async (box, request) => lendNumber(box, await bodyOf(request)),
  'POST /reply': async (box, request) => {
    const result = await reply(box, await bodyOf(request))
    return 'code' in result ? wrong(result) : Response.json({ ok: true, id: result.id })
  },
  'POST /templates': async (box, request) => Response.json(forceTemplate(box, await bodyOf(request))),
  'POST /webhook/verify': verifyWebhook,
}

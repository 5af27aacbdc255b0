import type { Box, Sender } from './box.ts'
import { readMeta, writeMeta } from './box.ts'
import type { Answer, Refusal } from './graph-error.ts'
import { graphError, refuse, unknownObject } from './graph-error.ts'
import { newObjectId, newTrace } from './ids.ts'
import type { Json } from './json.ts'
import { fields, list, parse, text } from './json.ts'
import { mediaNode, uploadMedia } from './media.ts'
import { receiveMessage } from './send.ts'
import { demoFacts, senderOf, sendersOf, wabaExists } from './senders.ts'
import { templateById } from './template-store.ts'
import { createTemplate, deleteTemplates, editTemplate, listTemplates, reviewed, templateNode } from './templates.ts'

interface Call {
  readonly box: Box
  readonly request: Request
  readonly url: URL
  readonly id: string
  readonly path: string
}
type Handler = (call: Call) => Answer | Response | Promise<Answer | Response>

const ok = (body: unknown): Answer => ({ status: 200, body })
const no = (refusal: Refusal): Answer => graphError(refusal, newTrace())
const SUCCESS = ok({ success: true })
const bodyOf = async (request: Request): Promise<Json> => fields(parse(await request.text()))

/** For edges of a number: refuses what isn't one. */
const ofNumber =
  (handler: (call: Call, sender: Sender) => Answer | Response | Promise<Answer | Response>): Handler =>
  async (call) => {
    const sender = await senderOf(call.box, call.id)
    return sender && !sender.deleted ? handler(call, sender) : no(unknownObject(call.id, call.request.method))
  }

/** For edges of an account. */
const ofAccount =
  (handler: Handler): Handler =>
  async (call) =>
    (await wabaExists(call.box, call.id)) ? handler(call) : no(unknownObject(call.id, call.request.method))

/** The fields that were asked for; one unknown field fails the whole call, as it does at Meta. */
function select(node: Json, url: URL): Answer {
  const names = url.searchParams
    .get('fields')
    ?.split(',')
    .map((name) => name.replace(/[.({].*$/, '').trim())
    .filter(Boolean)
  if (!names) return ok(node)
  const odd = names.find((name) => !(name in node))
  if (odd) return no(refuse(100, `Tried accessing nonexisting field (${odd})`))
  return ok(Object.fromEntries(['id', ...names].map((name) => [name, node[name]])))
}

const HEALTH = { can_send_message: 'AVAILABLE', entities: [] }

const numberNode = (sender: Sender): Json => ({
  id: sender.id,
  display_phone_number: `+${sender.display}`,
  verified_name: sender.name,
  quality_rating: 'GREEN',
  code_verification_status: 'VERIFIED',
  name_status: 'APPROVED',
  new_name_status: 'NONE',
  status: 'CONNECTED',
  platform_type: 'CLOUD_API',
  throughput: { level: 'STANDARD' },
  account_mode: 'SANDBOX',
  is_official_business_account: false,
  is_on_biz_app: false,
  is_pin_enabled: true,
  webhook_configuration: {},
  health_status: HEALTH,
  whatsapp_business_manager_messaging_limit: 'TIER_2K',
  messaging_limit_tier: 'TIER_2K',
})

const accountNode = (id: string): Json => ({
  id,
  name: 'Chai & Cotton',
  currency: 'INR',
  timezone_id: '71',
  message_template_namespace: 'sandbox',
  account_review_status: 'APPROVED',
  business_verification_status: 'verified',
  ownership_type: 'CLIENT_OWNED',
  country: 'IN',
  primary_business_location: 'IN',
  marketing_messages_onboarding_status: 'ONBOARDED',
  health_status: HEALTH,
})

async function register({ box, request }: Call, sender: Sender): Promise<Answer> {
  const body = await bodyOf(request)
  const pin = text(body['pin']) ?? ''
  if (body['messaging_product'] !== 'whatsapp') return no(refuse(100, 'The parameter messaging_product is required.'))
  if (!/^\d{6}$/.test(pin)) return no(refuse(100, 'Param pin must be a string of 6 digits.'))
  const known = readMeta(box, `pin:${sender.id}`)
  if (known !== undefined && known !== pin) return no(refuse(133005, 'Two-step verification PIN does not match.'))
  writeMeta(box, `pin:${sender.id}`, pin)
  return SUCCESS
}

const profile = (box: Box, id: string): Json => fields(readMeta(box, `profile:${id}`))

async function token(): Promise<Answer> {
  return ok({ access_token: `sandbox-${newObjectId()}`, token_type: 'bearer' })
}

/** What a token may do: here, everything on the demo merchant's account. */
async function debugToken({ box }: Call): Promise<Answer> {
  const waba = text(fields(fields(await demoFacts(box))['whatsapp'])['wabaId']) ?? [...box.memory.senders.values()][0]?.wabaId
  const granular = ['whatsapp_business_management', 'whatsapp_business_messaging'].map((scope) => ({
    scope,
    target_ids: waba ? [waba] : [],
  }))
  return ok({
    data: {
      app_id: '1',
      type: 'SYSTEM_USER',
      is_valid: true,
      expires_at: 0,
      scopes: granular.map((item) => item.scope),
      granular_scopes: granular,
    },
  })
}

/** Edges: `METHOD edge` of a node. */
const EDGES: Readonly<Record<string, Handler>> = {
  'POST messages': ({ box, request, id, path }) => receiveMessage(box, request, id, path),
  'POST marketing_messages': ({ box, request, id, path }) => receiveMessage(box, request, id, path),
  'POST media': ofNumber(({ box, request, id }) => uploadMedia(box, request, id)),
  'POST register': ofNumber(register),
  'POST deregister': ofNumber(() => SUCCESS),
  'GET whatsapp_business_profile': ofNumber(({ box, id }) => ok({ data: [{ messaging_product: 'whatsapp', ...profile(box, id) }] })),
  'POST whatsapp_business_profile': ofNumber(async ({ box, request, id }) => {
    writeMeta(box, `profile:${id}`, { ...profile(box, id), ...(await bodyOf(request)) })
    return SUCCESS
  }),
  'GET phone_numbers': ofAccount(({ box, id }) =>
    ok({ data: sendersOf(box, id).map(numberNode), paging: { cursors: { before: '', after: '' } } }),
  ),
  'GET subscribed_apps': ofAccount(({ box, id }) =>
    ok({
      data: readMeta(box, `subscribed:${id}`) === false ? [] : [{ whatsapp_business_api_data: { id: '1', name: 'Sandbox', link: '' } }],
    }),
  ),
  'POST subscribed_apps': ofAccount(({ box, id }) => {
    writeMeta(box, `subscribed:${id}`, true)
    return SUCCESS
  }),
  'DELETE subscribed_apps': ofAccount(({ box, id }) => {
    writeMeta(box, `subscribed:${id}`, false)
    return SUCCESS
  }),
  'GET message_templates': ofAccount(({ box, id, url }) => listTemplates(box, id, url)),
  'POST message_templates': ofAccount(async ({ box, request, id }) => createTemplate(box, id, await bodyOf(request))),
  'DELETE message_templates': ofAccount(({ box, id, url }) => deleteTemplates(box, id, url.searchParams)),
  'POST unpause': ({ box, id }) => {
    const template = templateById(box, id)
    return template ? editTemplate(box, template, {}) : no(unknownObject(id, 'POST'))
  },
  'POST uploads': () => ok({ id: `upload:${newObjectId()}` }),
}

/** A node by its id alone: a number, an account, a template, a medium. */
async function node(call: Call): Promise<Answer | Response> {
  const { box, request, url, id } = call
  if (id === 'debug_token') return debugToken(call)
  if (id.startsWith('upload:')) return ok({ h: `4::${btoa(id)}` })
  const media = mediaNode(box, request, id)
  if (media) return media
  const template = templateById(box, id)
  if (template && request.method === 'GET') return select(templateNode(reviewed(box, template)), url)
  if (template && request.method === 'POST') return editTemplate(box, template, await bodyOf(request))
  if (await senderOf(box, id))
    return request.method === 'POST' ? SUCCESS : ofNumber((_call, sender) => select(numberNode(sender), url))(call)
  if (request.method === 'GET' && (await wabaExists(box, id))) return select(accountNode(id), url)
  return no(unknownObject(id, request.method))
}

/** `/vNN.N/…` as far as the product needs it; everything else is answered with Graph's own errors. */
export async function graph(box: Box, request: Request, url: URL): Promise<Response> {
  const segments = url.pathname.split('/').slice(2).map(decodeURIComponent)
  const [id = '', edge, ...rest] = segments
  const call: Call = { box, request, url, id, path: url.pathname }
  const answer = await route(call, edge, rest)
  return answer instanceof Response ? answer : Response.json(answer.body, { status: answer.status, headers: answer.headers ?? {} })
}

async function route(call: Call, edge: string | undefined, rest: readonly string[]): Promise<Answer | Response> {
  const { request, id } = call
  const handler = edge === undefined ? node : EDGES[`${request.method} ${edge}`]
  if (id === 'oauth' && edge === 'access_token') return token()
  // A refused message is listed too, so that this edge checks the token by itself.
  const listed = request.method === 'POST' && (edge === 'messages' || edge === 'marketing_messages')
  const authorized = /^(Bearer|OAuth)\s+\S/i.test(request.headers.get('authorization') ?? '') || call.url.searchParams.has('access_token')
  if (!listed && !authorized) return no(refuse(190, 'An access token is required to request this resource.'))
  if (!id || !handler || list(rest).length)
    return no(refuse(2500, `Unknown path components: /${[id, edge, ...rest].filter(Boolean).join('/')}`))
  return handler(call)
}

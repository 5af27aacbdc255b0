import { openControl } from '../db/control.ts'
import { AppError } from '../domain/errors.ts'
import { varsOf, type Env } from '../env.ts'
import { graphClient, type GraphResult, type NumberState } from '../whatsapp/client.ts'
import { defaultTemplates } from '../whatsapp/default-templates.ts'
import { GRAPH_REASONS } from '../whatsapp/error-reasons.ts'
import type { GraphFailure } from '../whatsapp/graph-call.ts'
import type { OpenMerchant } from './merchants.ts'

export interface NewNumber {
  readonly phoneNumberId: string
  readonly wabaId: string
  readonly displayPhone: string
  readonly token: string
  readonly perSecond?: number | undefined
}

/**
 * What WhatsApp says of the number. Throws `whatsapp.refused` where the token may not read the number or the account's templates,
 * `upstream.failed` where nobody knows.
 */
export async function checkNumber(env: Env, { phoneNumberId, wabaId, token }: NewNumber): Promise<NumberState> {
  const client = graphOf(env)
  const state = valueOf(await client.getNumber({ phoneNumberId, token }), 'phoneNumberId')
  valueOf(await client.listTemplates({ wabaId, token }), 'wabaId')
  return state
}

/** Gives the merchant the number; one that it has already gets the new token. Throws `request.conflict` where it is another merchant's. */
export async function addNumber(env: Env, { row, vault }: OpenMerchant, wanted: NewNumber, now: number): Promise<void> {
  const { phoneNumberId, wabaId, displayPhone, token, perSecond = varsOf(env).NUMBER_RATE } = wanted
  const control = openControl(env.DB)
  const stored = await control.putNumber({
    phoneNumberId,
    merchantId: row.id,
    wabaId,
    displayPhone,
    perSecond,
    status: 'active',
    statusReason: null,
    tokenSealed: await vault.seal('numbers.token', token),
    createdAt: now,
    updatedAt: now,
  })
  if (stored) return
  const holder = await control.number(phoneNumberId)
  throw new AppError('request.conflict', holder ? { merchantId: holder.merchantId } : {})
}

export interface Submitted {
  readonly submitted: number
  readonly refused: readonly { readonly name: string; readonly language: string; readonly why: string }[]
}

/**
 * Submits the default templates that the account doesn't have. Throws as `checkNumber` does where the list can't be read; a
 * single template that is refused stops none of the others.
 */
export async function submitTemplates(env: Env, { wabaId, token }: Pick<NewNumber, 'wabaId' | 'token'>): Promise<Submitted> {
  const client = graphOf(env)
  const there = new Set(valueOf(await client.listTemplates({ wabaId, token }), 'wabaId').map((t) => `${t.name} ${t.language}`))
  let submitted = 0
  const refused: Submitted['refused'][number][] = []
  for (const template of defaultTemplates({ linkBase: varsOf(env).APP_URL })) {
    const { name, language } = template
    if (there.has(`${name} ${language}`)) continue
    const answer = await client.createTemplate({ wabaId, token, template })
    if (answer.kind === 'ok') submitted++
    else
      refused.push({
        name,
        language,
        why: answer.kind === 'refused' ? GRAPH_REASONS[answer.error.reason].plain : `no clear answer (${answer.why})`,
      })
  }
  return { submitted, refused }
}

const graphOf = (env: Env) => {
  const { GRAPH_BASE_URL, GRAPH_VERSION } = varsOf(env)
  return graphClient({ baseUrl: GRAPH_BASE_URL, version: GRAPH_VERSION, fetch: (input, init) => fetch(input, init), now: Date.now })
}

function valueOf<T>(answer: GraphResult<T>, asked: 'phoneNumberId' | 'wabaId'): T {
  if (answer.kind === 'ok') return answer.value
  if (answer.kind === 'unknown') throw new AppError('upstream.failed', { asked, why: answer.why })
  const { error } = answer
  const { plain, todo } = GRAPH_REASONS[error.reason]
  throw new AppError(passes(error) ? 'upstream.failed' : 'whatsapp.refused', {
    asked,
    reason: error.reason,
    why: plain,
    do: todo,
    ...error.detail,
  })
}

/** Meta's own trouble and its limits pass by themselves. A code that is new to us is a no until somebody has looked at it. */
const passes = ({ action, reason }: GraphFailure): boolean =>
  action.startsWith('pace_') || (action === 'retry' && reason !== 'whatsapp.unknown_code')

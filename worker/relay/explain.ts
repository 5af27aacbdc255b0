import { ERRORS } from '../domain/errors.ts'
import { REASONS } from '../domain/reasons.ts'
import { GRAPH_REASONS } from '../whatsapp/error-reasons.ts'

/** Why something is as it is, for people: a stable code, plain words, and what to do. */
export interface Explained {
  readonly code: string
  readonly plain: string
  readonly action: string
}

type Words = Pick<Explained, 'plain' | 'action'>

const ours: Readonly<Record<string, Words>> = {
  ...ERRORS,
  ...REASONS,
  conditions: {
    plain: 'The rule asks for something that does not hold for this order.',
    action: 'Look at the conditions of the rule if this surprises you.',
  },
}
const fromGraph: Readonly<Record<string, Words>> = Object.fromEntries(
  Object.entries(GRAPH_REASONS).map(([code, { plain, todo }]) => [code, { plain, action: todo }]),
)

/**
 * The words of a reason; null where there is none. A few codes are both ours and WhatsApp's ("recipient.unreachable" is our
 * judgement after several tries, or WhatsApp's answer to one): with a code of the Graph API beside it, WhatsApp's words count.
 */
export function explain(reason: string | null, graphCode: number | null = null): Explained | null {
  if (reason === null) return null
  const [first, second] = graphCode === null ? [ours, fromGraph] : [fromGraph, ours]
  const words = own(first, reason) ?? own(second, reason) ?? UNKNOWN
  return { code: reason, plain: words.plain, action: words.action }
}

const UNKNOWN: Words = { plain: 'There are no words for this reason yet.', action: 'Quote the code when you ask us.' }

const own = (table: Readonly<Record<string, Words>>, code: string): Words | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined

/** Why the Graph API does not take a call. `details` is what Meta writes for developers. */
export interface Refusal {
  readonly code: number
  readonly details: string
  readonly subcode?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Code → HTTP status and title, from Meta's error list (reference: WhatsApp fact sheet, section 10). */
const CODES: Readonly<Record<number, readonly [status: number, title: string]>> = {
  2: [503, 'Service temporarily unavailable'],
  33: [400, 'Parameter value is not valid'],
  100: [400, 'Invalid parameter'],
  190: [401, 'Invalid OAuth access token'],
  2500: [400, 'Unknown path components'],
  130429: [429, 'Rate limit hit'],
  131000: [500, 'Something went wrong'],
  131008: [400, 'Required parameter is missing'],
  131009: [400, 'Parameter value is not valid'],
  131026: [400, 'Message undeliverable'],
  131042: [400, 'Business eligibility payment issue'],
  131047: [400, 'Re-engagement message'],
  131049: [400, 'This message was not delivered to maintain healthy ecosystem engagement.'],
  131050: [
    400,
    'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
  ],
  131051: [400, 'Unsupported message type'],
  131053: [400, 'Media upload error'],
  131055: [400, 'Method not allowed'],
  131056: [400, '(Business Account, Consumer Account) pair rate limit hit'],
  131059: [400, 'Invalid cursor'],
  131062: [400, 'Business-scoped user id not supported for this message'],
  132000: [400, 'Number of parameters does not match the expected number of params'],
  132001: [404, 'Template name does not exist in the translation'],
  132005: [400, 'Template hydrated text too long'],
  132012: [400, 'Template parameter format mismatch'],
  132015: [400, 'Template is paused'],
  132016: [400, 'Template is disabled'],
  132018: [400, 'Template parameters are invalid'],
  133005: [400, 'Two-step verification PIN mismatch'],
  134100: [400, 'Only marketing messages supported'],
}

export const titleOf = (code: number): string => CODES[code]?.[1] ?? 'Unknown error'

export function refuse(code: number, details: string, more: Omit<Refusal, 'code' | 'details'> = {}): Refusal {
  return { code, details, ...more }
}

/** The object that is not there, or not for this token: Graph answers both alike. */
export function unknownObject(id: string, method: string): Refusal {
  const what = `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`
  return refuse(100, what, { subcode: 33 })
}

/** The refusal in Graph's words: HTTP status and body. */
export function graphError(refusal: Refusal, trace: string): Answer {
  const { code, details, subcode, headers } = refusal
  const [status, title] = CODES[code] ?? [400, 'Unknown error']
  const body = {
    error: {
      message: subcode === 33 ? details : `(#${code}) ${title}`,
      type: subcode === 33 ? 'GraphMethodException' : 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode, error_user_title: title, error_user_msg: details }),
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: trace,
    },
  }
  return { status: refusal.status ?? status, body, ...(headers ? { headers } : {}) }
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWebhook, updateKey } from '../../worker/whatsapp/webhook.ts'

const KINDS = new Set([
  'status',
  'message',
  'identity',
  'template_status',
  'template_quality',
  'template_category',
  'template_components',
  'user_preference',
  'number_quality',
  'account',
  'other',
])
const FIELDS = [
  'messages',
  'standby',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
  'user_preferences',
  'phone_number_quality_update',
  'account_update',
  'account_alerts',
  'account_review_update',
  'business_capability_update',
  'security',
  'history',
  '__proto__',
  'constructor',
  '',
]
const SAMPLE_TEMPLATE = { message_template_id: '9', message_template_name: 'a_v1', message_template_language: 'en' }
const from = { from: '12025550143', from_user_id: 'US.1', id: 'wamid.1', timestamp: '1793000000' }
/** Sound changes of every kind; what is tried is them with parts exchanged for odd ones. */
const SOUND: readonly (readonly [string, Record<string, unknown>])[] = [
  [
    'messages',
    {
      contacts: [{ profile: { name: 'Ana', username: 'ana' }, wa_id: '12025550143', user_id: 'US.1' }],
      messages: [
        {
          ...from,
          type: 'text',
          text: { body: 'x' },
          context: { id: 'w', referred_product: { product_retailer_id: 'S' } },
          referral: { source_id: '1', ctwa_clid: 'c' },
        },
      ],
    },
  ],
  [
    'messages',
    {
      messages: [
        { ...from, type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'A' } } },
        { ...from, type: 'image', image: { id: '1', mime_type: 'image/png', caption: 'c' } },
      ],
    },
  ],
  [
    'messages',
    {
      messages: [
        { ...from, type: 'order', order: { catalog_id: '1', product_items: [{ product_retailer_id: 'S', quantity: 1 }] } },
        { ...from, type: 'contacts', contacts: [{ origin: 'contact_request', phones: [{ phone: '1', wa_id: '2' }] }] },
      ],
    },
  ],
  [
    'messages',
    {
      messages: [
        { ...from, type: 'location', location: { latitude: 1, longitude: 2, name: 'n' } },
        { ...from, type: 'edit', edit: { original_message_id: 'w', message: { text: { body: 'b' } } } },
      ],
    },
  ],
  [
    'standby',
    {
      messages: [
        {
          ...from,
          type: 'system',
          system: { type: 'user_changed_number', wa_id: '12025550144', user_id: 'US.2', previous_user_id: 'US.1' },
        },
      ],
    },
  ],
  [
    'messages',
    {
      statuses: [
        {
          id: 'wamid.1',
          status: 'failed',
          timestamp: '1793000000',
          recipient_id: '12025550143',
          recipient_user_id: 'US.1',
          biz_opaque_callback_data: 'r',
          pricing: { type: 'regular' },
          errors: [{ code: 1, error_data: { details: 'd' } }],
        },
      ],
    },
  ],
  [
    'message_template_status_update',
    { event: 'PAUSED', reason: 'NONE', other_info: { title: 't' }, rejection_info: { reason: 'r' }, ...SAMPLE_TEMPLATE },
  ],
  ['message_template_quality_update', { new_quality_score: 'RED', previous_quality_score: 'GREEN', ...SAMPLE_TEMPLATE }],
  [
    'template_category_update',
    { new_category: 'UTILITY', correct_category: 'MARKETING', category_update_timestamp: 1793000000, ...SAMPLE_TEMPLATE },
  ],
  ['message_template_components_update', SAMPLE_TEMPLATE],
  [
    'user_preferences',
    { user_preferences: [{ wa_id: '12025550143', user_id: 'US.1', category: 'marketing_messages', value: 'stop', timestamp: 1793000000 }] },
  ],
  ['phone_number_quality_update', { event: 'FLAGGED', display_phone_number: '1', current_limit: 'TIER_1K' }],
  ['account_update', { event: 'PARTNER_REMOVED', waba_info: { waba_id: '9' }, restriction_info: [{ restriction_type: 'r' }] }],
]
const oddPart = fc.oneof(
  fc.anything({
    withNullPrototype: true,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    maxDepth: 2,
  }),
  fc.constantFrom<unknown>(
    '',
    'system',
    'US.1',
    '12025550143',
    'failed',
    'constructor',
    '__proto__',
    'toString',
    1793000000,
    -1,
    Number.NaN,
    null,
    undefined,
    '\ud800',
    [],
    {},
    [null],
    [[]],
    Symbol('s'),
  ),
)

/** A copy in which about one part of `every` is exchanged, at any depth. */
function damaged(value: unknown, every: number, chance: () => number, odd: () => unknown): unknown {
  if (chance() % every === 0) return odd()
  if (Array.isArray(value)) return value.map((part) => damaged(part, every, chance, odd))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, damaged(part, every, chance, odd)]))
}

const damage = {
  change: fc.constantFrom(...SOUND),
  field: fc.constantFrom(...FIELDS),
  every: fc.constantFrom(5, 15, 40, 100),
  chances: fc.infiniteStream(fc.noBias(fc.nat({ max: 9999 }))),
  odds: fc.infiniteStream(oddPart),
}
const aWebhook = fc.record(damage).map(({ change, field, every, chances, odds }) => {
  const value = { metadata: { phone_number_id: '7' }, ...change[1] }
  const body = { entry: [{ id: '100', time: 1793000000, changes: [{ field: every === 5 ? field : change[0], value }] }] }
  return damaged(
    body,
    every,
    () => chances.next().value,
    () => odds.next().value,
  )
})

const expectSound = (body: unknown, seen: Set<string> = new Set()) => {
  for (const update of readWebhook(body)) {
    seen.add(update.kind)
    expect(KINDS.has(update.kind)).toBe(true)
    expect(typeof update.wabaId).toBe('string')
    expect(updateKey(update)).toMatch(/^[a-z_]+:/)
    if ('at' in update) expect(Number.isFinite(update.at)).toBe(true)
    if ('waId' in update && update.waId !== undefined) expect(update.waId).toMatch(/^\d+$/)
    if ('wamid' in update) expect(typeof update.wamid).toBe('string')
  }
}

describe('readWebhook', () => {
  it('throws at nothing at all', () => {
    fc.assert(
      fc.property(oddPart, (body) => expectSound(body)),
      { numRuns: 2000 },
    )
  })

  it('throws at no webhook with odd parts in the places that are read', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(aWebhook, (body) => expectSound(body, seen)),
      { numRuns: 4000 },
    )
    // Damage that leaves nothing standing would try no reader at all.
    expect([...seen].toSorted()).toEqual([...KINDS].toSorted())
  })

  it('throws at no JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ field: fc.constantFrom(...FIELDS), value: fc.jsonValue() })), (changes) =>
        expectSound({ entry: [{ id: 1, changes }] }),
      ),
      { numRuns: 1000 },
    )
  })

  it.each([undefined, null, 0, 'x', [], {}, { entry: null }, { entry: {} }, { entry: [null] }, { entry: [{ changes: 'x' }] }])(
    'finds nothing in %j',
    (body) => {
      expect(readWebhook(body)).toEqual([])
    },
  )

  it('keeps count of each change that it can’t read', () => {
    const changes = [
      null,
      {},
      { field: 'messages' },
      { field: 'messages', value: [] },
      { field: 'messages', value: {} },
      { field: 'messages', value: { messages: [{}], statuses: [7] } },
      { value: { a: 1 } },
    ]
    expect(
      readWebhook({ entry: [{ id: 5, changes }] }).map((update) => update.kind === 'other' && [update.wabaId, update.field, update.why]),
    ).toEqual([
      ['5', '', 'unreadable'],
      ['5', '', 'unreadable'],
      ['5', 'messages', 'unreadable'],
      ['5', 'messages', 'unreadable'],
      ['5', 'messages', 'unreadable'],
      ['5', 'messages', 'unreadable'],
      ['5', 'messages', 'unreadable'],
      ['5', '', 'unknown_field'],
    ])
  })

  it('reads on after a part that it can’t read', () => {
    const messages = [null, { id: 'wamid.1', type: 'text', from: '12025550143', text: { body: 'here' } }]
    expect(
      readWebhook({ entry: [7, { id: '1', changes: [9, { field: 'messages', value: { messages } }] }] }).map(({ kind }) => kind),
    ).toEqual(['other', 'other', 'message'])
  })

  it('survives a content that refers to itself', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(readWebhook({ entry: [{ id: '1', changes: [{ field: 'new', value: loop }] }] })).toMatchObject([{ kind: 'other' }])
  })
})

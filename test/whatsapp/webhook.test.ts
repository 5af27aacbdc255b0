import { describe, expect, it } from 'vitest'
import { parseJson } from '../../worker/lib/json.ts'
import { isUserId } from '../../worker/whatsapp/user-id.ts'
import { readWebhook, updateKey } from '../../worker/whatsapp/webhook.ts'

const WABA = '100200300400500'
const METADATA = { display_phone_number: '12025550100', phone_number_id: '700800900100' }
const ORIGIN = { wabaId: WABA, phoneNumberId: '700800900100' }
const NOW = 1_793_999_000_000

const aBody = (field: string, value: unknown, time?: number) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: WABA, ...(time ? { time } : {}), changes: [{ field, value }] }],
})
const read = (field: string, value: Record<string, unknown>, time?: number) =>
  readWebhook(aBody(field, { metadata: METADATA, ...value }, time), NOW)
const aMessage = (more: Record<string, unknown>) => ({
  from: '447700900123',
  from_user_id: 'GB.90000000000000077',
  id: 'wamid.IN1',
  timestamp: '1793000420',
  ...more,
})
const readMessage = (more: Record<string, unknown>) => read('messages', { messages: [aMessage(more)] })[0]
const aStatus = (more: Record<string, unknown> = {}) => ({
  id: 'wamid.OUT1',
  status: 'delivered',
  timestamp: '1793000003',
  recipient_id: '12025550143',
  ...more,
})

describe('readWebhook: statuses', () => {
  it('reads a receipt with our reference and the price', () => {
    const pricing = { pricing_model: 'PMP', type: 'regular', category: 'utility' }
    const row = aStatus({ recipient_user_id: 'US.90000000000000001', biz_opaque_callback_data: 'm_01JD0DEMO', pricing })
    expect(read('messages', { statuses: [row] })).toEqual([
      {
        kind: 'status',
        ...ORIGIN,
        wamid: 'wamid.OUT1',
        state: 'delivered',
        at: 1_793_000_003_000,
        ref: 'm_01JD0DEMO',
        waId: '12025550143',
        userId: 'US.90000000000000001',
        pricing: { type: 'regular', category: 'utility', model: 'PMP' },
        errors: [],
      },
    ])
  })

  it('reads why a message failed, with Meta’s words apart', () => {
    const row = aStatus({
      status: 'failed',
      errors: [
        { code: 131049, title: 'Meta chose not to deliver', message: '…', error_data: { details: 'In order to …' }, href: 'https://x' },
        { title: 'no code' },
        null,
      ],
    })
    expect(read('messages', { statuses: [row] })).toMatchObject([
      { state: 'failed', errors: [{ code: 131049, unsafeText: 'In order to …' }] },
    ])
  })

  it.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['played', 'read'],
    ['failed', 'failed'],
  ])('reads %s as %s', (status, state) => {
    expect(read('messages', { statuses: [aStatus({ status })] })).toMatchObject([{ kind: 'status', state }])
  })

  it.each([
    { status: 'deleted' },
    { status: 'warning' },
    { status: 'accepted_somehow' },
    { status: 'captured', type: 'payment' },
    { status: undefined },
  ])('counts %j as other', (more) => {
    expect(read('messages', { statuses: [aStatus(more)] })).toMatchObject([{ kind: 'other', why: 'unknown_state', ...ORIGIN }])
  })

  it('does without the phone, and takes a user id that stands in its place', () => {
    const hidden = read('messages', {
      statuses: [aStatus({ recipient_id: undefined, recipient_user_id: 'GB.9', parent_recipient_user_id: 'GB.ENT.7' })],
    })[0]
    expect(hidden).toMatchObject({ userId: 'GB.9', parentUserId: 'GB.ENT.7' })
    expect(hidden).not.toHaveProperty('waId')
    expect(read('messages', { statuses: [aStatus({ recipient_id: 'US.90000000000000001' })] })[0]).toMatchObject({
      userId: 'US.90000000000000001',
    })
  })

  it('takes the participant of a group, not the group, for the shopper', () => {
    const row = aStatus({ recipient_type: 'group', recipient_id: 'Y2FwaV9ncm91cA', recipient_participant_id: '12025550199' })
    expect(read('messages', { statuses: [row] })[0]).toMatchObject({ groupId: 'Y2FwaV9ncm91cA', waId: '12025550199' })
  })

  it('reads a batch of a thousand over several accounts, in order', () => {
    const entry = Array.from({ length: 5 }, (_, e) => ({
      id: `waba${e}`,
      changes: Array.from({ length: 4 }, () => ({
        field: 'messages',
        value: { metadata: METADATA, statuses: Array.from({ length: 50 }, (_, s) => aStatus({ id: `wamid.${e}.${s}` })) },
      })),
    }))
    const updates = readWebhook({ object: 'whatsapp_business_account', entry })
    expect(updates).toHaveLength(1000)
    expect(updates.every(({ kind }) => kind === 'status')).toBe(true)
    expect(updates.at(-1)).toMatchObject({ wabaId: 'waba4', wamid: 'wamid.4.49' })
  })
})

describe('readWebhook: messages', () => {
  it('reads a text with who wrote it', () => {
    const contacts = [
      { profile: { name: 'Mira Exampleton', username: 'mira.demo' }, wa_id: '12025550143', user_id: 'US.90000000000000001' },
    ]
    const messages = [
      {
        from: '12025550143',
        from_user_id: 'US.90000000000000001',
        id: 'wamid.HBgLDEMO02',
        timestamp: '1793000000',
        type: 'text',
        text: { body: 'Where is order 1042?' },
      },
    ]
    expect(read('messages', { contacts, messages }, 1_793_000_000)).toEqual([
      {
        kind: 'message',
        ...ORIGIN,
        wamid: 'wamid.HBgLDEMO02',
        at: 1_793_000_000_000,
        type: 'text',
        waId: '12025550143',
        userId: 'US.90000000000000001',
        profileName: 'Mira Exampleton',
        username: 'mira.demo',
        text: 'Where is order 1042?',
        errors: [],
        standby: false,
      },
    ])
  })

  it('reads the tap on a template’s button', () => {
    const button = {
      type: 'button',
      context: { from: '12025550100', id: 'wamid.HBgLDEMO01' },
      button: { payload: 'cod_confirm:1042', text: 'Confirm order' },
    }
    expect(readMessage(button)).toMatchObject({
      type: 'button',
      text: 'Confirm order',
      payload: 'cod_confirm:1042',
      contextWamid: 'wamid.HBgLDEMO01',
      waId: '447700900123',
    })
  })

  it('reads a cart', () => {
    const order = {
      catalog_id: '300400500',
      text: 'gift wrap please',
      product_items: [{ product_retailer_id: 'SKU-RED-M', quantity: '2', item_price: 499.5, currency: 'INR' }, { quantity: 1 }],
    }
    expect(readMessage({ type: 'order', order })).toMatchObject({
      text: 'gift wrap please',
      cart: { catalogId: '300400500', items: [{ sku: 'SKU-RED-M', quantity: 2 }] },
    })
  })

  it('reads the first message from an ad by somebody without a phone', () => {
    const row = {
      from_user_id: 'GB.90000000000000088',
      id: 'wamid.HBgMDEMO05',
      timestamp: '1793001100',
      type: 'text',
      text: { body: 'Is the blue one in stock?' },
      referral: {
        source_url: 'https://fb.me/demo',
        source_id: '120200000000000001',
        source_type: 'ad',
        headline: 'Blue jacket',
        ctwa_clid: 'ARDemoClickId000',
      },
    }
    const update = read('messages', { messages: [row] })[0]
    expect(update).toMatchObject({
      userId: 'GB.90000000000000088',
      text: 'Is the blue one in stock?',
      referral: {
        sourceType: 'ad',
        sourceId: '120200000000000001',
        sourceUrl: 'https://fb.me/demo',
        headline: 'Blue jacket',
        clickId: 'ARDemoClickId000',
      },
    })
    expect(update).not.toHaveProperty('waId')
    expect(readMessage({ type: 'text', text: { body: 'x' }, referral: { source_type: 'post', source_id: '9' } })).not.toHaveProperty(
      'referral.clickId',
    )
  })

  it.each([
    [
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } } },
      { text: 'Yes', payload: 'yes' },
    ],
    [
      { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'p', title: 'Priority', description: 'Fast' } } },
      { text: 'Priority', payload: 'p' },
    ],
    [
      { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' } } },
      { text: 'Sent', payload: '{"a":1}' },
    ],
    [
      { type: 'image', image: { id: 9, mime_type: 'image/jpeg', sha256: 'abc=', caption: 'Broken' } },
      { text: 'Broken', media: { id: '9', mimeType: 'image/jpeg', sha256: 'abc=' } },
    ],
    [
      { type: 'audio', audio: { id: '8', mime_type: 'audio/ogg', voice: true } },
      { media: { id: '8', mimeType: 'audio/ogg', voice: true } },
    ],
    [
      { type: 'document', document: { id: '7', mime_type: 'application/pdf', filename: 'bill.pdf' } },
      { media: { id: '7', filename: 'bill.pdf' } },
    ],
    [
      { type: 'location', location: { latitude: 12.9, longitude: 77.6, name: 'Home' } },
      { location: { latitude: 12.9, longitude: 77.6, name: 'Home' }, text: 'Home' },
    ],
    [
      { type: 'reaction', reaction: { message_id: 'wamid.OUT1', emoji: '👍' } },
      { text: '👍', contextWamid: 'wamid.OUT1' },
    ],
    [
      { type: 'reaction', reaction: { message_id: 'wamid.OUT1' } },
      { type: 'reaction', contextWamid: 'wamid.OUT1' },
    ],
    [
      {
        type: 'contacts',
        contacts: [
          { origin: 'contact_request', name: {}, phones: [{ phone: '+44 7700 900123', wa_id: '447700900123' }] },
          { phones: [{ phone: '1' }, {}] },
        ],
      },
      {
        phones: [
          { phone: '+44 7700 900123', waId: '447700900123', own: true },
          { phone: '1', own: false },
        ],
      },
    ],
    [
      {
        type: 'text',
        text: { body: 'This one?' },
        context: { id: 'w', referred_product: { catalog_id: '1', product_retailer_id: 'SKU' } },
      },
      { product: { catalogId: '1', sku: 'SKU' } },
    ],
    [
      { type: 'text', text: { body: 'Fwd' }, context: { forwarded: true } },
      { forwarded: true, text: 'Fwd' },
    ],
    [
      { type: 'edit', edit: { original_message_id: 'wamid.OLD', message: { type: 'text', text: { body: 'Better' } } } },
      { text: 'Better', contextWamid: 'wamid.OLD' },
    ],
    [
      { type: 'revoke', revoke: { original_message_id: 'wamid.OLD' } },
      { type: 'revoke', contextWamid: 'wamid.OLD' },
    ],
    [
      { type: 'unsupported', errors: [{ code: 131051, title: 'Message type unknown', error_data: { details: 'not supported' } }] },
      { type: 'unsupported', errors: [{ code: 131051, unsafeText: 'not supported' }] },
    ],
    [
      { type: 'something_new', something_new: 5 },
      { kind: 'message', type: 'something_new' },
    ],
    [
      { type: 'text', text: 'odd' },
      { kind: 'message', type: 'text' },
    ],
  ])('understands %j', (row, expected) => {
    expect(readMessage(row)).toMatchObject({ kind: 'message', ...expected })
  })

  it('gives each message of a batch the name that belongs to it', () => {
    const contacts = [
      { profile: { name: 'Ben' }, wa_id: '12025550102' },
      { profile: { name: 'Ana' }, user_id: 'US.1' },
    ]
    const messages = [
      aMessage({ from: undefined, from_user_id: 'US.1', type: 'text' }),
      aMessage({ from: '12025550102', from_user_id: undefined, type: 'text' }),
      aMessage({ from: '12025550199', from_user_id: undefined, type: 'text' }),
    ]
    expect(read('messages', { contacts, messages }).map((update) => update.kind === 'message' && update.profileName)).toEqual([
      'Ana',
      'Ben',
      undefined,
    ])
  })

  it('lets a lone contact be the writer though the phone is written in two ways, but not with another user id', () => {
    const one = (contact: Record<string, unknown>, more: Record<string, unknown>) =>
      read('messages', { contacts: [{ profile: { name: 'Ana' }, ...contact }], messages: [aMessage({ type: 'text', ...more })] })[0]
    expect(one({ wa_id: '5511987654321' }, { from: '551187654321', from_user_id: undefined })).toMatchObject({
      profileName: 'Ana',
      waId: '551187654321',
    })
    expect(one({ user_id: 'US.2' }, { from: undefined, from_user_id: 'US.1' })).not.toHaveProperty('profileName')
  })

  it('never takes a user id for a phone', () => {
    const update = readMessage({ from: 'US.13491208655302741918', from_user_id: undefined, type: 'text', text: { body: 'x' } })
    expect(update).toMatchObject({ userId: 'US.13491208655302741918' })
    expect(update).not.toHaveProperty('waId')
    for (const id of ['US.90000000000000001', 'US.ENT.9abc', 'GB.a']) expect(isUserId(id)).toBe(true)
    for (const id of ['12025550143', 'us.9', 'USA.9', 'US.', 'US.9-9', `US.${'9'.repeat(129)}`, 'US.ENT.', ' US.9'])
      expect(isUserId(id)).toBe(false)
  })

  it('marks a chat that Meta’s own agent holds', () => {
    expect(read('standby', { messages: [aMessage({ type: 'text', text: { body: 'x' } })] })).toMatchObject([
      { kind: 'message', standby: true },
    ])
  })

  it('reads a change of phone and of user id as such, not as a message', () => {
    const number = {
      type: 'system',
      system: {
        body: 'User A changed from 447700900123 to 447700900124',
        wa_id: '447700900124',
        user_id: 'GB.2',
        previous_user_id: 'GB.1',
        type: 'user_changed_number',
      },
      from_user_id: undefined,
    }
    expect(readMessage(number)).toEqual({
      kind: 'identity',
      ...ORIGIN,
      wamid: 'wamid.IN1',
      change: 'number',
      at: 1_793_000_420_000,
      waId: '447700900124',
      previousWaId: '447700900123',
      userId: 'GB.2',
      previousUserId: 'GB.1',
    })
    const userId = {
      type: 'system',
      from: undefined,
      from_user_id: undefined,
      system: { user_id: 'GB.2', previous_user_id: 'GB.1', type: 'user_changed_user_id' },
    }
    expect(readMessage(userId)).toMatchObject({ kind: 'identity', change: 'user_id', userId: 'GB.2', previousUserId: 'GB.1' })
    expect(readMessage({ type: 'system', system: { type: 'customer_identity_changed' } })).toMatchObject({
      kind: 'other',
      why: 'not_handled',
    })
  })

  it('takes the entry’s time, or that of receipt, where a message has none', () => {
    expect(read('messages', { messages: [aMessage({ timestamp: 'soon', type: 'text' })] }, 1_793_000_001)[0]).toMatchObject({
      at: 1_793_000_001_000,
    })
    expect(read('messages', { messages: [aMessage({ timestamp: -5, type: 'text' })] })[0]).toMatchObject({ at: NOW })
  })

  it('reads messages and statuses of one change, and errors of the system', () => {
    const kinds = read('messages', { messages: [aMessage({ type: 'text' })], statuses: [aStatus()], errors: [{ code: 130429 }] }).map(
      ({ kind }) => kind,
    )
    expect(kinds).toEqual(['message', 'status', 'other'])
  })
})

describe('readWebhook: templates and account', () => {
  const template = { message_template_id: 900800700600500, message_template_name: 'flash_offer_v1', message_template_language: 'en_US' }
  const REF = { templateId: '900800700600500', name: 'flash_offer_v1', language: 'en_US' }
  const TIME = 1_793_000_900

  it('reads a rejection with its reason and what to change', () => {
    const value = {
      event: 'REJECTED',
      ...template,
      message_template_category: 'MARKETING',
      reason: 'INVALID_FORMAT',
      rejection_info: { reason: 'Variable at end of body', recommendation: 'Add text after the variable' },
    }
    expect(readWebhook(aBody('message_template_status_update', value, TIME))).toEqual([
      {
        kind: 'template_status',
        wabaId: WABA,
        ...REF,
        event: 'REJECTED',
        category: 'MARKETING',
        reason: 'INVALID_FORMAT',
        note: 'Variable at end of body · Add text after the variable',
        at: TIME * 1000,
      },
    ])
  })

  it('keeps a template id beyond 2^53 whole, as lib/json.ts hands it over', () => {
    const text = JSON.stringify(aBody('message_template_status_update', { event: 'APPROVED', reason: 'NONE', ...template }, TIME)).replace(
      '900800700600500',
      '98765432109876543210',
    )
    const update = readWebhook(parseJson(text))[0]
    expect(update).toMatchObject({ templateId: '98765432109876543210', event: 'APPROVED' })
    expect(update).not.toHaveProperty('reason')
  })

  it('reads the kind of pause', () => {
    expect(
      read('message_template_status_update', {
        event: 'PAUSED',
        ...template,
        other_info: { title: 'SECOND_PAUSE', description: 'Paused for 6 hours' },
      }),
    ).toMatchObject([{ note: 'SECOND_PAUSE · Paused for 6 hours' }])
  })

  it.each(['message_template_quality_update', 'message_template_status_update'])(
    'knows a change of quality by its score, under the field %s',
    (field) => {
      expect(read(field, { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW', ...template }, TIME)).toEqual([
        { kind: 'template_quality', ...ORIGIN, ...REF, score: 'YELLOW', previous: 'GREEN', at: TIME * 1000 },
      ])
    },
  )

  it('tells an announced change of category from one that happened', () => {
    expect(
      read(
        'template_category_update',
        { new_category: 'UTILITY', correct_category: 'MARKETING', category_update_timestamp: 1_793_086_400, ...template },
        TIME,
      ),
    ).toEqual([
      {
        kind: 'template_category',
        ...ORIGIN,
        ...REF,
        category: 'MARKETING',
        previous: 'UTILITY',
        upcoming: true,
        effectiveAt: 1_793_086_400_000,
        at: TIME * 1000,
      },
    ])
    expect(read('template_category_update', { previous_category: 'UTILITY', new_category: 'MARKETING', ...template }, TIME)).toEqual([
      { kind: 'template_category', ...ORIGIN, ...REF, category: 'MARKETING', previous: 'UTILITY', upcoming: false, at: TIME * 1000 },
    ])
  })

  it('reads that components changed', () => {
    expect(read('message_template_components_update', { ...template, message_template_element: 'text' }, TIME)).toMatchObject([
      { kind: 'template_components', ...REF },
    ])
  })

  it('reads the wish to get no offers, made inside WhatsApp', () => {
    const row = {
      wa_id: '12025550143',
      user_id: 'US.90000000000000001',
      detail: 'User asked to stop marketing messages',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: 1793001000,
    }
    expect(
      read('user_preferences', {
        user_preferences: [row, { ...row, wa_id: undefined, value: 'resume' }, { ...row, value: 'maybe' }, { value: 'stop' }],
      }),
    ).toMatchObject([
      {
        kind: 'user_preference',
        ...ORIGIN,
        waId: '12025550143',
        userId: 'US.90000000000000001',
        category: 'marketing_messages',
        value: 'stop',
        at: 1_793_001_000_000,
      },
      { kind: 'user_preference', userId: 'US.90000000000000001', value: 'resume' },
      { kind: 'other', why: 'unreadable' },
      { kind: 'other', why: 'unreadable' },
    ])
  })

  it('reads the quality of a number', () => {
    expect(
      readWebhook(
        aBody(
          'phone_number_quality_update',
          { display_phone_number: '12025550100', event: 'FLAGGED', max_daily_conversations_per_business: 'TIER_2K' },
          TIME,
        ),
      ),
    ).toEqual([{ kind: 'number_quality', wabaId: WABA, event: 'FLAGGED', displayPhone: '12025550100', limit: 'TIER_2K', at: TIME * 1000 }])
  })

  it('takes the account from the partner event, not from the entry', () => {
    const value = {
      event: 'PARTNER_REMOVED',
      waba_info: { waba_id: '999', owner_business_id: '8' },
      disconnection_info: { reason: 'PRIMARY_INACTIVITY', initiated_by: 'WA' },
    }
    expect(readWebhook(aBody('account_update', value, TIME))).toEqual([
      {
        kind: 'account',
        wabaId: '999',
        field: 'account_update',
        event: 'PARTNER_REMOVED',
        at: TIME * 1000,
        detail: {
          'waba_info.waba_id': '999',
          'waba_info.owner_business_id': '8',
          'disconnection_info.reason': 'PRIMARY_INACTIVITY',
          'disconnection_info.initiated_by': 'WA',
        },
      },
    ])
  })

  it.each([
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1793086400 }],
      },
      'ACCOUNT_RESTRICTION',
    ],
    ['account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }, 'DISABLED_UPDATE'],
    ['account_review_update', { decision: 'APPROVED' }, 'APPROVED'],
    [
      'account_alerts',
      { entity_type: 'WABA', alert_info: { alert_type: 'OBA_APPROVED', alert_severity: 'INFORMATIONAL' } },
      'OBA_APPROVED',
    ],
    [
      'business_capability_update',
      { max_daily_conversations_per_business: -1, max_phone_numbers_per_business: 20 },
      'business_capability_update',
    ],
    ['phone_number_name_update', { decision: 'REJECTED', requested_verified_name: 'Shop', rejection_reason: 'NAME' }, 'REJECTED'],
    ['security', { event: 'PIN_CHANGED', requester: '1' }, 'PIN_CHANGED'],
  ])('reads %s %j', (field, value, event) => {
    expect(read(field, value, TIME)).toMatchObject([{ kind: 'account', field, event }])
  })

  it('flattens what an account event says', () => {
    expect(read('business_capability_update', { max_daily_conversations_per_business: -1 })).toMatchObject([
      { detail: { max_daily_conversations_per_business: '-1' } },
    ])
    expect(read('account_update', { event: 'X', restriction_info: [{ restriction_type: 'R' }] })).toMatchObject([
      { detail: { 'restriction_info.restriction_type': 'R' } },
    ])
  })

  it('counts what it does not use, and tells it from what it has never heard of', () => {
    expect(read('history', { history: [] })).toMatchObject([{ kind: 'other', field: 'history', why: 'not_handled' }])
    expect(read('brand_new_field', { a: 1 })).toMatchObject([{ kind: 'other', field: 'brand_new_field', why: 'unknown_field' }])
  })
})

describe('updateKey', () => {
  it('is the same for the same update and differs for each other one', () => {
    const template = { message_template_id: 9, message_template_name: 'a', message_template_language: 'en' }
    const all = () =>
      [
        ...read('messages', {
          statuses: [aStatus(), aStatus({ status: 'read' }), aStatus({ id: 'wamid.OUT2' })],
          messages: [aMessage({ type: 'text' }), aMessage({ id: 'wamid.IN2', type: 'text' })],
        }),
        ...read('messages', {
          statuses: ['12025550199', '12025550198'].map((recipient_participant_id) =>
            aStatus({ recipient_type: 'group', recipient_id: 'group', recipient_participant_id }),
          ),
        }),
        ...read('message_template_status_update', { event: 'APPROVED', ...template }, 1_793_000_000),
        ...read('message_template_status_update', { event: 'PAUSED', ...template }, 1_793_000_000),
        ...read('message_template_status_update', { new_quality_score: 'RED', ...template }, 1_793_000_000),
        ...read('template_category_update', { new_category: 'UTILITY', correct_category: 'MARKETING', ...template }, 1_793_000_000),
        ...read('message_template_components_update', template, 1_793_000_000),
        ...read('phone_number_quality_update', { event: 'FLAGGED' }, 1_793_000_000),
        ...read('account_update', { event: 'PARTNER_ADDED' }, 1_793_000_000),
        ...read('user_preferences', {
          user_preferences: [
            { user_id: 'US.1', value: 'stop', timestamp: 1_793_000_000 },
            { user_id: 'US.1', value: 'resume', timestamp: 1_793_000_000 },
          ],
        }),
        ...read('flows', { event: 'A' }),
        ...read('flows', { event: 'B' }),
        readMessage({ type: 'system', id: 'wamid.S', system: { type: 'user_changed_number', wa_id: '447700900124' } }),
      ].filter((update) => update !== undefined)
    const keys = all().map(updateKey)
    expect(new Set(all().map(({ kind }) => kind)).size).toBe(11)
    expect(new Set(keys).size).toBe(keys.length)
    expect(all().map(updateKey)).toEqual(keys)
  })
})

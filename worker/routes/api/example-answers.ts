import { WAYS } from '../../domain/ways.ts'

/** Answers to the examples: a made-up shop, shopper and order. A test compares each with its schema and with a real answer. */

const ORDER = 'ord_01m83nav37b5y7wjx8x3vpdez3'
const CONTACT = 'cnt_01m83nav372z05sn1hdtd6qa8e'
const MESSAGE = 'msg_01m83nav370as56c2aazzr01qe'
const AT = '2026-11-22T09:30:00.000Z'
const SOON = '2026-11-22T09:30:01.000Z'

const TEXT = {
  header: 'Order received',
  body: 'Hi Asha, thank you for your order #1042 at Example Store.\n\nItems: Blue kurta\nTotal: ₹1,499.00\n\nWe will let you know here when it ships.',
  buttons: [{ type: 'URL', text: 'View order', url: 'https://wenext.example/l/o1042' }],
}

const CONSENT = {
  purpose: 'order_updates',
  state: 'granted',
  source: 'checkout_box',
  wording: 'Send me news about my order on WhatsApp.',
  wordingVersion: '1',
  page: null,
  proof: ORDER,
  locale: 'en',
  at: AT,
  recordedAt: AT,
}

export const ANSWERS = {
  estimate: {
    total: { amount: '1.40', currency: 'USD' },
    unknown: 0,
    says: '1,000 messages, about $1.40',
    lines: [
      {
        country: 'IN',
        category: 'utility',
        count: 1000,
        price: { each: { amount: '0.0014', currency: 'USD' }, plain: 'about $0.0014, by Meta’s list price' },
        sum: { amount: '1.40', currency: 'USD' },
      },
    ],
  },
  messages: {
    items: [
      {
        id: MESSAGE,
        direction: 'out',
        state: 'delivered',
        reason: null,
        order: { id: ORDER, number: '#1042' },
        contactId: CONTACT,
        phone: '+919876500001',
        rule: 'order_placed',
        event: 'order.placed',
        purpose: 'order_updates',
        template: 'order_placed_v1',
        language: 'en',
        category: 'UTILITY',
        text: TEXT,
        wamid: 'wamid.HBgMOTE5ODc2NTAwMDAxFQIAERgS',
        attempts: 1,
        createdAt: AT,
        dueAt: AT,
        acceptedAt: SOON,
        sentAt: SOON,
        deliveredAt: '2026-11-22T09:30:02.000Z',
        readAt: null,
        endedAt: null,
        pricing: { type: 'regular', category: 'utility', pricing_model: 'PMP' },
        way: { code: 'template', plain: WAYS.template },
        price: { each: { amount: '0.0014', currency: 'USD' }, plain: 'about $0.0014, by Meta’s list price' },
        graphCode: null,
      },
    ],
    next: null,
  },
  ledger: {
    order: {
      id: ORDER,
      number: '#1042',
      shopOrderId: '450789469',
      status: 'placed',
      total: { minor: 149_900, currency: 'INR', decimal: '1499.00' },
      cashOnDelivery: false,
      placedAt: AT,
      paidAt: null,
      cancelledAt: null,
      refunded: null,
      parcels: [],
    },
    contact: { id: CONTACT, name: 'Asha Rao', phone: '+919876500001', phoneReason: null, phoneState: 'ok', consents: [CONSENT] },
    entries: [
      {
        at: AT,
        kind: 'event',
        title: 'An order exists that the shopper meant to make',
        detail: '1499.00 INR',
        connector: 'shopify',
        topic: 'orders/create',
        event: 'order.placed',
      },
      {
        at: AT,
        kind: 'decision',
        title: 'Rule “Order confirmed”: a message is planned',
        event: 'order.placed',
        rule: 'order_placed',
        outcome: 'planned',
        messageId: MESSAGE,
      },
      { at: SOON, kind: 'status', title: 'WhatsApp took the message', messageId: MESSAGE, rule: 'order_placed', state: 'accepted' },
    ],
  },
  contacts: {
    items: [
      {
        id: CONTACT,
        name: 'Asha Rao',
        phone: '+919876500001',
        phoneReason: null,
        email: 'asha@example.com',
        country: 'IN',
        language: 'en',
        reachable: true,
        windowUntil: null,
        consents: [CONSENT],
        createdAt: AT,
        updatedAt: AT,
      },
    ],
    next: null,
  },
  events: { id: 'api:6296e9f63004e9d3bbec9f45e665b0054c562dd7a0c4dbe1eb114aab3d5827d3', fresh: true },
  deliveries: {
    items: [
      {
        id: 412,
        state: 'done',
        connector: 'shopify',
        connectionId: 'con_vc29g5y2l5y5x6hzet993ng3',
        topic: 'orders/create',
        receivedAt: AT,
        tries: 0,
        note: null,
        reason: null,
        replayable: true,
      },
    ],
    next: 412,
  },
  connections: {
    id: 'con_vc29g5y2l5y5x6hzet993ng3',
    connector: 'razorpay',
    name: 'Razorpay',
    account: null,
    status: 'active',
    settings: {},
    secrets: ['webhookSecret'],
    previousSecret: false,
    url: 'https://wenext.example/hooks/razorpay/con_vc29g5y2l5y5x6hzet993ng3',
    alternativeUrl: 'https://wenext.example/hooks/in/con_vc29g5y2l5y5x6hzet993ng3',
    createdAt: AT,
    updatedAt: AT,
    made: { webhookSecret: 'shown-once-keep-it-where-the-gateway-signs' },
  },
  dryRun: {
    id: 'dry_01m83nav73knjfajw24e0vec45',
    state: 'running',
    reason: null,
    from: '2026-10-23T09:30:00.000Z',
    to: AT,
    events: 1200,
    progress: 0,
    expiresAt: '2026-11-23T09:30:00.000Z',
    result: null,
  },
  templates: {
    items: [
      {
        name: 'order_placed_v1',
        language: 'en',
        category: 'UTILITY',
        status: 'APPROVED',
        quality: null,
        rejectedReason: null,
        components: [{ type: 'BODY', text: 'Hi {{customer_name}}, thank you for your order {{order_no}} at {{shop_name}}.' }],
        updatedAt: AT,
      },
    ],
  },
  vitals: {
    with: { views: 1840, p75: { lcp: 1710, inp: 88, cls: 0.02 } },
    without: { views: 204, p75: { lcp: 1700, inp: 87, cls: 0.02 } },
  },
  requests: {
    items: [
      {
        id: 'prq_01m83nav372z05sn1hdtd6qa8e',
        source: 'api',
        contactIds: [CONTACT],
        requestedAt: AT,
        dueAt: '2026-12-22T09:30:00.000Z',
        madeAt: SOON,
        expiresAt: '2026-12-22T09:30:01.000Z',
        available: true,
      },
    ],
  },
  health: {
    ok: true,
    version: '0.1.0',
    relay: { waiting: 0, parked: 0, queued: 3, held: 1, inDoubt: 0, unrecorded: false, storageBytes: 221_184 },
    numbers: [{ phoneNumberId: '106540352242922', displayPhone: '+91 80000 00100', status: 'active', reason: null, perSecond: 80 }],
    notices: [],
  },
} as const

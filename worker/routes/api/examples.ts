import { ANSWERS } from './example-answers.ts'

/** One call that can be made as it stands, with a key of one's own. */
export interface Example {
  /** The resource that it shows. */
  readonly tag: string
  readonly title: string
  readonly method: 'GET' | 'POST'
  /** As the document writes it. */
  readonly operation: string
  /** As it is called. */
  readonly path: string
  readonly body?: unknown
  readonly status: number
  /** An answer to it, shortened where it is a long list. */
  readonly answer: unknown
}

/** One for each resource. They are run by a test (test/routes/api-examples.test.ts). */
export const EXAMPLES: readonly Example[] = [
  {
    tag: 'Messages',
    title: 'What was said about order 1042',
    method: 'GET',
    operation: '/messages',
    path: '/messages?order=1042&limit=1',
    status: 200,
    answer: ANSWERS.messages,
  },
  {
    tag: 'Orders',
    title: 'Why something was said about order 1042, or wasn’t',
    method: 'GET',
    operation: '/orders/{id}/ledger',
    path: '/orders/1042/ledger',
    status: 200,
    answer: ANSWERS.ledger,
  },
  {
    tag: 'Contacts',
    title: 'The shopper behind a phone number, with their consents',
    method: 'GET',
    operation: '/contacts',
    path: '/contacts?phone=%2B919876500001&limit=1',
    status: 200,
    answer: ANSWERS.contacts,
  },
  {
    tag: 'Events',
    title: 'Tell that a warranty ends',
    method: 'POST',
    operation: '/events',
    path: '/events',
    body: {
      name: 'warranty.ending',
      contact: { phone: '+919876500001' },
      variables: { product: 'Blue kettle', until: '1 March' },
    },
    status: 202,
    answer: ANSWERS.events,
  },
  {
    tag: 'Deliveries',
    title: 'What came last from shops, gateways and couriers',
    method: 'GET',
    operation: '/deliveries',
    path: '/deliveries?state=done&limit=1',
    status: 200,
    answer: ANSWERS.deliveries,
  },
  {
    tag: 'Connections',
    title: 'Connect a gateway',
    method: 'POST',
    operation: '/connections',
    path: '/connections',
    body: { connector: 'razorpay' },
    status: 201,
    answer: ANSWERS.connections,
  },
  {
    tag: 'Rules',
    title: 'What would the last 30 days have been without a rule?',
    method: 'POST',
    operation: '/rules/dry-run',
    path: '/rules/dry-run',
    body: { rules: [{ id: 'payment_failed', on: false }] },
    status: 202,
    answer: ANSWERS.dryRun,
  },
  {
    tag: 'Templates',
    title: 'How the texts stand at WhatsApp',
    method: 'GET',
    operation: '/templates',
    path: '/templates',
    status: 200,
    answer: ANSWERS.templates,
  },
  {
    tag: 'Prices',
    title: 'What a thousand order messages to India would cost',
    method: 'POST',
    operation: '/prices/estimate',
    path: '/prices/estimate',
    body: { lines: [{ country: 'IN', category: 'utility', count: 1000 }] },
    status: 200,
    answer: ANSWERS.estimate,
  },
  {
    tag: 'Widget',
    title: 'What the widget costs a page',
    method: 'GET',
    operation: '/widget/vitals',
    path: '/widget/vitals',
    status: 200,
    answer: ANSWERS.vitals,
  },
  {
    tag: 'Privacy',
    title: 'Who asked for a copy of their data',
    method: 'GET',
    operation: '/privacy/requests',
    path: '/privacy/requests?limit=1',
    status: 200,
    answer: ANSWERS.requests,
  },
  {
    tag: 'State',
    title: 'Whether anything waits',
    method: 'GET',
    operation: '/health',
    path: '/health',
    status: 200,
    answer: ANSWERS.health,
  },
]

/** The call in two languages, as programs write it. The key comes from the environment: a key has no place in a text. */
export function samplesOf(example: Example, base: string) {
  return [
    { lang: 'Shell', label: 'curl', source: curl(example, base) },
    { lang: 'JavaScript', label: 'JavaScript', source: script(example, base) },
  ] as const
}

const bodyOf = ({ body }: Example) => (body === undefined ? undefined : JSON.stringify(body, null, 2))

function curl(example: Example, base: string): string {
  const { method, path } = example
  const body = bodyOf(example)
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}'${base}${path}'`,
    '-H "Authorization: Bearer $WENEXT_KEY"',
    ...(body ? ["-H 'Content-Type: application/json'", `-d '${body}'`] : []),
  ].join(' \\\n  ')
}

function script(example: Example, base: string): string {
  const { method, path } = example
  const body = bodyOf(example)
  const init = [
    ...(method === 'GET' ? [] : [`method: '${method}',`]),
    'headers: {',
    '  Authorization: `Bearer ${process.env.WENEXT_KEY}`,',
    ...(body ? ["  'Content-Type': 'application/json',"] : []),
    '},',
    ...(body ? [`body: JSON.stringify(${body.replaceAll('\n', '\n  ')}),`] : []),
  ]
  return [
    `const url = '${base}${path}'`,
    'const response = await fetch(url, {',
    ...init.map((line) => `  ${line}`),
    '})',
    'const answer = await response.json()',
  ].join('\n')
}

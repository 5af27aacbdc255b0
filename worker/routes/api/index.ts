import { connections } from './connections.ts'
import { contacts } from './contacts.ts'
import { deliveries } from './deliveries.ts'
import { describing } from './describe.ts'
import { describe } from './document.ts'
import { docsPage } from './docs.ts'
import { dryRun } from './dry-run.ts'
import { events } from './events.ts'
import { gaps } from './gaps.ts'
import { guard } from './guard.ts'
import { health } from './health.ts'
import { journeys } from './journeys.ts'
import { byKey } from './key.ts'
import { asks } from './asks.ts'
import { messages } from './messages.ts'
import { notices } from './notices.ts'
import { orders } from './orders.ts'
import { prices } from './prices.ts'
import { privacy } from './privacy.ts'
import { rules } from './rules.ts'
import { newPart } from './shape.ts'
import { templates } from './templates.ts'
import { widget } from './widget.ts'

/** What a merchant's own programs may read and tell. Described by /openapi.json, which is made from the schemas that check each call. */
const parts = newPart()

// Public, so they come before the key is asked for.
parts.get('/openapi.json', (c) => c.json(describe(parts, c.env)))
parts.get('/docs', (c) => c.html(docsPage(describe(parts, c.env))))
parts.use(byKey)

/** Chained, so that the type knows each address: the console's client is made from it. */
export const api = parts
  .route('/', messages)
  .route('/', orders)
  .route('/', asks)
  .route('/', journeys)
  .route('/', contacts)
  .route('/', events)
  .route('/', deliveries)
  .route('/', notices)
  .route('/', health)
  .route('/', widget)
  .route('/', gaps)
  .route('/', privacy)
  .route('/', connections)
  .route('/', describing)
  .route('/', rules)
  .route('/', dryRun)
  .route('/', templates)
  .route('/', prices)
  .route('/', guard)

parts.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
  type: 'http',
  scheme: 'bearer',
  description: 'A key from the console, `wn_…`. Reading needs the scope `read`, everything else `write`.',
})

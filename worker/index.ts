import { DurableObject } from 'cloudflare:workers'

export class Relay extends DurableObject {}

export default { fetch: () => new Response('hello') }

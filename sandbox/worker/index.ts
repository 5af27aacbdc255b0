import type { Env } from './env.ts'
import { page } from './page.ts'
import { store } from './store.ts'

export { Phone } from './phone.ts'

/** Serves the pages; everything else is the phone's. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    return page(request) ?? (await store(request, env)) ?? env.PHONE.getByName('phone').fetch(request)
  },
} satisfies ExportedHandler<Env>

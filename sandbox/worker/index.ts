import type { Env } from './env.ts'
import { page } from './page.ts'

export { Phone } from './phone.ts'

/** Serves the page; everything else is the phone's. */
export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    return page(request) ?? env.PHONE.getByName('phone').fetch(request)
  },
} satisfies ExportedHandler<Env>

import type { Phone } from './phone.ts'

/** What the sandbox is started with. It knows the product only by its address and the app secret that both share. */
export interface Env {
  readonly PHONE: DurableObjectNamespace<Phone>
  readonly PRODUCT_URL: string
  readonly WHATSAPP_APP_SECRET: string
  readonly WHATSAPP_VERIFY_TOKEN: string
}

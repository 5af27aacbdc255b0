import type { KeyBook } from './shapes.ts'

/** What the merchant sees on /wc-auth/v1/authorize: an error page, or a grant that can be approved or denied. */
export type Grant =
  | { readonly error: string }
  | {
      readonly appName: string
      /** The shop's server posts the keys first; the browser is sent on only if it heard exactly 200, else the key is deleted. */
      readonly approve: () => Promise<{ readonly location: string } | { readonly error: string; readonly status: number }>
      readonly denyLink: string
    }

/** class-wc-auth.php. `anyCallback`: without the rule that callback_url is https, for a product on this machine. */
export function answerAuth(this: KeyBook, address: string, { anyCallback = false } = {}): Grant {
  const url = new URL(address)
  const get = (name: string) => url.searchParams.get(name) ?? ''
  for (const name of ['app_name', 'user_id', 'return_url', 'callback_url', 'scope'])
    if (!get(name)) return { error: `Missing parameter ${name}` }
  if (!['read', 'write', 'read_write'].includes(get('scope'))) return { error: 'Invalid scope' }
  if (!anyCallback && !get('callback_url').startsWith('https://')) return { error: 'The callback_url needs to be over SSL' }
  // Everything from the first "+", "&" or "=" on is lost.
  const userId = get('user_id').split(/[+&=]/)[0] ?? ''
  const back = (success: '0' | '1') => {
    const to = new URL(get('return_url'))
    to.searchParams.set('success', success)
    to.searchParams.set('user_id', userId)
    return to.href
  }
  return {
    appName: get('app_name'),
    denyLink: back('0'),
    approve: async () => {
      const { consumerKey, consumerSecret } = this.newKey(get('scope') as 'read_write')
      const body = {
        key_id: this.keys.size,
        user_id: userId,
        consumer_key: consumerKey,
        consumer_secret: consumerSecret,
        key_permissions: get('scope'),
      }
      const headers = { 'content-type': 'application/json;charset=UTF-8', 'user-agent': `WordPress/6.9.7; ${this.home}` }
      const status = await this.post(get('callback_url'), headers, JSON.stringify(body))
      if (status === 200) return { location: back('1') }
      this.keys.delete(consumerKey)
      return { error: 'Access denied', status }
    },
  }
}

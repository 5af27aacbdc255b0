import type { FakeSystem } from './system.ts'

export interface FakePage {
  readonly cart: string
  readonly amount: string
  readonly currency: string
  status: string
}

export const paytabs = (pages: Map<string, FakePage>): FakeSystem => ({
  host: 'secure.paytabs.com',
  proof: (headers) => headers.get('authorization') === 'paytabs-server-key-0001',
  routes: [
    [
      /^POST \/payment\/request$/,
      (_, body) => {
        if (typeof body['cart_amount'] !== 'number' || body['profile_id'] !== 12345)
          return [400, { code: 206, message: 'Invalid field', trace: 'x' }]
        const ref = `TST${pages.size + 1}`
        pages.set(ref, {
          cart: String(body['cart_id']),
          amount: String(body['cart_amount']),
          currency: String(body['cart_currency']),
          status: 'P',
        })
        return [200, { tran_ref: ref, redirect_url: `https://secure.paytabs.com/payment/page/${ref}` }]
      },
    ],
    [
      /^POST \/payment\/query$/,
      (_, body) => {
        const ref = String(body['tran_ref'])
        const page = pages.get(ref)
        if (!page) return [400, { code: 2, message: 'not found', trace: 'x' }]
        return [
          200,
          {
            tran_ref: ref,
            tran_type: 'Sale',
            cart_id: page.cart,
            cart_amount: page.amount,
            cart_currency: page.currency,
            tran_total: page.amount,
            tran_currency: page.currency,
            payment_result: { response_status: page.status, response_message: '', transaction_time: new Date().toISOString() },
          },
        ]
      },
    ],
  ],
})

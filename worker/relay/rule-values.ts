/** Values that many templates take: whom, of which shop, which order. */
export const order = { customer_name: 'contact.firstName', shop_name: 'merchant.name', order_no: 'order.number' }

/** What the buttons of the question send back whether an order is meant. */
export const answers = { payload_0: 'answer.confirm', payload_1: 'answer.cancel', payload_2: 'answer.changeAddress' }

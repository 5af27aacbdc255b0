/** Which way a message was sent, and why that one. */
export const WAYS = {
  template: 'as template: the shopper has not written within 24 hours',
  'template.window': 'as template inside the 24 h window, as the rule says',
  'template.form': 'as template: its parts can’t be sent as free words',
  'template.cheaper': 'as template: it costs less than free words',
  'template.fallback': 'as template: WhatsApp said that the 24 h window had closed',
  text: 'as free words inside the 24 h window',
  reply: 'as the answer to what the shopper wrote',
} as const
export type WayCode = keyof typeof WAYS

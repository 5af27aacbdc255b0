import { fill, textsOf } from './chat/texts.ts'

/** What a shopper reads who answered whether an order is meant; undefined where this is no such reply. */
export function orderReply(what: string, language: string, shop: string): string | undefined {
  const { language: own, texts } = textsOf(language)
  if (!Object.hasOwn(texts.answered, what)) return undefined
  return fill(texts.answered[what as keyof typeof texts.answered], { shop }, own)
}

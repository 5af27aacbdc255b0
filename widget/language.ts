import type { ByLanguage } from '../worker/routes/widget/config.ts'

/** `pt-BR` as `pt-br`, `pt`, '': every tag that fits, the narrowest first (BCP 47 lookup). */
export function chain(tag: string): string[] {
  let rest = tag.toLowerCase()
  const tags = [rest]
  while (rest) tags.push((rest = rest.replace(/-?[^-]*$/, '')))
  return tags
}

/** The text for a language: the narrowest that fits, else the default, else the merchant's own, else ''. */
export function pick(texts: ByLanguage, tag: string): string {
  for (const fits of chain(tag)) if (texts[fits]) return texts[fits]
  return Object.values(texts)[0] ?? ''
}

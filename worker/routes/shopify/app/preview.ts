import type { TemplateRow } from '../../../db/templates.ts'
import { metaLanguage, resolveLanguage } from '../../../whatsapp/language.ts'
import { renderTemplate, type TemplateValues } from '../../../whatsapp/templates.ts'
import { componentOf, isSendable, type TemplateComponent, type TemplateDraft } from '../../../whatsapp/template-types.ts'
import type { Preview } from './wire.ts'

/** Meta has more words for states than a merchant needs. */
export function stateOfTemplate(status: string, sendable: boolean): Preview['status'] {
  if (sendable) return 'approved'
  return /^(PENDING|IN_APPEAL|PENDING_DELETION)$/i.test(status) ? 'waiting' : 'refused'
}

/**
 * What a shopper will read, in the shop's language where WhatsApp has it, with made-up values. Without the template at
 * WhatsApp, the words that we will submit. Pure.
 */
export function previewOf(
  name: string,
  shop: { readonly name: string; readonly language: string },
  mirrored: readonly TemplateRow[],
  defaults: readonly TemplateDraft[],
): Preview {
  const there = mirrored.filter((t) => t.name === name)
  const chosen = resolveLanguage(there, [shop.language, 'en']) ?? inLanguage(there, shop.language)
  if (chosen) {
    const components = chosen.components as readonly TemplateComponent[]
    const status = stateOfTemplate(chosen.status, isSendable(chosen.status))
    const shape = { language: chosen.language, parameterFormat: chosen.parameterFormat as TemplateDraft['parameterFormat'], components }
    return { ...rendered(shape, shop.name), status, why: status === 'refused' ? chosen.rejectedReason : null }
  }
  const planned = inLanguage(
    defaults.filter((t) => t.name === name),
    shop.language,
  )
  if (planned) return { ...rendered(planned, shop.name), status: 'missing', why: null }
  return { language: shop.language, body: '', buttons: [], status: 'missing', why: null }
}

/** Exactly the language, else without its region, else English, else any. */
function inLanguage<T extends { readonly language: string }>(all: readonly T[], language: string): T | undefined {
  const exact = metaLanguage(language)
  const wanted = [exact, exact?.split('_')[0], 'en']
  return wanted.map((tag) => all.find((t) => t.language === tag)).find(Boolean) ?? all[0]
}

function rendered(
  { language, parameterFormat, components }: Pick<TemplateDraft, 'language' | 'parameterFormat' | 'components'>,
  shop: string,
) {
  const { header, body, footer, buttons } = renderTemplate({ parameterFormat, components }, { ...examplesOf(components), shop_name: shop })
  return {
    language: language.replaceAll('_', '-'),
    ...(header ? { header } : {}),
    body,
    ...(footer ? { footer } : {}),
    buttons: buttons.map(({ text }) => ({ text })),
  }
}

/** The values that Meta's reviewers read the template with. */
function examplesOf(components: readonly TemplateComponent[]): TemplateValues {
  const body = componentOf(components, 'BODY')?.example
  const header = componentOf(components, 'HEADER')?.example
  return Object.fromEntries([
    ...(body?.body_text_named_params ?? []).map((p) => [p.param_name, p.example]),
    ...(body?.body_text?.[0] ?? []).map((value, i) => [String(i + 1), value]),
    ...(header?.header_text_named_params ?? []).map((p) => [p.param_name, p.example]),
    ...(header?.header_text ?? []).map((value, i) => [`header.${i + 1}`, value]),
  ]) as TemplateValues
}

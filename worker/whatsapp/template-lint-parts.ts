import { own } from './template-text.ts'
import type { TemplateExample } from './template-types.ts'

/** One thing to mend in a template, in plain words. An error would be refused; a warning is taken but tends to go wrong. */
export interface Finding {
  readonly rule: string
  readonly level: 'error' | 'warning'
  /** header, body, footer, buttons, buttons[1], name … */
  readonly where: string
  readonly plain: string
  readonly todo: string
}

export function finding(rule: string, where: string, plain: string, todo: string, level: Finding['level'] = 'error'): Finding {
  return { rule, level, where, plain, todo }
}

/** Each variable of a header or body needs an example, named or by position. */
export function examplesMissing(variables: readonly string[], example: TemplateExample | undefined, where: 'header' | 'body'): Finding[] {
  const named = where === 'header' ? example?.header_text_named_params : example?.body_text_named_params
  const positional = where === 'header' ? example?.header_text : example?.body_text?.[0]
  const given: Record<string, string> = Object.fromEntries([
    ...(positional ?? []).map((text, at) => [String(at + 1), text] as const),
    ...(named ?? []).map(({ param_name, example: text }) => [param_name, text] as const),
  ])
  const lacking = [...new Set(variables)].filter((name) => !own(given, name)?.trim())
  return lacking.length > 0
    ? [
        finding(
          'example.missing',
          where,
          `There is no example for ${lacking.map((name) => `{{${name}}}`).join(', ')}.`,
          'Give each variable an example that looks like the real thing.',
        ),
      ]
    : []
}

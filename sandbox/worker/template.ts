import type { Json } from './json.ts'
import { fields, list, text } from './json.ts'

/** A template as the sandbox keeps it; `components` is what was submitted. */
export interface Template {
  readonly id: string
  readonly waba: string
  readonly name: string
  readonly language: string
  readonly category: string
  readonly status: string
  readonly format: 'POSITIONAL' | 'NAMED'
  readonly components: readonly Json[]
  readonly reason: string
  readonly createdAt: number
}

export const upper = (value: unknown): string => String(value ?? '').toUpperCase()
export const lower = (value: unknown): string => String(value ?? '').toLowerCase()

export function component(template: Pick<Template, 'components'>, type: string): Json | undefined {
  return template.components.find((part) => upper(part['type']) === type)
}

/** All buttons in their order; a send addresses them by this position. */
export const buttonsOf = (template: Pick<Template, 'components'>): readonly Json[] =>
  list(component(template, 'BUTTONS')?.['buttons']).map(fields)

/** The names (or numbers) between double braces, in order of appearance. */
export function placeholders(source: unknown): readonly string[] {
  return [...(text(source) ?? '').matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map((match) => match[1] ?? '')
}

/** Puts values in place of the placeholders. */
export function hydrate(source: string, values: ReadonlyMap<string, string>): string {
  return source.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (whole, name: string) => values.get(name) ?? whole)
}

/** What one parameter shows as text. Currency and date come with their own fall-back text, which is what Meta shows today. */
export function parameterText(parameter: Json): string {
  const kind = lower(parameter['type'])
  return text(kind === 'currency' || kind === 'date_time' ? fields(parameter[kind])['fallback_value'] : parameter['text']) ?? ''
}

/** Parameters of a sent component, by placeholder. */
export function valuesOf(parameters: readonly Json[]): ReadonlyMap<string, string> {
  return new Map(parameters.map((parameter, index) => [text(parameter['parameter_name']) ?? String(index + 1), parameterText(parameter)]))
}

export function sentComponent(sent: readonly Json[], type: string, index?: number): Json | undefined {
  return sent.find((part) => lower(part['type']) === type && (index === undefined || Number(part['index']) === index))
}

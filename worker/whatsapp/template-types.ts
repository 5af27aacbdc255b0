/** A template as it is submitted. Components keep Meta's shape and its upper-case types, unknown keys included. */
export interface TemplateDraft {
  readonly name: string
  /** Exact, as Meta spells it: `en` and `en_US` are two languages. */
  readonly language: string
  readonly category: string
  readonly parameterFormat: 'NAMED' | 'POSITIONAL'
  readonly components: readonly TemplateComponent[]
}

/** A template as Meta has it. */
export interface Template extends TemplateDraft {
  readonly id?: string
  readonly status: string
  readonly quality?: string
  readonly rejectedReason?: string
}

export interface TemplateComponent {
  readonly type: string
  readonly format?: string
  readonly text?: string
  readonly example?: TemplateExample
  readonly buttons?: readonly TemplateButton[]
  readonly [key: string]: unknown
}

export interface TemplateExample {
  readonly header_text?: readonly string[]
  readonly header_text_named_params?: readonly NamedExample[]
  readonly header_handle?: readonly string[]
  readonly body_text?: readonly (readonly string[])[]
  readonly body_text_named_params?: readonly NamedExample[]
  readonly [key: string]: unknown
}

export interface NamedExample {
  readonly param_name: string
  readonly example: string
}

export interface TemplateButton {
  readonly type: string
  readonly text?: string
  readonly url?: string
  readonly phone_number?: string
  readonly example?: string | readonly string[]
  readonly [key: string]: unknown
}

/** States in which Meta takes a send: APPROVED, and what its webhooks call FLAGGED and REINSTATED. Anything new is not sendable. */
const SENDABLE: ReadonlySet<string> = new Set(['APPROVED', 'FLAGGED', 'REINSTATED'])

export function isSendable(status: string): boolean {
  return SENDABLE.has(status.toUpperCase())
}

/** The first component of a type, whatever its case (Meta's samples mix both). */
export function componentOf(components: readonly TemplateComponent[], type: string): TemplateComponent | undefined {
  return components.find((component) => component.type.toUpperCase() === type)
}

export function buttonsOf(components: readonly TemplateComponent[]): readonly TemplateButton[] {
  return componentOf(components, 'BUTTONS')?.buttons ?? []
}

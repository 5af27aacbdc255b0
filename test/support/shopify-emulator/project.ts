import { Kind, parse, valueFromASTUntyped, type FieldNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'

type Source = Readonly<Record<string, unknown>>

/**
 * Answers an operation from plain objects without a schema: a function is called with the field's arguments, the rest is read. For the
 * runtime of the Worker, where the published schema can't be read; the server of the same emulator checks everything against it first.
 */
export async function project(document: string, variables: Record<string, unknown>, root: Source): Promise<Record<string, unknown>> {
  const operation = parse(document).definitions.find((d): d is OperationDefinitionNode => d.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new Error('no operation')
  return select(operation.selectionSet, root, variables)
}

async function select(set: SelectionSetNode, source: Source, variables: Record<string, unknown>): Promise<Record<string, unknown>> {
  const out: Record<string, unknown> = {}
  for (const field of set.selections) {
    if (field.kind === Kind.INLINE_FRAGMENT) {
      if (field.typeCondition?.name.value === source['__typename']) Object.assign(out, await select(field.selectionSet, source, variables))
      continue
    }
    if (field.kind !== Kind.FIELD) throw new Error('named fragments are not used')
    out[field.alias?.value ?? field.name.value] = await shape(field, source, variables)
  }
  return out
}

async function shape(field: FieldNode, source: Source, variables: Record<string, unknown>): Promise<unknown> {
  const args = Object.fromEntries((field.arguments ?? []).map((a) => [a.name.value, valueFromASTUntyped(a.value, variables)]))
  const known = source[field.name.value]
  const value: unknown = typeof known === 'function' ? await (known as (args: unknown) => unknown)(args) : known
  const into = (item: unknown): unknown =>
    field.selectionSet && item !== null && item !== undefined ? select(field.selectionSet, item as Source, variables) : (item ?? null)
  return Array.isArray(value) ? Promise.all(value.map(into)) : into(value)
}

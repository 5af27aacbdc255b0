import { AppError } from '../domain/errors.ts'

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const MAX_ISSUES = 5

/** Names the fields and what is wrong with them. Zod's messages tell what was expected, never what came. */
export function refused(where: string, issues: readonly Issue[]): AppError {
  const named = issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ field: path.join('.').slice(0, 80) || 'body', message: message.slice(0, 160) }))
  return new AppError('request.invalid', {
    in: where === 'json' ? 'body' : where,
    fields: [...new Set(named.map((n) => n.field))].join(', '),
    problem: named.map((n) => `${n.field}: ${n.message}`).join('; '),
  })
}

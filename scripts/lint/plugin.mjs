/** The project's own lint rules, loaded by .oxlintrc.json. */
import { layers } from './layers.mjs'

const NAMES = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError'])

/**
 * Only AppError is thrown in the Worker: it says what to do about it. Asking `instanceof Error` of what others threw is fine.
 * @type {any}
 */
const appErrors = {
  /** @param {any} context */
  create(context) {
    /** @param {any} node */
    const look = (node) => {
      if (NAMES.has(node.callee.name))
        context.report({ node, message: 'Throw AppError (worker/domain/errors.ts): it says what to do about it.' })
    }
    return { NewExpression: look, CallExpression: look }
  },
}

export default { meta: { name: 'wenext' }, rules: { layers, 'app-errors': appErrors } }

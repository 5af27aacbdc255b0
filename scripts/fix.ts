/** `npm run fix`: formats, then mends what the linter can mend. */
import { mustRun } from './check/run.ts'

await mustRun('oxfmt', [], true)
await mustRun('oxlint', ['--fix'], true)

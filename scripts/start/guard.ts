/**
 * The Workers runtime is a process of its own and outlives its parent when that is killed with -9; it would keep the
 * ports. So each runtime is started through a line of shell that notes its process id, and a small shell waits for the
 * end of a pipe which closes when this process dies, however it dies, and then ends what was noted.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LAUNCHER = `#!/bin/sh
echo $$ >> "$WENEXT_RUNTIME_PIDS"
exec "$WENEXT_RUNTIME" "$@"
`

const WATCH = `while read -r _; do :; done
[ -f "$1" ] && while read -r pid; do kill -9 "$pid"; done < "$1"`

/** Call before the first Miniflare: it reads MINIFLARE_WORKERD_PATH when it starts a runtime. */
export function guardRuntimes(dir: string, runtime: string): void {
  mkdirSync(dir, { recursive: true })
  const launcher = join(dir, 'runtime.sh')
  const pids = join(dir, 'runtime.pids')
  rmSync(pids, { force: true })
  writeFileSync(launcher, LAUNCHER, { mode: 0o755 })
  process.env['MINIFLARE_WORKERD_PATH'] = launcher
  process.env['WENEXT_RUNTIME'] = runtime
  process.env['WENEXT_RUNTIME_PIDS'] = pids
  // Detached: a signal for our process group must not end the watch before it has seen us go.
  const watch = spawn('/bin/sh', ['-c', WATCH, 'wenext-watch', pids], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watch.unref()
  watch.on('error', () => console.error('note: no /bin/sh here, so a killed start may leave its servers running'))
}

/** `npm run chaos`: kills the packaged run in mid-load, then checks every id. `-- --small` is the short one. */
import '../bench/chaos.ts'

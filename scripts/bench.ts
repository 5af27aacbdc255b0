/** `npm run bench`: measures acknowledging, relaying, rows, size and start-up. */
import '../bench/run.ts'

/** `npm run bench`: measures acknowledging, relaying, rows, size and start-up; with `-- --widget`, the widget on a shop's pages. */
if (process.argv.includes('--widget')) {
  const { measureWidget } = await import('../bench/widget.ts')
  await measureWidget()
} else {
  await import('../bench/run.ts')
}

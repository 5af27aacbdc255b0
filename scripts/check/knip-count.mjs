/** A knip reporter that says how many files were read. @param {{ counters: { processed: number } }} result */
export default function report({ counters }) {
  console.log(`read ${counters.processed} files`)
}

/** What one shift did, for its log line. */
export const newCounts = () => ({
  rows: 0,
  events: 0,
  drafts: 0,
  parked: 0,
  statuses: 0,
  sent: 0,
  accepted: 0,
  failed: 0,
  suppressed: 0,
  unknown: 0,
  d1Batches: 0,
  d1Rows: 0,
})

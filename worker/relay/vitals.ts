import { all } from './tables.ts'
import type { Vitals, VitalsSample } from './widget.ts'

const DAY_MS = 86_400_000
const KEEP_DAYS = 90

/** Buckets a tenth apart: a percentile read from them is right to 5 %, however many views there were. */
const STEP = Math.log(1.1)
const SMALLEST = { lcp: 1, inp: 1, cls: 0.001 } as const

type Metric = keyof typeof SMALLEST
const METRICS = Object.keys(SMALLEST) as Metric[]

/** 0 is what is smaller than can be told apart. Pure. */
export function bucketOf(metric: Metric, value: number): number {
  return value < SMALLEST[metric] ? 0 : 1 + Math.floor(Math.log(value / SMALLEST[metric]) / STEP)
}

/** The middle of a bucket. Pure. */
export function valueOf(metric: Metric, bucket: number): number {
  return bucket === 0 ? 0 : SMALLEST[metric] * Math.exp((bucket - 0.5) * STEP)
}

/** Counts one page view's measurements; nothing of the view itself is kept. */
export function countSample(sql: SqlStorage, sample: VitalsSample, now: number): void {
  const day = Math.floor(now / DAY_MS)
  const count = (metric: string, bucket: number) =>
    sql.exec(
      `INSERT INTO vitals (day, arm, metric, bucket, count) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT (day, arm, metric, bucket) DO UPDATE SET count = count + 1`,
      day,
      sample.arm,
      metric,
      bucket,
    )
  count('views', 0)
  for (const metric of METRICS) {
    const value = sample[metric]
    if (value !== undefined && Number.isFinite(value) && value >= 0) count(metric, bucketOf(metric, value))
  }
}

/** The last ninety days, with the widget and without it. */
export function vitalsOf(sql: SqlStorage, now: number): Vitals {
  const rows = all<{ arm: string; metric: string; bucket: number; n: number }>(
    sql,
    'SELECT arm, metric, bucket, sum(count) AS n FROM vitals WHERE day > ? GROUP BY arm, metric, bucket ORDER BY arm, metric, bucket',
    Math.floor(now / DAY_MS) - KEEP_DAYS,
  )
  const arm = (name: VitalsSample['arm']) => {
    const of = (metric: string) => rows.filter((row) => row.arm === name && row.metric === metric)
    const p75 = (metric: Metric) => {
      const buckets = of(metric)
      let left = buckets.reduce((sum, { n }) => sum + n, 0) * 0.75
      const found = buckets.find(({ n }) => (left -= n) <= 0)
      return found ? valueOf(metric, found.bucket) : null
    }
    return { views: of('views')[0]?.n ?? 0, p75: { lcp: p75('lcp'), inp: p75('inp'), cls: p75('cls') } }
  }
  return { with: arm('with'), without: arm('without') }
}

export function forgetVitals(sql: SqlStorage, now: number): void {
  sql.exec('DELETE FROM vitals WHERE day <= ?', Math.floor(now / DAY_MS) - KEEP_DAYS)
}

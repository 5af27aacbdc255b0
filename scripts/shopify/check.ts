/** All that Shopify's own tools say of the app: for `npm run check` and the tests. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildApp, runTool, stage } from './stage.ts'
import { themeCheck } from './theme-check.ts'

/** Of a compressed bundle, enforced when the app is deployed (shopify.dev: checkout UI extensions, configuration). */
export const BUNDLE_LIMIT = 64 * 1024

export interface Result {
  readonly faults: readonly string[]
  /** What was looked at. */
  readonly said: string
}

/** Stages the app into `folder`, then: types, theme check, build, weight. */
export async function checkApp(folder: string): Promise<Result> {
  stage(folder)
  const theme = await themeCheck()
  const types = await typeCheck(folder)
  const built = await buildApp(folder)
  const bundles = built.status === 0 ? bundlesIn(folder) : []
  return {
    faults: [
      ...(theme.files > 0 ? theme.offenses : ['theme check looked at no file']),
      ...types,
      ...(built.status === 0 ? [] : [`shopify app build: ${built.output.trim()}`]),
      ...(built.status === 0 && bundles.length === 0 ? ['the build left no bundle'] : []),
      ...bundles
        .filter(({ bytes }) => bytes >= BUNDLE_LIMIT)
        .map(({ name, bytes }) => `${name}: ${bytes} bytes of ${BUNDLE_LIMIT}, compressed`),
    ],
    said: [`${theme.files} theme files`, ...bundles.map(({ name, bytes }) => `${name} ${bytes} bytes of ${BUNDLE_LIMIT}`)].join(', '),
  }
}

/** The checkout extension against the typings of the library that it is built with. */
export async function typeCheck(folder: string): Promise<readonly string[]> {
  const { status, output } = await runTool(folder, '../../../node_modules/typescript/bin/tsc', [
    '-p',
    join(folder, 'extensions', 'checkout'),
    '--pretty',
    'false',
  ])
  return status === 0 ? [] : output.trim().split('\n')
}

function bundlesIn(folder: string): readonly { readonly name: string; readonly bytes: number }[] {
  const dist = join(folder, 'extensions', 'checkout', 'dist')
  return readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ name, bytes: gzipSync(readFileSync(join(dist, name)), { level: 9 }).length }))
}

import { parseJson } from '../../worker/lib/json.ts'
import type { Fixture, Vector } from './check-connector.ts'

const texts = import.meta.glob<string>('../../worker/connectors/*/fixtures/*.json', { query: '?raw', import: 'default', eager: true })

/** Every folder that holds a connector, whether the registry knows it or not. */
export const folders: readonly string[] = Object.keys(import.meta.glob('../../worker/connectors/*/index.ts')).map(
  (path) => path.split('/').at(-2) ?? '',
)

/** The fixtures of one connector, read as a delivery would be: no long id loses a digit. */
export function fixturesOf(id: string): readonly Fixture[] {
  return filesOf(id)
    .filter(([file]) => file !== 'vector.json')
    .map(([file, text]) => ({ ...(parseJson(text) as Omit<Fixture, 'file'>), file }))
}

export function vectorOf(id: string): Vector | undefined {
  const text = filesOf(id).find(([file]) => file === 'vector.json')?.[1]
  return text === undefined ? undefined : (parseJson(text) as Vector)
}

function filesOf(id: string): readonly (readonly [string, string])[] {
  return Object.entries(texts)
    .filter(([path]) => path.split('/').at(-3) === id)
    .map(([path, text]) => [path.split('/').at(-1) ?? '', text] as const)
}

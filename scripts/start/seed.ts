/** Asks the Worker for the demo merchant. The Worker also checks its keys here, so a wrong one ends the start. */
import { StartRefused } from './say.ts'

interface Failure {
  readonly error?: { readonly code?: string; readonly message?: string; readonly action?: string; readonly detail?: unknown }
}

export async function seed(appUrl: string): Promise<void> {
  const response = await fetch(`${appUrl}/dev/seed`, { method: 'POST' })
  const text = await response.text()
  if (response.ok) return
  throw new StartRefused(`The product refuses to start: ${explain(response.status, text)}`)
}

function explain(status: number, text: string): string {
  try {
    const { error } = JSON.parse(text) as Failure
    if (error?.message) {
      const detail = error.detail && Object.keys(error.detail).length > 0 ? ` (${JSON.stringify(error.detail)})` : ''
      return `${error.message}${detail} ${error.action ?? ''}`.trim()
    }
  } catch {
    // Not our shape; told as it is.
  }
  return `POST /dev/seed answered ${status}: ${text.slice(0, 300)}`
}

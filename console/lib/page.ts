import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Say } from '../texts/say.ts'
import type { Kit } from '../ui/kit.ts'
import type { Api } from './api.ts'
import type { Format } from './format.ts'

export interface Told {
  readonly text: string
  readonly isError?: boolean
  /** Takes back what was just done. */
  readonly undo?: () => void
}

/** What every part of the page may use, wherever the page is shown. */
export interface PageTools {
  readonly say: Say
  readonly format: Format
  readonly api: Api
  readonly kit: Kit
  /** Says that something was done, for a moment. */
  readonly tell: (told: Told) => void
  readonly go: (view: string) => void
  /** The address of a view, for links. */
  readonly hrefOf: (view: string) => string
}

export const PageContext = createContext<PageTools | undefined>(undefined)

export function usePage(): PageTools {
  const tools = useContext(PageContext)
  if (!tools) throw new Error('outside the page')
  return tools
}

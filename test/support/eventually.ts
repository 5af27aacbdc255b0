import { vi } from 'vitest'

/** Looks again until it no longer throws. A slow machine gets the time it needs: vitest's own patience is one second. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 10_000 })

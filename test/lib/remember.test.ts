import { expect, it, vi } from 'vitest'
import { AppError } from '../../worker/domain/errors.ts'
import { remember } from '../../worker/lib/remember.ts'

it('remembers an answer for ten seconds, and no failure', async () => {
  vi.useFakeTimers()
  const load = vi.fn(async () => 'found')
  expect([await remember('a', load), await remember('a', load)]).toEqual(['found', 'found'])
  expect(load).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(10_001)
  await remember('a', load)
  expect(load).toHaveBeenCalledTimes(2)
  vi.useRealTimers()

  const failing = vi.fn(async () => {
    throw new TypeError('D1 is away')
  })
  await expect(remember('b', failing)).rejects.toMatchObject({ code: 'storage.failed' } satisfies Partial<AppError>)
  await expect(remember('b', failing)).rejects.toBeInstanceOf(AppError)
  expect(failing).toHaveBeenCalledTimes(2)
})

it('lets no request wait for a promise that another one began', async () => {
  // Each caller that finds nothing kept begins a look-up of its own; a shared promise would belong to the first request.
  let running = 0
  let most = 0
  const load = async () => {
    most = Math.max(most, ++running)
    await scheduler.wait(5)
    running--
    return 1
  }
  await Promise.all([remember('c', load), remember('c', load), remember('c', load)])
  expect(most).toBe(3)
})

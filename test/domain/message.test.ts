import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isEnd, mayMove, MESSAGE_STATES, type MessageState } from '../../worker/domain/message.ts'

const HAPPY: readonly MessageState[] = ['queued', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'read']
const state = fc.constantFrom(...MESSAGE_STATES)

/** Where a message ends up after these statuses came in this order. */
const settle = (start: MessageState, statuses: readonly MessageState[]): MessageState =>
  statuses.reduce((at, to) => (mayMove(at, to) ? to : at), start)

describe('mayMove', () => {
  test('no state moves to itself', () => {
    for (const one of MESSAGE_STATES) expect(mayMove(one, one)).toBe(false)
  })

  test('every move is forward, or one of the ways back that are meant', () => {
    fc.assert(
      fc.property(state, fc.array(state, { maxLength: 30 }), (start, tries) => {
        let at: MessageState = start
        for (const to of tries) {
          if (!mayMove(at, to)) continue
          const rises = HAPPY.includes(at) && HAPPY.includes(to) && HAPPY.indexOf(to) > HAPPY.indexOf(at)
          const queuedAgain = to === 'queued' && (at === 'sending' || at === 'unknown')
          const ends = !HAPPY.includes(to) && HAPPY.includes(at) && at !== 'delivered' && at !== 'read'
          const provedAfterAll = (at === 'failed' || at === 'expired') && (to === 'delivered' || to === 'read')
          expect([at, to, rises || queuedAgain || ends || provedAfterAll]).toEqual([at, to, true])
          at = to
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the order in which sent, delivered and read arrive doesn’t matter', () => {
    const from = fc.constantFrom<MessageState>('sending', 'unknown', 'accepted')
    const statuses = fc.subarray<MessageState>(['sent', 'delivered', 'read'], { minLength: 1 })
    const shuffled = statuses.chain((some) => fc.shuffledSubarray([...some, ...some], { minLength: some.length * 2 }))
    fc.assert(
      fc.property(from, shuffled, (start, order) => {
        const farthest = [...order].sort((a, b) => HAPPY.indexOf(b) - HAPPY.indexOf(a))[0]
        expect(settle(start, order)).toBe(farthest)
      }),
    )
  })

  test('a failure between the receipts doesn’t matter once the message was delivered (chatwoot #13377)', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray<MessageState>(['sent', 'failed', 'delivered'], { minLength: 3 }), (order) => {
        expect(settle('accepted', order)).toBe('delivered')
      }),
    )
  })

  test('a failed message stays failed when only "sent" comes late', () => {
    expect(settle('accepted', ['failed', 'sent'])).toBe('failed')
  })

  test.each<[MessageState, MessageState]>([
    ['delivered', 'failed'],
    ['read', 'failed'],
    ['read', 'delivered'],
    ['delivered', 'expired'],
    ['accepted', 'queued'],
    ['sent', 'unknown'],
    ['failed', 'queued'],
    ['suppressed', 'sending'],
    ['suppressed', 'delivered'],
    ['sending', 'suppressed'],
  ])('%s never becomes %s', (from, to) => {
    expect(mayMove(from, to)).toBe(false)
  })

  test.each<[MessageState, MessageState]>([
    ['queued', 'sending'],
    ['queued', 'suppressed'],
    ['queued', 'expired'],
    ['sending', 'queued'],
    ['sending', 'unknown'],
    ['unknown', 'queued'],
    ['unknown', 'delivered'],
    ['accepted', 'read'],
    ['failed', 'delivered'],
    ['expired', 'read'],
  ])('%s may become %s', (from, to) => {
    expect(mayMove(from, to)).toBe(true)
  })
})

describe('isEnd', () => {
  test('holds for what only a receipt can follow', () => {
    expect(MESSAGE_STATES.filter(isEnd)).toEqual(['delivered', 'read', 'failed', 'suppressed', 'expired'])
    for (const from of MESSAGE_STATES.filter(isEnd))
      for (const to of MESSAGE_STATES) if (mayMove(from, to)) expect(['delivered', 'read']).toContain(to)
  })
})

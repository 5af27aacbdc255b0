import { describe, expect, it } from 'vitest'
import { REASONS } from '../../worker/domain/reasons.ts'
import { explain } from '../../worker/relay/explain.ts'
import { GRAPH_REASONS } from '../../worker/whatsapp/error-reasons.ts'

describe('explain', () => {
  it.each([...Object.keys(REASONS), ...Object.keys(GRAPH_REASONS), 'conditions', 'payload.unreadable'])('has words for %s', (code) => {
    const words = explain(code)
    expect(words).toMatchObject({ code, plain: expect.stringMatching(/.{10}/), action: expect.stringMatching(/.{5}/) })
    expect(words?.plain).not.toContain('no words')
  })

  it('takes WhatsApp’s words where WhatsApp refused, ours where we did', () => {
    expect(explain('recipient.unreachable', 131026)?.plain).toBe(GRAPH_REASONS['recipient.unreachable'].plain)
    expect(explain('recipient.unreachable')?.plain).toBe(REASONS['recipient.unreachable'].plain)
    expect(explain('consent.missing', 1)?.plain).toBe(REASONS['consent.missing'].plain)
  })

  it('gives nothing for nothing, and an honest line for what it does not know', () => {
    expect(explain(null)).toBeNull()
    for (const code of ['toString', '__proto__', 'x.y'])
      expect(explain(code)).toMatchObject({ code, plain: expect.stringContaining('no words') })
  })
})

import * as z from 'zod'
import { sameText } from '../../lib/crypto.ts'
import type { OpenSettings, RawDelivery, Scheme } from '../contract.ts'

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/

/** The setting that names the header in which a sender repeats the secret. */
export const headerSetting = (standard: string) =>
  z
    .string()
    .trim()
    .regex(HEADER_NAME)
    .default(standard)
    .meta({
      title: 'Header with the secret',
      description: `The header in which the sender repeats the secret of this connection. ${standard} unless you chose another there.`,
      secret: false,
    })

/**
 * A secret word that the sender repeats: in the header that the merchant named (as it is, or after "Bearer "), or, for senders that
 * can set no header, in the query of the address. It proves the sender, not the body.
 */
export function chosenToken({ standard, query }: { readonly standard: string; readonly query?: string }): Scheme {
  const inAddress = query ? `, or in the address as ?${query}=…` : ''
  return {
    summary: `The secret itself, in a header of your choice (${standard} unless said)${inAddress}. The body is not signed.`,
    async verify(raw, secret, settings) {
      if (secret === '') return false
      const said = raw.headers.get(headerOf(settings, standard)) ?? ''
      const bearer = /^Bearer (.+)$/i.exec(said)?.[1] ?? ''
      return [said, bearer, query ? queryOf(raw, query) : ''].map((proof) => sameText(proof, secret)).includes(true)
    },
    sign: async (_body, secret, _at, settings) => ({ [headerOf(settings, standard).toLowerCase()]: secret }),
  }
}

function headerOf(settings: OpenSettings | undefined, standard: string): string {
  const chosen = settings?.['header']
  return typeof chosen === 'string' && HEADER_NAME.test(chosen) ? chosen : standard
}

const queryOf = (raw: RawDelivery, name: string) => raw.url.searchParams.get(name) ?? ''

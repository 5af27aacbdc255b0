/** PayU's SDK brings no types; this is what the test uses of it. */
declare module 'payu-websdk' {
  export default class Payu {
    constructor(credentials: { key: string; salt: string }, environment: 'TEST' | 'PROD', config?: { useSplitHash?: boolean })
    hasher: {
      generateResponseHash(fields: Readonly<Record<string, string>>): string
      validateResponseHash(fields: Readonly<Record<string, string>>): boolean
    }
  }
}

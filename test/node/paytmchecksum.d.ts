/** Paytm's library brings no types; this is what the test uses of it. */
declare module 'paytmchecksum' {
  export default class PaytmChecksum {
    static generateSignature(params: Readonly<Record<string, string>>, key: string): Promise<string>
    static verifySignature(params: Readonly<Record<string, string>>, key: string, checksum: string): boolean
  }
}

import { splitSecrets } from '../../worker/connectors/catalog.ts'
import { openControl } from '../../worker/db/control.ts'
import type { ConnectionId } from '../../worker/domain/ids.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { testEnv, type TestMerchant } from './merchant.ts'

/** By these the imitated systems let us in (systems.ts). */
const KEYS = {
  razorpay: { keyId: 'rzp_test_WNXdemo1', keySecret: 'razorpay-key-secret' },
  paytabs: { serverKey: 'paytabs-server-key-0001', profileId: '12345', region: 'ARE' },
  stripe: { signingSecret: 'whsec_WNXdemo0001', apiKey: 'sk_test_WNXdemo1' },
  cashfree: { clientId: 'wnx-demo-client', clientSecret: 'cashfree-client-secret' },
  delhivery: { token: 'delhivery-hook-token', apiToken: 'delhivery-demo-token' },
  aftership: { webhookSecret: 'as_secret_WNXdemo', apiKey: 'asat_WNXdemo1' },
  shiprocket: { apiEmail: 'api@shop.example', apiPassword: 'wnx-demo-password' },
} as const
/** Of the ids of connections that are made here; s, w, r and c are taken (merchant.ts). */
const LETTER: Partial<Record<string, string>> = { paytabs: 'p', stripe: 't', cashfree: 'f', delhivery: 'd', aftership: 'a' }
export type KeyName = keyof typeof KEYS

/** The merchant puts API keys into connections; one that is not there yet is made. Returns the connection's id. */
export async function giveKeys(
  merchant: TestMerchant,
  connector: KeyName,
  keys: Record<string, string> = KEYS[connector],
): Promise<string> {
  const control = openControl(testEnv.DB)
  const known = connector === 'razorpay' || connector === 'shiprocket' ? merchant.connections[connector] : undefined
  const id = known?.id ?? `con_${LETTER[connector]}${merchant.connections.razorpay.id.slice(5)}`
  const { plain, secret } = splitSecrets(connector, keys)
  const sealed = await merchant.vault.seal('connections.secrets', JSON.stringify({ ...known?.secrets, ...secret }))
  const patch = { settings: plain, secretsSealed: sealed, updatedAt: Date.now() }
  if (known) await control.updateConnection(id as ConnectionId, patch)
  else
    await control.addConnection({
      id,
      merchantId: merchant.id,
      connector,
      account: null,
      status: 'active',
      createdAt: Date.UTC(2020, 0, 2),
      ...patch,
    })
  await relayOf(testEnv, merchant.id).settingsChanged()
  return id
}

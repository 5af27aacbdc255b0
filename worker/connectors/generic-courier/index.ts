import * as z from 'zod'
import { describedCourier } from '../kit/courier.ts'
import { OURS, PRESET_NAMES, PRESETS } from './presets.ts'

const preset = z.enum(PRESET_NAMES).default('none').meta({
  title: 'Courier',
  description: 'Where things stand in its calls, and what its words mean, to begin with. Everything can be changed below.',
})

const formOf = ({ preset: name }: Readonly<Record<string, unknown>>) => PRESETS[preset.catch('none').parse(name)]

export default describedCourier({
  manifest: {
    id: 'generic-courier',
    name: 'Another courier',
    summary: 'Any courier that can call an address: you say where things stand in its calls, and what its words mean.',
    docsUrl: 'https://www.rfc-editor.org/rfc/rfc8259',
    steps: [
      'Ask your courier to call the address of this connection whenever a parcel’s status changes: by POST with JSON or a form, or by GET.',
      'Choose how it proves itself, and give it the secret. A signature is best; a word in the address is the weakest.',
      'Choose “capture”, let one test order run, and look at its calls under deliveries.',
      'Choose the courier, or fill in the paths of what you saw, and give each status word a meaning.',
      'Choose “live”.',
    ],
  },
  mode: 'live',
  more: { preset },
  form: OURS,
  formOf,
})

import { render } from 'preact'
import type { Boot } from '../../worker/routes/shopify/app/wire.ts'
import '../styles/base.css'
import '../styles/controls.css'
import '../styles/parts.css'
import { speechFor } from '../texts/say.ts'
import { App } from './app.tsx'

const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot
const speech = speechFor(boot.locale)
document.documentElement.lang = speech.locale
document.documentElement.dir = speech.direction
const root = document.getElementById('app')
if (root) render(<App boot={boot} speech={speech} />, root)

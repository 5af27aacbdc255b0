const PATHS = {
  check: 'M5 12.5l4.5 4.5L19 7.500',
  back: 'M15 5l-7 7 7 7',
  send: 'M4 12l16-8-6 16-3.500-6.500z',
  link: 'M14 5h5v5M19 5l-8 8M17 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h4',
  reply: 'M10 7L5 12l5 5M5 12h9a5 5 0 0 1 5 5v1',
  phone: 'M6 4h3l2 5-2.500 1.500a11 11 0 0 0 5 5L15 13l5 2v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  close: 'M6 6l12 12M18 6L6 18',
  sliders:
    'M4 7h9.500M18.500 7H20M4 17h1.500M10.500 17H20M16 4.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5zM8 14.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z',
  bag: 'M6 8h12l1 12H5zM9 8V6.500a3 3 0 0 1 6 0V8',
  chat: 'M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  book: 'M5 5.500A1.500 1.500 0 0 1 6.500 4H19v14H6.500A1.500 1.500 0 0 0 5 19.500zM5 19.500A1.500 1.500 0 0 0 6.500 21H19v-3M9 8h6M9 11.500h4',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6z',
  scale: 'M12 4v16M7 20h10M5 8h14M5 8l-2.500 6h5zM19 8l-2.500 6h5z',
  shield: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
  dot: 'M12 9.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9h.01',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  pin: 'M12 21c-4-4.500-6-7.800-6-11a6 6 0 0 1 12 0c0 3.200-2 6.500-6 11zM12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

const TICKS: Readonly<Record<string, readonly [label: string, kind: 'clock' | 'one' | 'two' | 'blue' | 'bad']>> = {
  queued: ['Waiting', 'clock'],
  sending: ['Being sent', 'clock'],
  accepted: ['Accepted by WhatsApp, not sent yet', 'clock'],
  sent: ['Sent', 'one'],
  delivered: ['Delivered', 'two'],
  read: ['Read', 'blue'],
  failed: ['Failed', 'bad'],
  refused: ['Refused', 'bad'],
  suppressed: ['Not sent', 'bad'],
  expired: ['Not delivered in time', 'bad'],
  unknown: ['It is not known whether it was sent', 'clock'],
  unanswered: ['No answer was given', 'bad'],
}

/** Clock, one grey, two grey, two blue, red mark. */
export function Ticks({ state }: { readonly state: string }) {
  const [label, kind] = TICKS[state] ?? ['Unknown state', 'clock']
  const shape = {
    clock: (
      <>
        <circle cx="9" cy="6" r="4.600" />
        <path d="M9 3.600V6l1.700 1.100" />
      </>
    ),
    one: <path d="M4 6.500l3 3L13.500 3" />,
    two: <path d="M1 6.500l3 3L10.500 3M7.600 9.200l.3.3L14.500 3" />,
    blue: <path d="M1 6.500l3 3L10.500 3M7.600 9.200l.3.3L14.500 3" />,
    bad: (
      <>
        <circle cx="9" cy="6" r="5" />
        <path d="M9 3.300v3.200M9 8.600v.1" />
      </>
    ),
  }[kind]
  return (
    <svg
      class={`ticks ${kind}`}
      viewBox="0 0 16 12"
      width="17"
      height="13"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      stroke-linecap="round"
      stroke-linejoin="round"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {shape}
    </svg>
  )
}

/** The demo shop's only article. */
export function Kurta() {
  return (
    <svg class="kurta" viewBox="0 0 200 200" aria-hidden="true">
      <path
        class="kurta-back"
        d="M76 16c8 8 40 8 48 0l28 11c5 2 8 6 9 11l17 83-20 6-19-62 7 121h-10l-3-22-2 22H69l-2-22-3 22H54l7-121-19 62-20-6 17-83c1-5 4-9 9-11z"
      />
      <path
        class="kurta-hem"
        d="M54.500 179.500h9.600M136 179.500h9.600M68.600 179.500h62.800M24.600 112.500l19.700 5.800M175.400 112.500l-19.700 5.800"
      />
      <path
        class="kurta-fold"
        d="M61.500 66c2 12 2.500 22 2 34M138.500 66c-2 12-2.500 22-2 34M86 168c2-18 2-32 1-44M115 168c-1-16-1-28 0-38"
      />
      <path class="kurta-collar" d="M76 16c8 8 40 8 48 0l3 5c-3 11-13 18-27 18s-24-7-27-18z" />
      <path class="kurta-placket" d="M95.500 38h9v62l-4.500 5-4.500-5z" />
      <circle class="kurta-button" cx="100" cy="51" r="1.900" />
      <circle class="kurta-button" cx="100" cy="66" r="1.900" />
      <circle class="kurta-button" cx="100" cy="81" r="1.900" />
    </svg>
  )
}

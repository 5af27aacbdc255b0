import type { Words } from './en.ts'

/** German. */
export const de: Words = {
  embed: {
    name: 'WhatsApp-Chat-Knopf',
    intro: 'Nummer, Farben, Worte und Regeln stehen in der App unter „Widget“.',
    phone: 'WhatsApp-Nummer',
    phoneInfo: 'Mit Ländervorwahl. Nur bis in der App eine Nummer verbunden ist.',
    side: 'Seite',
    sideApp: 'Wie in der App',
    sideStart: 'Am Zeilenanfang',
    sideEnd: 'Am Zeilenende',
    lift: 'Höher um',
    liftInfo: 'Lässt eine Leiste am unteren Rand Ihrer Seiten frei.',
  },
  optin: { name: 'WhatsApp-Anmeldung', intro: 'Worin Kunden einwilligen, steht in der App unter „Widget“.' },
  stock: {
    name: 'WhatsApp: wieder da',
    intro: 'Kunden sehen es nur, solange die gewählte Variante ausverkauft ist. Hier ist es immer zu sehen.',
    product: 'Produkt',
  },
  space: 'Abstand oben und unten',
  checkout: {
    title: 'Neuigkeiten auf WhatsApp',
    number: 'Nachrichten gehen an {phone}.',
    saved: 'Gespeichert. Danke!',
    takenBack: 'Zurückgenommen. Sie bekommen keine Nachrichten.',
    given: 'Dem haben Sie im Checkout zugestimmt.',
    setUp: 'Wählen Sie den Text in der App unter „Checkout“. Bis dahin sehen Kunden hier nichts.',
  },
}

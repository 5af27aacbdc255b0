import type { Words } from './en.ts'

/** Spanish. */
export const es: Words = {
  embed: {
    name: 'Botón de WhatsApp',
    intro: 'El número, los colores, las palabras y las reglas se ajustan en la app, en Widget.',
    phone: 'Número de WhatsApp',
    phoneInfo: 'Con código de país. Solo se usa hasta que haya un número conectado en la app.',
    side: 'Lado',
    sideApp: 'Como en la app',
    sideStart: 'Donde empieza la línea',
    sideEnd: 'Donde acaba la línea',
    lift: 'Más arriba',
    liftInfo: 'Evita tapar una barra al pie de tus páginas.',
  },
  optin: { name: 'Alta en WhatsApp', intro: 'Lo que aceptan los clientes se ajusta en la app, en Widget.' },
  stock: {
    name: 'WhatsApp: de nuevo',
    intro: 'Los clientes solo lo ven cuando la variante elegida está agotada. Aquí se muestra siempre.',
    product: 'Producto',
  },
  space: 'Espacio arriba y abajo',
  checkout: {
    title: 'Novedades por WhatsApp',
    number: 'Los mensajes van al {phone}.',
    saved: 'Guardado. ¡Gracias!',
    takenBack: 'Retirado. No recibirás mensajes.',
    given: 'Ya dijiste que sí en el pago.',
    setUp: 'Elige el texto en la app, en Pago. Hasta entonces los clientes no ven nada aquí.',
  },
}

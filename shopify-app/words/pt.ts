import type { Words } from './en.ts'

/** Portuguese. */
export const pt: Words = {
  embed: {
    name: 'Botão do WhatsApp',
    intro: 'Número, cores, palavras e regras são definidos no app, em Widget.',
    phone: 'Número do WhatsApp',
    phoneInfo: 'Com código do país. Só é usado até haver um número conectado no app.',
    side: 'Lado',
    sideApp: 'Como no app',
    sideStart: 'Onde a linha começa',
    sideEnd: 'Onde a linha termina',
    lift: 'Mais alto em',
    liftInfo: 'Evita cobrir uma barra no fim das suas páginas.',
  },
  optin: { name: 'Cadastro no WhatsApp', intro: 'O que os clientes aceitam é definido no app, em Widget.' },
  stock: {
    name: 'WhatsApp: de volta',
    intro: 'Os clientes só veem quando a variante escolhida está esgotada. Aqui aparece sempre.',
    product: 'Produto',
  },
  space: 'Espaço acima e abaixo',
  checkout: {
    title: 'Novidades pelo WhatsApp',
    number: 'As mensagens vão para {phone}.',
    saved: 'Salvo. Obrigado!',
    takenBack: 'Retirado. Você não recebe mensagens.',
    given: 'Você já disse sim no checkout.',
    setUp: 'Escolha o texto no app, em Checkout. Até lá os clientes não veem nada aqui.',
  },
}

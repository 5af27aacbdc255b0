import type { Texts } from '../texts.ts'

export const de: Texts = {
  again: 'Das ließ sich leider nicht als Antwort lesen.',
  ask: {
    day: 'An welchem Tag soll Ihre Bestellung {order} noch einmal gebracht werden?',
    address:
      'Bitte schreiben Sie die vollständige neue Adresse für Ihre Bestellung {order} in einer Nachricht, oder senden Sie einen Standort.',
    order: 'Um welche Bestellung geht es?',
    item: 'Um welchen Artikel Ihrer Bestellung {order} geht es?',
    reason: 'Was ist der Grund?',
    photo: 'Möchten Sie ein Foto davon senden? Senden Sie es jetzt hier, oder gehen Sie ohne Foto weiter.',
  },
  pick: 'Auswählen',
  all: 'Die ganze Bestellung',
  skip: 'Ohne Foto',
  reasons: {
    size: 'Passt nicht',
    damaged: 'Ist beschädigt',
    wrong: 'Falscher Artikel',
    different: 'Nicht wie gezeigt',
    other: 'Ein anderer Grund',
  },
  confirm: 'Bestätigen',
  cancel: 'Stornieren',
  say: {
    redelivery_day: 'Danke. {shop} gibt weiter, dass Sie Ihre Bestellung {order} am {day} möchten.',
    redelivery_address: 'Danke. {shop} gibt die neue Adresse für Ihre Bestellung {order} weiter.',
    redelivery_call: 'Danke. {shop} gibt weiter, dass Sie wegen Ihrer Bestellung {order} angerufen werden möchten.',
    order_address: 'Danke, {shop} hat die neue Adresse für Ihre Bestellung {order}. Möchten Sie die Bestellung weiterhin?',
    return: 'Danke. {shop} hat Ihren Wunsch, aus der Bestellung {order} etwas zurückzugeben, und sagt Ihnen hier, wie es weitergeht.',
    exchange: 'Danke. {shop} hat Ihren Wunsch, aus der Bestellung {order} etwas umzutauschen, und sagt Ihnen hier, wie es weitergeht.',
    arrived: 'Ihr Paket ist inzwischen angekommen; es gibt nichts mehr zu ändern. Viel Freude damit!',
    out_again: 'Gute Nachricht: Die Zustellung ist schon wieder unterwegs zu Ihnen. Bitte halten Sie Ihr Telefon bereit.',
    going_back:
      'Danke für Ihre Antwort. Das Paket ist schon auf dem Rückweg zu {shop}. Wenn Sie es noch möchten, schreiben Sie es bitte hier; jemand vom Shop liest es.',
    sent_already:
      'Ihre Bestellung {order} ist schon verschickt, die Adresse lässt sich hier nicht mehr ändern. Wenn sie falsch ist, schreiben Sie es bitte hier; jemand von {shop} liest es.',
    settled: 'Diese Frage ist inzwischen erledigt. Wenn noch etwas offen ist, schreiben Sie es hier; jemand von {shop} liest es.',
    person: 'Das ließ sich nicht verstehen. Jemand von {shop} liest es und antwortet Ihnen hier.',
    return_none:
      'Zurzeit gibt es keine Bestellung, die per Chat zurückgegeben werden kann. Schreiben Sie Ihren Wunsch hier; jemand von {shop} liest ihn.',
    status_none:
      'Zu dieser Nummer gibt es keine offene Bestellung. Wenn Sie eine erwarten, schreiben Sie bitte hier; jemand von {shop} liest es.',
  },
  answered: {
    order_confirmed: 'Danke, Ihre Bestellung ist bestätigt. {shop} meldet sich hier, sobald sie verschickt wird.',
    order_cancelled:
      'Danke für die Nachricht. Ihre Bestellung bei {shop} wird storniert; wir sagen Ihnen hier Bescheid, wenn es so weit ist.',
    order_cancel_asked:
      'Danke für die Nachricht. {shop} wurde gebeten, Ihre Bestellung zu stornieren, und entscheidet darüber. Sie ist noch nicht storniert.',
  },
  order: 'Bestellung {order}',
  expected: 'erwartet am {day}',
  standing: {
    placed: 'Eingegangen, wird vorbereitet',
    paid: 'Bezahlt, wird vorbereitet',
    fulfilled: 'Abgeschlossen',
    cancelled: 'Storniert',
    packed: 'Verpackt, wartet auf die Abholung',
    moving: 'Unterwegs',
    pickup: 'Liegt zur Abholung bereit',
    out: 'In Zustellung',
    failed: 'Konnte nicht übergeben werden',
    delivered: 'Zugestellt',
    returning: 'Auf dem Rückweg zum Shop',
    returned: 'Zurück beim Shop',
    unclear: 'Der Paketdienst hat keine Nachricht; bitte schreiben Sie uns hier',
  },
}

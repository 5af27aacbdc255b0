interface Words {
  readonly header?: string | undefined
  readonly body: string
  readonly footer?: string | undefined
  readonly buttons: readonly { readonly text: string }[]
}

/** A message as the shopper's phone shows it. */
export function Bubble({ words, language }: { readonly words: Words; readonly language?: string }) {
  return (
    <div class="bubble" lang={language} dir="auto">
      {words.header && <p class="bubble-head">{words.header}</p>}
      <p class="bubble-body">{words.body}</p>
      {words.footer && <p class="bubble-foot">{words.footer}</p>}
      {words.buttons.length > 0 && (
        <ul class="bubble-buttons">
          {words.buttons.map(({ text }, i) => (
            <li key={i}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

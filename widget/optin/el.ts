type Attributes = Readonly<Record<string, string | boolean | undefined>>

/** An element with attributes and children; strings become text, never HTML. `false` and undefined leave an attribute out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value)
  element.append(...children)
  return element
}

/** A link into a new tab. */
export function link(className: string, text: string, href?: string): HTMLAnchorElement {
  return el('a', { class: className, href, target: '_blank', rel: 'noopener' }, text)
}

import type { Base } from './host.ts'

/**
 * Which side the merchant's `start` or `end` is on this page. The page's own direction decides, as for the launcher; the words
 * inside may run the other way.
 */
export const sideOf = ({ root, config }: Pick<Base, 'root' | 'config'>): 'left' | 'right' =>
  (getComputedStyle(root.host).direction === 'rtl') === (config.look.side === 'end') ? 'left' : 'right'

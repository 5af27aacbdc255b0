/** The wheel's rules, for the sign-up's shell. */
export const WHEEL_CSS = `
.wheel{margin-bottom:14px;display:flex;flex-direction:column;gap:10px;align-items:center}
.wheel .disc{position:relative;width:min(220px,60vw,22dvh);padding:11px 3px 3px;overflow:clip}
.wheel .disc:before{content:"";position:absolute;z-index:1;top:0;left:50%;width:18px;height:20px;margin-left:-9px;background:CanvasText;clip-path:polygon(0 0,100% 0,50% 100%)}
.wheel svg{display:block;direction:ltr;width:100%;border-radius:50%;box-shadow:0 0 0 3px var(--wa)}
.wheel path{stroke:var(--wa);stroke-width:.6;fill:var(--wa)}
.wheel path.b{fill:Canvas}
.wheel path.c{fill:color-mix(in srgb,var(--wa) 22%,Canvas)}
.wheel text{font:600 9px system-ui,sans-serif;fill:var(--wi)}
.wheel text:is(.b,.c){fill:CanvasText}
.wheel .hub{fill:Canvas;stroke:var(--wa);stroke-width:3}
.wheel p{margin:0}
.wheel .result{text-align:center}
.wheel strong{display:block;font-size:1.1em;text-wrap:balance}
.wheel details{align-self:stretch;font-size:.84em;text-align:center}
.wheel summary{display:inline-block;cursor:pointer;padding:4px 8px;border-radius:6px;text-decoration:underline;text-underline-offset:3px}
.wheel ul{margin:6px 0 0;padding:0;list-style:none}
.wheel li{display:flex;justify-content:space-between;gap:16px;padding:5px 0;border-top:1px solid var(--line)}
@media(max-width:600px){.wheel summary{padding:14px 8px}}
:has(>.wheel)+.done{align-items:center;text-align:center}
:has(>.wheel)+.done :is(h2,.plain){align-self:center;padding:0}
@media(forced-colors:active){.wheel path{fill:Canvas!important;stroke:CanvasText}.wheel text{fill:CanvasText!important}}`

/**
 * The sign-up's rules. Lines and tints are made of the text's own colour, so that they fit the panel, the popup and any shop's
 * page, light or dark; only the main button has the merchant's. What is wrong is said by words, weight and a bar, not by colour alone.
 */
export const OPTIN_CSS = `
.optin{--line:color-mix(in srgb,currentColor 24%,transparent);font-size:15px;line-height:1.45;text-align:start;overflow-wrap:anywhere}
.optin.block{all:initial;display:block;max-width:440px;color:inherit;font:15px/1.45 system-ui;font-family:inherit;color-scheme:inherit}
.optin,.optin *{box-sizing:border-box}
.optin [hidden],.optin p:empty{display:none!important}
.optin :is(form,.way,.done){display:flex;flex-direction:column;gap:14px}
.optin :is(h2,p,fieldset,legend){margin:0;padding:0;border:0;min-width:0}
.optin h2{font-size:1.2em;line-height:1.25;text-wrap:balance}
.optin :is(h2,svg,.tel input):focus{outline:0}
.optin .product{margin-top:-8px;opacity:.75}
.optin label[for]{display:block;margin-bottom:6px}
.optin .box{display:flex;gap:12px;padding:12px;margin-top:8px;border:1px solid var(--line);border-radius:12px;cursor:pointer;font-size:.935em}
.optin .box:has(:checked){border-color:var(--wa);box-shadow:inset 0 0 0 1px var(--wa)}
.optin .box input{flex:none;width:20px;height:20px;margin:0;accent-color:var(--wa)}
.optin .tel{display:flex;direction:ltr;border:1px solid var(--line);border-radius:12px}
.optin :is(.box,.tel):hover{border-color:currentColor}
.optin .tel:focus-within{outline:2px solid;outline-offset:1px}
.optin .country{position:relative;flex:none;display:flex;align-items:center;padding:0 30px 0 14px;border-right:1px solid var(--line);border-radius:11px 0 0 11px}
.optin .country:focus-within,.optin .cross:hover{background:var(--line)}
.optin .country:after{content:"";position:absolute;right:13px;width:7px;height:7px;border:solid;border-width:0 1.5px 1.5px 0;rotate:45deg;translate:0 -2px}
.optin select{position:absolute;inset:0;width:100%;opacity:0;cursor:pointer;font-size:16px}
.optin .tel input{flex:1;min-width:0;height:48px;padding:0 14px;border:0;background:0;color:inherit;font:inherit;font-size:16px}
.optin[dir=rtl] .tel input{text-align:right}
.optin :is(.main,.plain,.cross){padding:8px;border:0;background:0;color:inherit;font:inherit;cursor:pointer}
.optin .main{display:flex;align-items:center;justify-content:center;min-height:48px;border-radius:12px;background:var(--wa);color:var(--wi);font-size:16px;font-weight:600;text-align:center;text-decoration:none}
.optin .main:hover{box-shadow:inset 0 0 0 99px #ffffff1f}
.optin .main[aria-disabled=true]{gap:8px;cursor:progress}
.optin .main[aria-disabled=true]:before{content:"";width:16px;height:16px;border:2px solid;border-top-color:#0000;border-radius:50%;animation:optin-turn 1s linear infinite}
.optin .scan{display:grid;place-items:center}
.optin .scan svg{border-radius:12px}
.optin .plain{align-self:center;padding:4px 8px;font-size:.935em;text-decoration:underline;text-underline-offset:3px}
.optin .small{font-size:.84em;opacity:.75}
.optin .small a{color:inherit}
.optin .main+.small,.optin .status{margin-top:-4px;text-align:center}
.optin :focus-visible{outline:2px solid;outline-offset:2px}
.optin .error{margin-top:8px;padding-inline-start:10px;border-inline-start:3px solid #e5484d;font-weight:600;font-size:.935em}
.optin :is(.box,.tel):has([aria-invalid=true]){border-color:#e5484d}
.optin .trap{position:absolute;clip-path:inset(50%)}
.optin .done .plain{align-self:start;padding:0}
.optin bdi{white-space:nowrap}
.optin.popup{--up:calc((var(--y) + var(--size))*1px + 14px + var(--lift,0px) + env(safe-area-inset-bottom));position:fixed;bottom:var(--up);left:var(--left,auto);right:var(--right,auto);width:min(380px,100vw - 32px);max-height:calc(100dvh - var(--up) - 16px);overflow:auto;overscroll-behavior:contain;padding:24px;border-radius:20px;background:Canvas;color:CanvasText;font-family:system-ui,sans-serif;box-shadow:0 0 0 1px #8883,0 2px 6px #0002,0 16px 48px #0004;animation:optin-in .25s ease-out}
.optin.popup h2{padding-inline-end:32px}
.optin .cross{position:absolute;top:12px;inset-inline-end:12px;width:44px;height:44px;border-radius:50%}
.optin .cross:before,.optin .cross:after{content:"";position:absolute;inset:21px 14px;border-top:2px solid;rotate:45deg}
.optin .cross:after{rotate:-45deg}
@keyframes optin-turn{to{rotate:1turn}}
@keyframes optin-in{from{opacity:0;translate:0 12px}}
@media(max-width:600px){.optin.popup{bottom:var(--lift,0px);left:0;right:0;width:auto;max-height:calc(88dvh - var(--lift,0px));padding-bottom:calc(24px + env(safe-area-inset-bottom));border-radius:20px 20px 0 0}
.optin .plain{min-height:44px}
.optin .small a{padding:14px 0}}
@media(prefers-reduced-motion){*{animation:none!important}}
@media(forced-colors:active){.optin :is(.main,.cross),.optin.popup{border:1px solid}}
@media print{.optin{display:none}}`

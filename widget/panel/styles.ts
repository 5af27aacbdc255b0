/**
 * The panel's rules. Canvas and CanvasText follow the colour scheme, and the colours that a person forces; lines and tints are
 * made of them. Only what acts has the merchant's colour.
 */
export const PANEL_CSS = `
.panel{--line:color-mix(in srgb,CanvasText 14%,transparent);--soft:color-mix(in srgb,CanvasText 68%,Canvas);--tint:color-mix(in srgb,CanvasText 6%,Canvas);
--up:calc(var(--size)*1px + 14px);
position:absolute;bottom:var(--up);left:var(--left,auto);right:var(--right,auto);box-sizing:border-box;
width:min(372px,100vw - var(--x)*2px);max-height:calc(100dvh - var(--y)*1px - var(--lift,0px) - var(--up) - 16px);overflow:auto;overscroll-behavior:contain;
border-radius:20px;background:Canvas;color:CanvasText;font:15px/1.45 system-ui,sans-serif;text-align:start;overflow-wrap:anywhere;
box-shadow:0 0 0 1px var(--line),0 4px 12px #0000001a,0 16px 48px #0000002e;outline:1px solid #0000;animation:in .18s ease-out}
.panel *{box-sizing:border-box}
.panel :is(h2,p,ul){margin:0;padding:0;font-size:inherit}
.panel header{position:sticky;top:0;z-index:1;display:flex;align-items:center;gap:4px;padding:16px 20px 12px;padding-inline-end:10px;background:Canvas}
.panel header div{flex:1;min-width:0}
.panel h2{font-size:17px;font-weight:650;line-height:1.3}
.panel .body{display:flex;flex-direction:column;gap:16px;padding:4px 20px 20px}
.panel .greeting{align-self:start;max-width:92%;padding:10px 14px;border-radius:16px;border-end-start-radius:4px;background:var(--tint);white-space:pre-line}
.panel small{display:block;font-size:13px;color:var(--soft)}
.panel .state:before{content:"";display:inline-block;width:8px;height:8px;margin-inline-end:6px;border-radius:50%;border:1.5px solid var(--soft);vertical-align:0}
.panel .state.on:before{background:#1fa855;border-color:#1fa855}
.panel ul{list-style:none;margin:0 -10px}
.panel .agent{display:flex;align-items:center;gap:12px;min-height:60px;padding:8px 10px;border-radius:14px;color:inherit;text-decoration:none}
.panel .agent:hover{background:var(--tint)}
.panel .agent>span:last-child{flex:1;min-width:0}
.panel .agent b{font-weight:600}
.panel .agent:after{content:"";flex:none;width:8px;height:8px;margin:0 4px;border:solid var(--soft);border-width:2px 2px 0 0;rotate:45deg}
.panel[dir=rtl] .agent:after{rotate:-135deg}
.panel .face{position:relative;flex:none;display:grid;place-items:center;width:44px;height:44px;border-radius:50%;overflow:hidden;background:var(--color);color:var(--ink);font-weight:600;font-size:17px}
.panel img{position:absolute;inset:0;width:100%;height:100%;object-fit:cover}
.panel .main{display:flex;align-items:center;justify-content:center;min-height:48px;padding:8px 20px;border-radius:12px;background:var(--color);color:var(--ink);font-weight:600;font-size:16px;text-align:center;text-decoration:none;outline:1px solid #0000}
.panel .main:hover{box-shadow:inset 0 0 0 99px #ffffff1f}
.panel .desk{display:flex;align-items:center;gap:16px;padding-top:16px;border-top:1px solid var(--line)}
.panel .code{flex:none;width:128px;height:128px;border-radius:10px;overflow:hidden;background:#fff;box-shadow:0 0 0 1px var(--line)}
.panel .code svg{display:block;width:100%;height:100%}
.panel .number{display:block;width:fit-content;margin:4px 0 6px;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap;user-select:all}
.panel .quiet,.panel .cross{border:0;background:none;color:inherit;font:inherit;cursor:pointer}
.panel .quiet{min-height:32px;padding:4px 10px;border-radius:8px;box-shadow:inset 0 0 0 1px var(--line);font-size:13px;font-weight:550;outline:1px solid #0000}
.panel .wide{min-height:44px;border-radius:12px;font-size:15px;width:100%}
.panel .cross{flex:none;position:relative;width:44px;height:44px;border-radius:50%}
.panel :is(.quiet,.cross):hover{background:var(--tint)}
.panel .cross:before,.panel .cross:after{content:"";position:absolute;inset:21px 14px;border-top:2px solid;rotate:45deg}
.panel .cross:after{rotate:-45deg}
.panel .back{margin-inline-start:-14px}
.panel .back:before,.panel .back:after{inset:0;margin:auto;width:10px;height:10px;border:solid;border-width:0 0 2px 2px}
.panel .back:after{display:none}
.panel[dir=rtl] .back:before{rotate:-135deg}
.panel :is(a,button):focus-visible{outline:2px solid;outline-offset:2px}
.panel[hidden],.panel [hidden]{display:none}
@keyframes in{from{opacity:0;translate:0 10px}}
@media(max-width:600px){.panel{position:fixed;left:12px;right:12px;width:auto;bottom:calc((var(--y) + var(--phoneY))*1px + var(--lift,0px) + var(--up) + env(safe-area-inset-bottom))}}
@media(prefers-reduced-motion){.panel{animation:none}}`

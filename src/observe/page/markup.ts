/** What the page is made of. The script fills it, and only ever with text. */
export const MARKUP: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>ServerEndpoint</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 4h12M2 8h8M2 12h10' stroke='%231f6feb' stroke-width='2.4' stroke-linecap='round'/%3E%3C/svg%3E">
<style>/*style*/</style>
</head>
<body>
<header class="top">
  <div class="who">
    <h1 id="address">…</h1>
    <p class="about"><span id="state" class="state" role="status">connecting</span>
      <span id="uptime"></span></p>
  </div>
  <div class="controls">
    <p class="live" id="live" data-state="connecting"><span id="live-text" role="status">Connecting</span>
      <span id="live-time"></span></p>
    <button type="button" id="pause" aria-pressed="false">Pause</button>
    <button type="button" id="drain" class="danger" aria-haspopup="dialog">Drain…</button>
  </div>
</header>
<noscript>
  <p class="notice bad">This page draws itself by script. The same numbers are at <a href="stats">stats</a>.</p>
</noscript>
<div class="notice bad" id="lost" hidden>
  <p><strong id="lost-what" role="alert"></strong> <span id="lost-retry"></span></p>
  <button type="button" id="retry">Try now</button>
</div>
<div class="notice" id="draining" hidden>
  <p><strong id="draining-what" role="status"></strong> <span id="draining-left"></span></p>
  <progress id="draining-progress" max="1" value="0"
    aria-label="Connections that have ended since the drain began"></progress>
</div>
<main id="main">
  <section class="card tile" aria-labelledby="h-active">
    <h2 id="h-active">Connections</h2>
    <p class="figures"><span class="figure"><span class="key">open now</span> <data id="active">–</data></span></p>
    <p class="foot"><span id="peak-active"></span> <span class="span"></span></p>
    <svg id="spark-active" class="spark" role="img"></svg>
    <p class="foot columns"><span>accepted <data id="accepted">–</data></span>
      <span>refused <data id="refused">–</data></span></p>
  </section>
  <section class="card tile" aria-labelledby="h-frames">
    <h2 id="h-frames">Frames</h2>
    <p class="figures">
      <span class="figure"><span class="key in">in</span> <data id="frames-in-rate">–</data></span>
      <span class="figure"><span class="key out">out</span> <data id="frames-out-rate">–</data></span></p>
    <p class="foot"><span id="peak-frames"></span> <span class="span"></span></p>
    <svg id="spark-frames" class="spark" role="img"></svg>
    <p class="foot columns"><span>total <data id="frames-in">–</data></span>
      <span>total <data id="frames-out">–</data></span></p>
  </section>
  <section class="card tile" aria-labelledby="h-bytes">
    <h2 id="h-bytes">Bytes</h2>
    <p class="figures">
      <span class="figure"><span class="key in">in</span> <data id="bytes-in-rate">–</data></span>
      <span class="figure"><span class="key out">out</span> <data id="bytes-out-rate">–</data></span></p>
    <p class="foot"><span id="peak-bytes"></span> <span class="span"></span></p>
    <svg id="spark-bytes" class="spark" role="img"></svg>
    <p class="foot columns"><span>total <data id="bytes-in">–</data></span>
      <span>total <data id="bytes-out">–</data></span></p>
  </section>
  <section class="card tile" aria-labelledby="h-lanes">
    <h2 id="h-lanes">Waiting in lanes</h2>
    <p class="figures">
      <span class="figure"><span class="key">frames</span> <data id="lane-frames">–</data></span>
      <span class="figure"><span class="key in">bytes</span> <data id="lane-bytes">–</data></span></p>
    <p class="foot"><span id="peak-lanes"></span> <span class="span"></span></p>
    <svg id="spark-lanes" class="spark" role="img"></svg>
    <p class="foot columns"><span>dropped <data id="dropped">–</data></span>
      <span>undelivered <data id="undelivered">–</data></span></p>
  </section>

  <section class="card wide" aria-labelledby="h-memory">
    <h2 id="h-memory">Memory</h2>
    <ul class="legend" id="memory-legend">
      <li><span class="key in">heap in use</span> <data id="heap">–</data></li>
      <li><span class="key out">resident (rss)</span> <data id="rss">–</data></li>
    </ul>
    <svg id="chart-memory" class="chart" role="img"></svg>
  </section>
  <section class="card narrow" aria-labelledby="h-ends">
    <h2 id="h-ends">Ends by reason</h2>
    <ul class="legend">
      <li><span class="key orderly">orderly</span></li>
      <li><span class="key fault">fault</span></li>
    </ul>
    <ul class="bars" id="ends"></ul>
    <p class="empty" id="ends-none">No connection has ended yet.</p>
  </section>

  <section class="card narrow" aria-labelledby="h-lane-table">
    <h2 id="h-lane-table">Lanes</h2>
    <table class="plain">
      <thead><tr><td></td><th scope="col">priority</th><th scope="col">normal</th></tr></thead>
      <tbody id="lanes"></tbody>
    </table>
  </section>
  <section class="card narrow" aria-labelledby="h-held">
    <h2 id="h-held">Held now</h2>
    <dl class="facts" id="held"></dl>
  </section>
  <section class="card narrow" aria-labelledby="h-kept-out">
    <h2 id="h-kept-out">Kept out</h2>
    <dl class="facts" id="kept-out"></dl>
  </section>

  <section class="card full" aria-labelledby="h-processes">
    <h2 id="h-processes">Processes</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="h-processes">
    <table class="plain" id="processes"></table>
    </div>
  </section>
  <section class="card full" aria-labelledby="h-connections">
    <div class="headline"><h2 id="h-connections">Live connections</h2><p class="foot" id="shown"></p></div>
    <div class="scroll tall" tabindex="0" role="region" aria-labelledby="h-connections">
    <table class="sortable" id="connections"></table>
    </div>
  </section>
</main>
<dialog id="drain-dialog" aria-labelledby="drain-title">
  <form id="drain-form" method="dialog">
    <h2 id="drain-title">Drain this server?</h2>
    <p id="drain-about"></p>
    <label for="drain-token">Admin token</label>
    <input id="drain-token" type="password" autocomplete="off" spellcheck="false" aria-describedby="drain-problem">
    <p class="problem" id="drain-problem" role="alert"></p>
    <div class="buttons">
      <button type="button" id="drain-cancel">Cancel</button>
      <button type="submit" class="danger solid" id="drain-go">Drain</button>
    </div>
  </form>
</dialog>
<dialog id="token-dialog" aria-labelledby="token-title">
  <form id="token-form" method="dialog">
    <h2 id="token-title">This address asks for a token</h2>
    <p>It is kept in this page alone, until that is closed.</p>
    <label for="token">Admin token</label>
    <input id="token" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-problem">
    <p class="problem" id="token-problem" role="alert"></p>
    <div class="buttons"><button type="submit" class="solid">Show</button></div>
  </form>
</dialog>
<script type="module">/*script*/</script>
</body>
</html>
`;

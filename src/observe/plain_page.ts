/** The page at `/` where none is given: where to look. */
export const PLAIN_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>server-endpoint</title>
<ul>
<li><a href="/stats">/stats</a>
<li><a href="/metrics">/metrics</a>
<li><a href="/readyz">/readyz</a>
<li><a href="/healthz">/healthz</a>
</ul>
`;

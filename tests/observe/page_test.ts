/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page, in a real browser, with a real server of each runtime behind it. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Page } from "playwright-core";
import { delay } from "@std/async/delay";
import type { ConnectionRow, Snapshot } from "../../observe.ts";
import { payload } from "../support/endpoints.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { test } from "../support/test.ts";
import { Browser, noChromium } from "./support/browser.ts";
import { Watched } from "./support/watched.ts";
import { TOKEN, WatchedProgram } from "./support/watched_program.ts";

const options = { timeout: 60_000, skip: noChromium };

const live = (page: Page) => page.waitForSelector("#live[data-state=live]");
const valueOf = async (page: Page, id: string) => Number(await page.getAttribute(`#${id}`, "value"));
/** The texts of a column of the table of connections. */
const column = (page: Page, i: number) =>
  page.locator(`#connections thead + tbody tr > :nth-child(${i})`).allTextContents();
const head = (page: Page, title: string) =>
  page.locator("#connections thead th", { hasText: new RegExp(`^${title}$`) });

/** Waits until a look at the page gives what it should. */
async function shows(look: () => Promise<unknown>, expected: unknown): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (JSON.stringify(await look()) === JSON.stringify(expected)) return;
    await delay(100);
  }
  assertEquals(await look(), expected);
}

/** What the page must show of a snapshot, by the ids of its elements. */
function numbersOf({ endpoint }: Snapshot): Record<string, number> {
  const { priority, normal } = endpoint.lanes;
  return {
    "active": endpoint.active,
    "accepted": endpoint.accepted,
    "refused": 0,
    "frames-in": endpoint.framesIn,
    "frames-out": endpoint.framesOut,
    "bytes-in": endpoint.bytesIn,
    "bytes-out": endpoint.bytesOut,
    "lane-frames": priority.frames + normal.frames,
    "lane-bytes": priority.bytes + normal.bytes,
    "dropped": endpoint.dropped,
    "undelivered": endpoint.undelivered,
  };
}

/** A number and its unit, such as `1.25 MiB`, as a number. */
function parse(text: string): number {
  const [, digits, unit] = text.match(/^([\d,.]+)\s*([A-Za-z]*)/)!;
  const power = ["B", "KiB", "MiB", "GiB"].indexOf(unit);
  return Number(digits.replaceAll(",", "")) * 1024 ** Math.max(0, power);
}

test("the page shows the numbers of /stats, asks nobody else, and breaks no policy", async () => {
  await using server = await WatchedProgram.start();
  await using browser = await Browser.launch();
  const page = await browser.open(server.url);
  await live(page);
  for (const [frames, size] of [[3, 10], [200, 1_000], [40, 30_000]]) await server.dial(frames, size);
  await (await server.dial(5)).close();
  await using corrupt = await RawPeer.dial(server.port);
  corrupt.write(255, 255, 255, 255);
  await corrupt.everything();

  await shows(async () => [await valueOf(page, "active"), await valueOf(page, "accepted")], [3, 5]);
  const stats = await server.stats();
  const ids = Object.keys(numbersOf(stats));
  const look = async () => Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await valueOf(page, id)])));
  await shows(look, numbersOf(stats));
  for (const id of ["bytes-in", "bytes-out", "frames-in"]) {
    const shown = parse(await page.locator(`#${id}`).textContent() ?? "");
    const real = numbersOf(stats)[id];
    assert(Math.abs(shown - real) <= real * 0.005, `${id}: ${shown} for ${real}`);
  }

  const ends = await page.locator("#ends li:visible").evaluateAll((items) =>
    items.map((item) => [item.dataset.reason, Number(item.querySelector("data")!.getAttribute("value"))])
  );
  assertEquals(ends, Object.entries(stats.endpoint.ended).filter(([, n]) => n > 0));
  assertEquals(ends, [["peer-closed", 1], ["frame-too-large", 1]]);
  const rows = [...stats.connections].sort((a, b) => a.id - b.id);
  assertEquals((await column(page, 1)).map(Number), rows.map(({ id }) => id));
  assertEquals((await column(page, 5)).map(parse), rows.map(({ framesIn }) => framesIn));
  assertEquals(await column(page, 4), rows.map(({ state }) => state));
  assertEquals(await page.textContent("#shown"), "All 3");
  const process = page.locator("#processes tbody tr > *");
  assertEquals((await process.allTextContents())[0], String(stats.processes[0].pid));
  for (const [id, real] of [["heap", stats.processes[0].heapUsed], ["rss", stats.processes[0].rss]] as const) {
    const shown = await valueOf(page, id);
    assert(shown > real / 3 && shown < real * 3, `${id}: ${shown}, and a moment later ${real}`);
  }

  const addresses = new Set(browser.requests.filter((url) => !url.startsWith("data:")));
  assertEquals([...addresses], [server.url, `${server.url}events`]);
  assertEquals(browser.complaints, []);
}, options);

test("rates rise while load flows and fall to zero after it, and the lines go on", async () => {
  await using server = await WatchedProgram.start({ eventsMs: 250 });
  await using browser = await Browser.launch();
  const page = await browser.open(server.url);
  await live(page);
  const connection = await server.dial();
  const rates = ["frames-in-rate", "frames-out-rate", "bytes-in-rate", "bytes-out-rate"];
  const moving = async () => (await Promise.all(rates.map((id) => valueOf(page, id)))).map((rate) => rate > 0);
  await shows(moving, [false, false, false, false]);
  const line = () => page.locator("#spark-frames .line.in").getAttribute("d");
  const before = (await line())!;
  let loaded = true;
  const loading = (async () => {
    while (loaded) {
      for (let i = 0; i < 20; i++) await connection.send(payload(64));
      await delay(10);
    }
  })();
  await shows(moving, [true, true, true, true]).finally(() => loaded = false);
  await loading;
  await shows(moving, [false, false, false, false]);
  assertGreater((await line())!.split("L").length, before.split("L").length);
  assertEquals(browser.complaints, []);
}, options);

test("the table sorts by click and by keyboard, and stays sorted and focused while rows change", async () => {
  await using server = await WatchedProgram.start({ eventsMs: 250 });
  await using browser = await Browser.launch();
  const page = await browser.open(server.url);
  const frames = [5, 1, 9, 3];
  const connections = [];
  for (const n of frames) connections.push(await server.dial(n));
  await shows(() => column(page, 5), ["5", "1", "9", "3"]);
  assertEquals(await head(page, "id").getAttribute("aria-sort"), "ascending");

  const button = head(page, "frames in").getByRole("button");
  await button.click();
  assertEquals(await column(page, 5), ["9", "5", "3", "1"]);
  assertEquals(await head(page, "frames in").getAttribute("aria-sort"), "descending");
  assertEquals(await page.locator("#connections [aria-sort]").count(), 1);
  await page.keyboard.press("Enter");
  assertEquals(await column(page, 5), ["1", "3", "5", "9"]);
  assertEquals(await head(page, "frames in").getAttribute("aria-sort"), "ascending");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assertEquals(await head(page, "frames out").getAttribute("aria-sort"), "descending");

  for (let i = 0; i < 20; i++) await connections[1].send(payload(10));
  await shows(() => column(page, 6), ["21", "9", "5", "3"]);
  assertEquals(await page.evaluate(() => document.activeElement?.textContent), "frames out");
  connections[2].abort();
  await shows(() => column(page, 6), ["21", "5", "3"]);
  assertEquals(browser.complaints, []);
}, options);

test("a drain takes the token, is followed to its end, and the end is told from a loss", async () => {
  await using server = await WatchedProgram.start({ token: TOKEN, eventsMs: 250 });
  await using browser = await Browser.launch();
  const page = await browser.open(server.url);
  await live(page);
  // A peer that doesn't answer the FIN: the drain waits for it.
  await using held = await RawPeer.dial(server.port);
  await server.dial(1);
  await shows(() => valueOf(page, "active"), 2);

  await page.click("#drain");
  await page.click("#drain-go");
  assertEquals(await page.textContent("#drain-problem"), "A token is needed to drain.");
  await page.fill("#drain-token", "fedcba9876543210");
  await page.click("#drain-go");
  await shows(() => page.textContent("#drain-problem"), "That isn't the token.");
  assertEquals((await server.stats()).endpoint.state, "accepting");

  await page.fill("#drain-token", TOKEN);
  await page.keyboard.press("Enter");
  await shows(() => page.textContent("#state"), "draining");
  await shows(() => page.textContent("#draining-left"), "1 of 2 connections left.");
  assert(await page.isDisabled("#drain"));
  held.finish();
  await shows(() => page.textContent("#state"), "finished");
  assertEquals(await page.textContent("#draining-what"), "Drained.");
  await shows(() => page.textContent("#lost-what"), "The server has ended, as it was told to.");
  assertEquals((await server.program.ended).code, 0);
}, options);

test("a lost stream is shown, and followed again when the server is back or speaks again", async () => {
  await using browser = await Browser.launch();
  let page: Page;
  let port: number;
  {
    await using server = await WatchedProgram.start({ eventsMs: 250 });
    ({ admin: port } = server);
    page = await browser.open(server.url);
    await live(page);
    await delay(600); // two events, by which the page knows their pace
    server.program.signal("SIGSTOP");
    await page.waitForSelector("#live[data-state=lost]");
    assertEquals(await page.textContent("#lost-what"), "The server has fallen silent.");
    server.program.signal("SIGCONT");
    await live(page);
    assert(await page.isHidden("#lost"));
    server.program.signal("SIGKILL");
  }
  await page.waitForSelector("#live[data-state=lost]");
  assert(await page.isVisible("#lost"));
  const asked = () => browser.requests.filter((url) => url.endsWith("/events")).length;
  const before = asked();
  await delay(3_500); // 1 s, 2 s and 4 s apart: not three times
  const tries = asked() - before;
  assert(tries >= 1 && tries <= 2, `${tries} tries in 3.5 s`);
  await using again = await WatchedProgram.start({ port, eventsMs: 250 });
  await page.click("#retry");
  await live(page);
  assert(await page.isHidden("#lost"));
  await again.dial(7);
  await shows(() => valueOf(page, "frames-in"), 7);
}, options);

test("another address than loopback takes the token, from its user or from behind the #", async () => {
  await using server = await WatchedProgram.start({ hostname: "0.0.0.0", token: TOKEN });
  await using browser = await Browser.launch();
  const page = await browser.open(server.url);
  await page.fill("#token", "fedcba9876543210");
  await page.keyboard.press("Enter");
  await shows(() => page.textContent("#token-problem"), "That isn't the token.");
  await page.fill("#token", TOKEN);
  await page.keyboard.press("Enter");
  await live(page);
  const second = await browser.open(`${server.url}#${TOKEN}`);
  await live(second);
  assertEquals(second.url(), server.url);
}, options);

const looks = [
  { scheme: "light", width: 390 },
  { scheme: "dark", width: 390 },
  { scheme: "light", width: 1_280 },
  { scheme: "dark", width: 1_280 },
] as const;

for (const look of looks) {
  test(`nothing is wider than the window, and all text stands out: ${look.scheme}, ${look.width} px`, async () => {
    await using watched = await Watched.open();
    await using browser = await Browser.launch();
    const snapshot = await watched.observed.snapshot();
    const rows = Array.from({ length: 40 }, (_, i) => connectionRow(i + 1));
    watched.snapshot = () => ({
      ...snapshot,
      at: Date.now(),
      connections: rows,
      endpoint: { ...snapshot.endpoint, active: 700 },
    });
    const page = await browser.open(`http://127.0.0.1:${watched.port}/`, look);
    await live(page);
    await page.waitForSelector("#connections tbody tr:nth-child(40)");
    assertEquals(await page.textContent("#shown"), "The 40 of 700 that moved the most bytes");
    assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), look.width);
    const wider = await page.evaluate(() => {
      const box = document.getElementById("connections")!.parentElement!;
      return box.scrollWidth > box.clientWidth;
    });
    assertEquals(wider, look.width === 390, "the table scrolls inside its box where it must");
    assertEquals(await faint(page), []);
    assertEquals(browser.complaints, []);
  }, options);
}

test("what comes from the wire is text, whatever it says", async () => {
  await using watched = await Watched.open({ eventsMs: 100 });
  await using browser = await Browser.launch();
  const hostile = `<img src="http://203.0.113.1/x" onerror="document.title='broken in'">`;
  const snapshot = await watched.observed.snapshot();
  const row = { ...connectionRow(1), remoteAddress: { transport: "unix", path: hostile } as const };
  watched.snapshot = () => ({
    ...snapshot,
    at: Date.now(),
    endpoint: { ...snapshot.endpoint, address: { transport: "unix", path: hostile } },
    processes: [{ ...snapshot.processes[0], runtime: hostile }],
    connections: [row],
  });
  const page = await browser.open(`http://127.0.0.1:${watched.port}/`);
  await live(page);
  assertEquals([await page.textContent("#address"), await column(page, 2)], [hostile, [hostile]]);
  assertEquals(await page.locator("img").count(), 0);
  assertEquals(browser.requests.filter((url) => url.includes("203.0.113.1")), []);
  assertEquals(browser.complaints, []);
}, options);

test("the page holds no more after many events and many connections than after a few", async () => {
  await using watched = await Watched.open({ eventsMs: 50 });
  await using browser = await Browser.launch();
  const snapshot = await watched.observed.snapshot();
  let next = 1;
  watched.snapshot = () => {
    next += 50; // each event shows other connections
    return { ...snapshot, at: Date.now(), connections: Array.from({ length: 50 }, (_, i) => connectionRow(next + i)) };
  };
  const page = await browser.open(`http://127.0.0.1:${watched.port}/`);
  await live(page);
  const nodes = async (): Promise<number> => {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { nodes } = await session.send("Memory.getDOMCounters");
    await session.detach();
    return nodes;
  };
  await delay(1_000);
  const early = await nodes();
  const seen = next;
  await delay(4_000);
  assertGreater(next - seen, 50 * 30, "events went on");
  const late = await nodes();
  // Rows of the last few events may not be collected yet: 1,300 nodes each. All of them would be 39,000.
  assert(late < early + 8_000, `${late} nodes after many events, ${early} after a few`);
}, options);

function connectionRow(id: number): ConnectionRow {
  const lane = { frames: 0, bytes: 0, accepted: id, dropped: 0, framesOut: id, bytesOut: id * 1_000 };
  return {
    id,
    state: "open",
    openedAt: Date.now() - id * 1_000,
    framesIn: id,
    framesOut: id,
    bytesIn: id * 1_000,
    bytesOut: id * 1_000,
    inbound: { frames: 0, bytes: 0 },
    lanes: { priority: { ...lane, frames: id % 3 }, normal: lane },
    paused: id % 5 === 0,
    pauses: 0,
    pendingWaits: 1,
    remoteAddress: { transport: "tcp", hostname: "203.0.113.250", port: 10_000 + id },
  };
}

/** The texts in sight whose contrast with what is behind them is under 4.5:1 (WCAG 2.2, 1.4.3). */
function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const rgb = (color: string) => color.match(/[\d.]+/g)!.map(Number);
    const luminance = (color: string) => {
      const [r, g, b] = rgb(color).map((c) => c / 255).map((c) =>
        c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element | null): string => {
      for (; element !== null; element = element.parentElement) {
        const { backgroundColor } = getComputedStyle(element);
        if (rgb(backgroundColor)[3] !== 0) return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    };
    const found: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== "");
      if (!own || element.getClientRects().length === 0) continue;
      const style = getComputedStyle(element);
      const ink = element.closest("svg") === null ? style.color : style.fill;
      const [dark, bright] = [luminance(ink), luminance(behind(element))].sort((a, b) => a - b);
      const contrast = (bright + 0.05) / (dark + 0.05);
      if (contrast < 4.5) found.push(`${element.textContent!.slice(0, 30)}: ${contrast.toFixed(2)}`);
    }
    return found;
  });
}

import { type Browser as Chromium, chromium as playwright, type Page } from "playwright-core";
import { missing } from "../../peers/program.ts";

const executablePath = "/usr/bin/chromium";

/** Why no browser can be run here; `undefined` if one can. For the `skip` of a test. */
export const noChromium: string | undefined = await missing(executablePath, ["--version"]);

export interface Look {
  scheme?: "light" | "dark";
  width?: number;
}

/**
 * A browser without a window, and all that its pages asked for and complained of. Nothing of it asks for anything by
 * itself. Disposing of it ends it.
 */
export class Browser implements AsyncDisposable {
  readonly #chromium: Chromium;
  /** The address of each request. */
  readonly requests: string[] = [];
  /** Errors that nobody caught, and what the console shows as an error or a warning: a breach of the content security policy, too. */
  readonly complaints: string[] = [];

  private constructor(chromium: Chromium) {
    this.#chromium = chromium;
  }

  static async launch(): Promise<Browser> {
    const quiet = [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ];
    return new Browser(await playwright.launch({ executablePath, args: quiet }));
  }

  /** Opens an address. What the page then does has 10 s each. */
  async open(url: string, { scheme = "light", width = 1_280 }: Look = {}): Promise<Page> {
    const page = await this.#chromium.newPage({ colorScheme: scheme, viewport: { width, height: 844 } });
    page.setDefaultTimeout(10_000);
    page.on("request", (request) => this.requests.push(request.url()));
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
    await page.goto(url);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chromium.close();
  }
}

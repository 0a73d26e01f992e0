import { type IncomingMessage, request } from "node:http";

export interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
}

/** Asks over a connection of its own, and reads the whole answer. */
export async function ask(port: number, path: string, asked: Asked = {}): Promise<Answer> {
  const response = await open(port, path, asked);
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += chunk;
  return { status: response.statusCode!, headers: response.headers as Answer["headers"], body };
}

/** Asks, and gives the answer as soon as it begins. Whoever asked reads it or destroys it. */
export function open(
  port: number,
  path: string,
  { method = "GET", headers = {} }: Asked = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, resolve);
    asking.on("error", reject);
    asking.end();
  });
}

/** Text that is safe inside markup. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** An SVG of so many pixels, with a name for those who can't see it. */
export function svgOf(width: number, height: number, name: string, content: string, style = ""): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" aria-label="${escapeText(name)}">${style}${content}</svg>`;
}

/** A text at a place. `classes` say how it looks and where it is anchored. */
export function textAt(x: number, y: number, classes: string, text: string, more = ""): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${classes}"${more}>${escapeText(text)}</text>`;
}

/** A coordinate: a tenth of a pixel is enough. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

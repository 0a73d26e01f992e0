/**
 * A table that sorts by any column, by click or by keyboard, and stays sorted while its rows change. A row is made once
 * and then only moved and written into: focus, selection and scroll position stay where they are.
 */
export const TABLE: string = String.raw`
/**
 * @template Row
 * @typedef {{ title: string, kind: "text" | "number", value: (row: Row) => number | string, text: (row: Row) => string,
 *   flag?: (row: Row) => boolean }} Column
 */

/** @template Row */
class SortableTable {
  /**
   * @param {HTMLElement} table @param {Column<Row>[]} columns @param {(row: Row) => string} keyOf @param {string} none
   */
  constructor(table, columns, keyOf, none) {
    this.columns = columns;
    this.keyOf = keyOf;
    this.sorted = 0;
    this.descending = false;
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Map<string, HTMLTableRowElement>} */
    this.drawn = new Map();
    this.heads = columns.map((column, i) => this.newHead(column, i));
    const head = make("thead"), top = make("tr"), empty = make("tr"), cell = make("td", "empty text", none);
    this.body = make("tbody");
    this.none = make("tbody");
    top.append(...this.heads);
    head.append(top);
    cell.colSpan = columns.length;
    empty.append(cell);
    this.none.append(empty);
    table.append(head, this.body, this.none);
    this.draw();
  }

  /** @param {Column<Row>} column @param {number} i */
  newHead({ title, kind }, i) {
    const head = make("th", kind === "text" ? "text" : ""), button = make("button"), mark = make("span", "mark");
    head.scope = "col";
    mark.setAttribute("aria-hidden", "true");
    button.append(...(kind === "text" ? [title, mark] : [mark, title])); // numbers stand under the end of their title
    button.type = "button";
    button.addEventListener("click", () => this.sortBy(i));
    head.append(button);
    return head;
  }

  /** The first time by the largest number or the first text, then the other way round. @param {number} i */
  sortBy(i) {
    this.descending = this.sorted === i ? !this.descending : this.columns[i].kind === "number";
    this.sorted = i;
    this.draw();
  }

  /** @param {Row[]} rows */
  update(rows) {
    this.rows = rows;
    this.draw();
  }

  draw() {
    this.heads.forEach((head, i) => {
      if (i === this.sorted) setAttribute(head, "aria-sort", this.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const live = new Set(this.rows.map(this.keyOf));
    for (const [key, row] of this.drawn) {
      if (live.has(key)) continue;
      row.remove();
      this.drawn.delete(key);
    }
    this.inOrder().forEach((row, i) => {
      const drawn = this.drawnRow(row);
      if (this.body.children[i] !== drawn) this.body.insertBefore(drawn, this.body.children[i] || null);
    });
    this.none.hidden = this.rows.length > 0;
  }

  /** Equal ones in the order in which they came. */
  inOrder() {
    const { value } = this.columns[this.sorted];
    const sign = this.descending ? -1 : 1;
    return [...this.rows].sort((a, b) => sign * compare(value(a), value(b)));
  }

  /** @param {Row} row */
  drawnRow(row) {
    const key = this.keyOf(row);
    let drawn = this.drawn.get(key);
    if (drawn === undefined) {
      drawn = make("tr");
      for (const [i, { kind }] of this.columns.entries()) {
        const cell = make(i === 0 ? "th" : "td", kind === "text" ? "text" : "");
        if (i === 0) cell.setAttribute("scope", "row");
        drawn.append(cell);
      }
      this.drawn.set(key, drawn);
    }
    for (const [i, { text, flag }] of this.columns.entries()) {
      const cell = drawn.children[i], words = text(row);
      if (cell.textContent === words) continue;
      cell.textContent = words;
      cell.classList.toggle("nothing", NOTHING.includes(words));
      if (flag !== undefined) cell.classList.toggle("flag", flag(row));
    }
    return drawn;
  }
}

/**
 * Numbers by size, texts as a person would sort them: 10.0.0.9 before 10.0.0.10.
 * @param {number | string} a @param {number | string} b
 */
function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}

/** What is shown faintly, so that the rest stands out. */
const NOTHING = ["0", "0 B", "no"];
const COLLATOR = new Intl.Collator("en", { numeric: true });
`;

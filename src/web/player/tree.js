// SPDX-License-Identifier: GPL-3.0-or-later
// The script as it is read: notes, calls, and under the current call its events. Only calls near the cursor are in the
// document.

import { byId, make, word } from "./dom.js";

export const CALLS_AROUND = 40;

/** @type {Record<string, (mark: Mark) => HTMLElement[]>} */
const marks = {
  note: ({ text }) => text.split("\n").map((paragraph) => make("p", { class: "note" }, paragraph)),
  chapter: ({ text }) => [make("h2", {}, text)],
  ask: ({ text }) => [make("p", { class: "ask" }, text)],
  expect: ({ text, fails }) =>
    [make("p", { class: fails ? "expect fails" : "expect" }, fails ? `✗ ${text}: ${fails}` : `✓ ${text}`)],
};

/** What is shown of a mark.
 * @param {Mark} mark */
export const markRow = (mark) => marks[mark.kind]?.(mark) ?? [];

/** @param {Show} show */
function eventRows({ state, from, events }) {
  const list = make("ol", { class: "events" });
  if (from > 0) list.append(make("li", { class: "more" }, word("earlier", from)));
  events.forEach((row, i) => {
    const number = from + i + 1;
    const button = make("button", {
      type: "button", class: number > state.event ? "to-come" : null, style: `padding-left: ${0.6 + 0.9 * row.depth}em`,
      "aria-current": number === state.event ? "step" : null, "data-op": state.op, "data-event": number,
    }, row.text);
    list.append(make("li", {}, button));
  });
  const after = state.events - from - events.length;
  if (after > 0) list.append(make("li", { class: "more" }, word("later", after)));
  return list;
}

/** Scrolls, if the tree is what scrolls here, so that the current row is seen. It asks where things are, which is cheap
 * only when nothing of the page changes any more. */
export function showCurrent() {
  const tree = byId("tree"), box = byId("script");
  const row = tree.querySelector("[aria-current=step]") ?? tree.querySelector("[aria-current=true]");
  if (!row) return;
  const { top, bottom } = row.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  if (top < frame.top) box.scrollTop += top - frame.top - frame.height / 4;
  else if (bottom > frame.bottom) box.scrollTop += bottom - frame.bottom + frame.height / 4;
}

/** Makes an element show these rows. What is there already stays: new elements take ten times as long.
 * @param {Element} element
 * @param {Element[]} rows */
function match(element, rows) {
  rows.forEach((row, i) => {
    const there = element.children[i];
    if (!there) element.append(row);
    else if (there.tagName === "OL" && row.tagName === "OL") match(there, [...row.children]);
    else if (element.children[i + 1]?.isEqualNode(row)) there.remove();
    else if (!there.isEqualNode(row)) there.replaceWith(row);
  });
  while (element.children.length > rows.length) element.lastElementChild?.remove();
}

/** Shows the calls around the cursor.
 * @param {Call[]} calls
 * @param {Show} show
 * @param {(op: number, text: string) => boolean} isOpen all that comes after an open question is kept back
 * @param {(op: number, event: number) => void} go */
export function showTree(calls, show, isOpen, go) {
  const rows = [];
  for (const call of calls) {
    const last = call.op > show.state.op
      ? call.marks.findIndex(({ kind, text }) => kind === "ask" && isOpen(call.op - 1, text)) : -1;
    rows.push(...(last >= 0 ? call.marks.slice(0, last + 1) : call.marks).flatMap(markRow));
    if (call.text === null || last >= 0) break;
    const current = call.op === show.state.op;
    const button = make("button", {
      type: "button", class: call.op > show.state.op ? "call to-come" : "call", "aria-current": current ? "true" : null,
      "data-op": call.op, "data-event": 0xffffffff,
    }, call.text);
    rows.push(button);
    if (current) rows.push(eventRows(show));
  }
  byId("tree").onclick = ({ target }) => target instanceof HTMLElement && target.dataset.op
    && go(Number(target.dataset.op), Number(target.dataset.event));
  match(byId("tree"), rows);
}

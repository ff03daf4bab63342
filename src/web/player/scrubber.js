// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline below: free memory over all calls, marks where something happened, a handle.

import { byId, word } from "./dom.js";

export const COLUMNS = 400;

/** KmMoment of timeline.h, and the colour of its mark. */
const MOMENTS = [
  { bit: 1 << 0, color: "var(--bad)" }, // refused
  { bit: 1 << 1, color: "var(--bad)" }, // misuse
  { bit: 1 << 2, color: "var(--warn)" }, // reclaim
  { bit: 1 << 3, color: "var(--accent)" }, // note
];

/** Draws the plot.
 * @param {number[]} plot of three numbers a column: least and most free frames, moments */
export function showPlot(plot) {
  const most = Math.max(1, ...plot.filter((_, i) => i % 3 === 1));
  const n = plot.length / 3;
  let area = "";
  let marks = "";
  for (let i = 0; i < n; i++) {
    const [low, high, moments] = plot.slice(3 * i, 3 * i + 3);
    if (high < 0) continue;
    area += `<rect x="${i}" width="1.05" y="${30 - (26 * high) / most}" height="${(26 * high) / most}"/>`;
    if (low < high) area += `<rect class="low" x="${i}" width="1.05" y="${30 - (26 * high) / most}" height="${(26 * (high - low)) / most}"/>`;
    const moment = MOMENTS.find(({ bit }) => moments & bit);
    if (moment) marks += `<rect x="${i}" width="${Math.max(1, n / 200)}" y="33" height="5" style="fill:${moment.color}"/>`;
  }
  byId("plot").setAttribute("viewBox", `0 0 ${n} 40`);
  byId("plot").innerHTML = area + marks;
}

/** Puts the handle where the cursor is.
 * @param {{ op: number, event: number, ops: number, events: number }} state */
export function showPlace(state) {
  const slider = /** @type {HTMLInputElement} */ (byId("slider"));
  slider.max = String(state.ops);
  slider.value = String(state.op);
  const text = word("call", state.op, state.ops);
  slider.setAttribute("aria-valuetext", text);
  byId("place").textContent = state.op > 0 ? `${text} · ${word("event", state.event, state.events)}` : text;
}

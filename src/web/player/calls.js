// SPDX-License-Identifier: GPL-3.0-or-later
// What the page and the worker both know of calls.

/** The calls that have a note or a slide.
 * @param {import("./engine.js").Call[]} calls
 * @param {number} most of them */
export function toldCalls(calls, most) {
  return calls.filter(({ text, marks }) => text !== null && marks.some(({ kind }) => kind === "note" || kind === "slide"))
    .slice(0, most);
}

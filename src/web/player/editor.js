// SPDX-License-Identifier: GPL-3.0-or-later
// The editor: the workload as text, and what is wrong with it, each with its place.

import { byId, make, word } from "./dom.js";

const WAIT_MS = 300;

/** @param {(text: string) => void} changed called when typing has paused */
export function watchEditor(changed) {
  const editor = /** @type {HTMLTextAreaElement} */ (byId("text"));
  let timer = 0;
  editor.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => changed(editor.value), WAIT_MS);
  });
}

/** @param {string} text
 * @param {boolean} editable */
export function setText(text, editable) {
  const editor = /** @type {HTMLTextAreaElement} */ (byId("text"));
  editor.value = text;
  editor.readOnly = !editable;
}

/** Selects a place of the text.
 * @param {number} line from 1
 * @param {number} column from 1
 * @param {number} length in characters */
function selectPlace(line, column, length) {
  const editor = /** @type {HTMLTextAreaElement} */ (byId("text"));
  const lines = editor.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const characters = [...(lines[line - 1] ?? "")];
  const start = before + characters.slice(0, column - 1).join("").length;
  editor.focus();
  editor.setSelectionRange(start, start + characters.slice(column - 1, column - 1 + length).join("").length);
  const height = editor.scrollHeight / Math.max(1, lines.length);
  editor.scrollTop = Math.max(0, (line - 4) * height);
}

/** Lists what is wrong.
 * @param {Opened} opened */
export function showDiagnostics({ problem, diagnostics }) {
  const rows = diagnostics.map((d) => {
    const button = make("button", { type: "button", class: "error" },
      make("b", {}, word("line", d.line)), ` ${d.cause} (${d.cure}) `, make("small", {}, `KMW-${d.code}`));
    button.addEventListener("click", () => selectPlace(d.line, d.column, d.length));
    return make("li", {}, button);
  });
  if (problem) rows.unshift(make("li", { class: "error" }, problem));
  byId("diagnostics").replaceChildren(...rows);
  const errors = rows.length;
  byId("mistakes").textContent = errors ? word("mistakes", errors) : "";
}

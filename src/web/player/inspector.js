// SPDX-License-Identifier: GPL-3.0-or-later
// All about the thing that is selected on the picture, as rows of text; some lead on.

import { byId, make } from "./dom.js";

/** @param {InspectionRow} row
 * @param {() => void} follow */
function valueOf(row, follow) {
  if (!row.op && !row.link) return row.value;
  const button = make("button", { type: "button" }, row.value);
  button.addEventListener("click", follow);
  return button;
}

/** @param {Inspection | null | undefined} inspection nothing is selected if there is none
 * @param {(op: number) => void} go to a call
 * @param {(section: number, row: number) => void} select what a row leads to */
export function showInspection(inspection, go, select) {
  byId("inspector").hidden = !inspection;
  if (!inspection) return;
  byId("thing").textContent = inspection.title;
  byId("thing-kind").textContent = inspection.subtitle;
  byId("thing-rows").replaceChildren(...inspection.sections.flatMap(({ title, rows }, s) => [
    make("h3", {}, title),
    make("dl", {}, ...rows.flatMap((row, r) => [
      make("dt", {}, row.label),
      make("dd", {}, valueOf(row, () => row.op ? go(row.op) : select(s, r))),
    ])),
  ]));
}

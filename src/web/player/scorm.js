// SPDX-License-Identifier: GPL-3.0-or-later
// A page inside a learning management system (SCORM 1.2) reports how the questions were answered.

const MOST_PARENTS = 10;

/** The system's functions, which are in a window around this one or in the one that opened it.
 * @returns {ScormApi | undefined} */
function findApi() {
  for (let at of /** @type {any[]} */ ([window.parent, window.opener]))
    for (let i = 0; at && i < MOST_PARENTS; i++, at = at.parent === at ? null : at.parent) {
      try {
        if (at.API) return at.API;
      } catch {
        break; // a page of another site
      }
    }
  return undefined;
}

/** @type {ScormApi | undefined} */
let api;

/** Begins the attempt, and ends it with the page. */
export function beginReport() {
  api = findApi();
  api?.LMSInitialize("");
  window.addEventListener("pagehide", () => api?.LMSFinish(""));
}

/** @param {{ right: number, answers: number }} score
 * @param {number} questions of the workload
 * @param {boolean} atEnd the last step has been shown */
export function reportScore(score, questions, atEnd) {
  if (!api) return;
  const done = questions ? score.answers >= questions : atEnd;
  if (questions) {
    api.LMSSetValue("cmi.core.score.min", "0");
    api.LMSSetValue("cmi.core.score.max", "100");
    api.LMSSetValue("cmi.core.score.raw", String(Math.round((100 * score.right) / questions)));
  }
  api.LMSSetValue("cmi.core.lesson_status", done ? "completed" : "incomplete");
  api.LMSCommit("");
}

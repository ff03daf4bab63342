// SPDX-License-Identifier: GPL-3.0-or-later
// Questions of the workload: what comes after one is kept back until it is answered or left out. The engine grades.

import { byId, make, word } from "./dom.js";

/** @typedef {{ mark: number, text: string, kind: string, choices: string[],
 *   answer: string | null }} Question
 * @typedef {{ read: number, right: number, answer: string | null }} Grade */

/** @type {Map<string, boolean | null>} what has been answered: right, wrong, or left out */
const done = new Map();

/** @type {(state: { op: number }, question: { text: string }) => string} */
const keyOf = (state, question) => `${state.op} ${question.text}`;

/** @type {(op: number, text: string) => boolean} */
export const isOpen = (op, text) => !done.has(keyOf({ op }, { text }));

/** The first question at this place that is still open.
 * @param {import("./engine.js").State} state */
export function openQuestion(state) {
  return state.questions?.find((question) => !done.has(keyOf(state, question)));
}

/** A new text has new questions. */
export function forgetAnswers() {
  done.clear();
}

/** How many were answered right, and how many were answered or left out. */
export function score() {
  return { right: [...done.values()].filter((answer) => answer).length, answers: done.size };
}

/** @param {Question} question
 * @param {(text: string) => void} answer */
function inputs(question, answer) {
  const choices = question.kind === "yes-no" ? [["yes", word("yes")], ["no", word("no")]]
    : question.choices.map((choice) => [choice, choice]);
  if (choices.length)
    return choices.map(([text, shown]) => {
      const button = make("button", { type: "button" }, shown);
      button.addEventListener("click", () => answer(text));
      return button;
    });
  const field = /** @type {HTMLInputElement} */ (make("input", { type: "text", id: "answer", autocomplete: "off", "aria-label": word("answer") }));
  const form = make("form", {}, field, make("button", {}, word("answer")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(field.value);
  });
  return [form];
}

/** Shows the open question, if there is one.
 * @param {import("./engine.js").State} state
 * @param {(mark: number, text: string) => Promise<Grade>} grade
 * @param {() => void} changed called when a question has been answered or left out */
export function showQuestion(state, grade, changed) {
  const question = openQuestion(state);
  const card = byId("question");
  card.hidden = !question;
  if (!question) return;
  /** @param {string} text */
  const answer = async (text) => {
    const { read, right, answer: wanted } = await grade(question.mark, text);
    if (!read) {
      said.textContent = word("unreadable");
      return;
    }
    done.set(keyOf(state, question), Boolean(right));
    byId("verdict").textContent = right ? word("right") : word("wrong", wanted ?? "?");
    byId("verdict").className = right ? "right" : "wrong";
    changed();
  };
  const skip = make("button", { type: "button", class: "skip" }, word("skip"));
  skip.addEventListener("click", () => {
    done.set(keyOf(state, question), null);
    byId("verdict").textContent = "";
    changed();
  });
  const said = make("span", { role: "status" });
  card.replaceChildren(make("p", {}, question.text), ...inputs(question, answer), skip, said);
}

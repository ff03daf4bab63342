// SPDX-License-Identifier: GPL-3.0-or-later
// Questions of the workload: what comes after one is kept back until it is answered or left out. The engine grades.

import { byId, make, word } from "./dom.js";

/** @type {Map<string, boolean | null>} what has been answered: right, wrong, or left out */
const done = new Map();

/** @type {(state: { op: number }, question: { text: string }) => string} */
const keyOf = (state, question) => `${state.op} ${question.text}`;

/** @type {(op: number, text: string) => boolean} */
export const isOpen = (op, text) => !done.has(keyOf({ op }, { text }));

/** The first question at this place that is still open.
 * @param {State} state */
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
  const choices = question.kind === "yes-no" ? ["yes", "no"] : question.choices;
  if (choices.length)
    return choices.map((choice) => {
      const button = make("button", { type: "button" }, question.kind === "yes-no" ? word(choice) : choice);
      button.addEventListener("click", () => answer(choice));
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

/** Says whether the answer was right, and what is.
 * @param {Question} question
 * @param {string | null} text the answer; null if the question was left out
 * @param {Grade} grade */
function showVerdict({ kind }, text, { right, answer }) {
  const say = (/** @type {string} */ value) => kind === "yes-no" ? word(value) : value;
  const wanted = say(answer ?? "?");
  byId("verdict").textContent = right ? word("right", wanted) : text ? word("wrong", wanted, say(text)) : word("it-is", wanted);
  byId("verdict").className = right ? "right" : text ? "wrong" : "";
}

/** Shows the open question, if there is one.
 * @param {State} state
 * @param {(mark: number, text: string) => Promise<Grade>} grade
 * @param {(grade: Grade) => void} settled called when a question has been answered or left out */
export function showQuestion(state, grade, settled) {
  const question = openQuestion(state);
  const card = byId("question");
  card.hidden = !question;
  if (!question) return;
  const said = make("span", { role: "status" });
  /** @param {string | null} text */
  const settle = async (text) => {
    const graded = await grade(question.mark, text ?? "");
    if (text !== null && !graded.read) {
      said.textContent = word("unreadable");
      return;
    }
    done.set(keyOf(state, question), text === null ? null : Boolean(graded.right));
    showVerdict(question, text, graded);
    settled(graded);
  };
  const skip = make("button", { type: "button", class: "skip" }, word("skip"));
  skip.addEventListener("click", () => settle(null));
  card.replaceChildren(make("p", {}, question.text), ...inputs(question, settle), skip, said);
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Small help with the document, and the words of the page.

/** The element with that id, which the page has.
 * @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Makes an element.
 * @param {string} tag
 * @param {Record<string, string | number | null | undefined>} attributes those without a value are left out
 * @param {(Node | string)[]} children */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @type {Record<string, string>} */
let words = {};

/** The words of the page in its language: see words.c.
 * @param {string} key
 * @param {(string | number)[]} values in the places of %s */
export function word(key, ...values) {
  return (words[key] ?? key).replace(/%s/g, () => String(values.shift()));
}

/** Takes over other words and writes them where the page says data-word or data-label.
 * @param {Record<string, string>} others */
export function setWords(others) {
  words = others;
  for (const element of document.querySelectorAll("[data-word]"))
    element.textContent = word(element.getAttribute("data-word") ?? "");
  for (const element of document.querySelectorAll("[data-label]")) {
    for (const name of ["aria-label", "title"]) element.setAttribute(name, word(element.getAttribute("data-label") ?? ""));
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
// What is packed in the page: gzip in letters. The rest of the player is packed as well and begins here.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%/()*+-;,=.?@^_:{|}~";

/** The bytes of a text of make_page.py: four for five letters, the first the most significant.
 * @param {string} text */
function fromBase85(text) {
  const bytes = new Uint8Array(Math.floor(text.length * 4 / 5));
  const values = new Uint8Array(128).fill(84);
  for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i;
  for (let at = 0, to = 0; at < text.length; at += 5, to += 4) {
    let number = 0;
    for (let i = 0; i < 5; i++) number = number * 85 + (values[text.charCodeAt(at + i)] ?? 84);
    for (let i = 0; i < 4; i++) bytes[to + i] = number / 2 ** (24 - 8 * i);
  }
  return bytes;
}

/** @param {string} base64 */
function fromBase64(base64) {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** @param {Uint8Array} bytes of a gzip file */
export async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What the page brings with it, still packed; empty if it has no such part.
 * @param {string} id */
export function packedPart(id) {
  const text = document.getElementById(id)?.textContent?.trim() ?? "";
  return id === "workload" || id === "steps" ? fromBase64(text) : fromBase85(text);
}

/** The same unpacked.
 * @param {string} id */
export async function part(id) {
  const bytes = packedPart(id);
  return bytes.length ? unpack(bytes) : bytes;
}

/** Begins the player. */
export async function begin() {
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = new TextDecoder().decode(await part("player"));
  document.head.append(script);
}

// SPDX-License-Identifier: GPL-3.0-or-later
// What is packed in the page: LZMA or gzip, in letters. The rest of the player is packed as well and begins here.

import { unpackLzma } from "./lzma.js";

const FORBIDDEN = [0, 13, 60]; // what must not stand in a page

/** The bytes of a text of make_page.py: seven bits a letter; one from U+0100 on has seven that are forbidden and, below
 * U+0300, seven more.
 * @param {string} text */
function fromLetters(text) {
  const bytes = new Uint8Array(2 * text.length);
  let bits = 0, n = 0, to = 0;
  /** @param {number} seven */
  function push(seven) {
    bits = (bits << 7) | seven;
    n += 7;
    if (n < 8) return;
    n -= 8;
    bytes[to++] = bits >> n;
    bits &= (1 << n) - 1;
  }
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i), kind = (letter >> 7) - 2;
    push(kind < 0 ? letter : FORBIDDEN[kind & 3]);
    if (kind >= 0 && kind < 4) push(letter & 127);
  }
  return bytes.subarray(0, to);
}

/** The bytes of a file that may be packed with gzip.
 * @param {Uint8Array} bytes */
export async function unzip(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What the page brings with it, still packed; empty if it has no such part.
 * @param {string} id */
export const packedPart = (id) => fromLetters(document.getElementById(id)?.textContent ?? "");

/** The same unpacked.
 * @param {string} id */
export async function part(id) {
  const bytes = packedPart(id);
  return bytes[0] === 0 ? unpackLzma(bytes) : unzip(bytes);
}

/** @param {string} id */
export const textPart = async (id) => new TextDecoder().decode(await part(id));

/** Begins the player, when the page has its style. */
export async function begin() {
  for (const tag of ["style", "script"]) {
    const element = document.createElement(tag);
    if (tag === "script") element.setAttribute("type", "module");
    element.textContent = await textPart(tag === "script" ? "player" : "look");
    document.head.append(element);
  }
}

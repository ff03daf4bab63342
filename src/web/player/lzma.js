// SPDX-License-Identifier: GPL-3.0-or-later
// LZMA as make_page.py and pack.c write it: the size, four bytes, and no other header; lc 3, lp 0, pb 0. It packs a sixth
// smaller than gzip, which is all that browsers know themselves. Names follow the specification of LZMA by Igor Pavlov.

const START = 1024; // a chance of one half, of 2048

/** @param {Uint8Array} input */
export function unpackLzma(input) {
  const size = new DataView(input.buffer, input.byteOffset).getUint32(0);
  const out = new Uint8Array(size);
  /** @param {number} n */
  const chances = (n) => new Uint16Array(n).fill(START);
  const isMatch = chances(12), isRep = chances(12), isRepG0 = chances(12), isRepG1 = chances(12), isRepG2 = chances(12);
  const isRep0Long = chances(12), literal = chances(0x300 << 3), posSlot = chances(256), pos = chances(116), align = chances(16);
  const lengths = [0, 1].map(() => ({ choice: chances(2), low: chances(8), middle: chances(8), high: chances(256) }));
  let rep0 = 0, rep1 = 0, rep2 = 0, rep3 = 0;
  let at = 5, to = 0, state = 0, range = 0xffffffff, code = 0;

  function refill() {
    if (range >= 0x1000000) return;
    range = (range << 8) >>> 0;
    code = ((code << 8) | input[at++]) >>> 0;
  }

  /** @type {(chance: Uint16Array, i: number) => number} */
  function bit(chance, i) {
    const bound = (range >>> 11) * chance[i];
    const one = code >= bound;
    if (one) {
      range -= bound;
      code -= bound;
      chance[i] -= chance[i] >> 5;
    } else {
      range = bound;
      chance[i] += (2048 - chance[i]) >> 5;
    }
    refill();
    return one ? 1 : 0;
  }

  /** @type {(chance: Uint16Array, from: number, bits: number) => number} */
  function tree(chance, from, bits) {
    let m = 1;
    for (let i = 0; i < bits; i++) m = (m << 1) | bit(chance, from + m);
    return m - (1 << bits);
  }

  /** The lowest bit first.
   * @type {(chance: Uint16Array, from: number, bits: number) => number} */
  function reverseTree(chance, from, bits) {
    let m = 1, value = 0;
    for (let i = 0; i < bits; i++) {
      const b = bit(chance, from + m);
      m = (m << 1) | b;
      value |= b << i;
    }
    return value;
  }

  /** @param {number} bits of equal chances */
  function direct(bits) {
    let value = 0;
    for (; bits > 0; bits--) {
      range >>>= 1;
      const one = code >= range;
      if (one) code -= range;
      refill();
      value = value * 2 + Number(one);
    }
    return value;
  }

  /** @param {{ choice: Uint16Array, low: Uint16Array, middle: Uint16Array, high: Uint16Array }} length */
  function readLength(length) {
    if (!bit(length.choice, 0)) return tree(length.low, 0, 3);
    return bit(length.choice, 1) ? 16 + tree(length.high, 0, 8) : 8 + tree(length.middle, 0, 3);
  }

  function readLiteral() {
    const from = 0x300 * ((to ? out[to - 1] : 0) >> 5);
    let symbol = 1;
    for (let match = state >= 7 ? out[to - rep0 - 1] : -1; match >= 0 && symbol < 0x100; match <<= 1) {
      const wanted = (match >> 7) & 1;
      const b = bit(literal, from + ((1 + wanted) << 8) + symbol);
      symbol = (symbol << 1) | b;
      if (b !== wanted) break;
    }
    while (symbol < 0x100) symbol = (symbol << 1) | bit(literal, from + symbol);
    out[to++] = symbol;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  }

  /** @param {number} length */
  function readDistance(length) {
    const slot = tree(posSlot, 64 * Math.min(length, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1, distance = (2 | (slot & 1)) << bits;
    if (slot < 14) return distance + reverseTree(pos, distance - slot, bits);
    return distance + direct(bits - 4) * 16 + reverseTree(align, 0, 4);
  }

  /** The length of what is repeated, less 2; its distance is rep0 then. -1: one byte. */
  function readRepetition() {
    if (!bit(isRep, state)) {
      const length = readLength(lengths[0]);
      state = state < 7 ? 7 : 10;
      [rep3, rep2, rep1, rep0] = [rep2, rep1, rep0, readDistance(length)];
      return length;
    }
    if (bit(isRepG0, state)) {
      if (!bit(isRepG1, state)) [rep1, rep0] = [rep0, rep1];
      else if (!bit(isRepG2, state)) [rep2, rep1, rep0] = [rep1, rep0, rep2];
      else [rep3, rep2, rep1, rep0] = [rep2, rep1, rep0, rep3];
    } else if (!bit(isRep0Long, state)) {
      state = state < 7 ? 9 : 11;
      return -1;
    }
    const length = readLength(lengths[1]);
    state = state < 7 ? 8 : 11;
    return length;
  }

  for (let i = 0; i < 4; i++) code = ((code << 8) | input[at++]) >>> 0;
  while (to < size) {
    if (!bit(isMatch, state)) readLiteral();
    else for (let n = readRepetition() + 2; n > 0 && to < size; n--, to++) out[to] = out[to - rep0 - 1];
  }
  return out;
}
